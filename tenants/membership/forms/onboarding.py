"""Forms for onboarding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from tenants.membership.rules.checking import POPULATION_MAX, is_leitweg_id
from tenants.membership.rules.reading import BYTES_MAX
from tenants.membership.services.onboarding import ContactDetails, Particulars
from tenants.registry.api import KINDS, STATES, check_subdomain, full_key

# At which field of the form for a new municipality a refusal stands.
REFUSED_FIELDS = {
    "municipality_known": "ars",
    "host_taken": "subdomain",
    "email_taken": "contact_email",
}


def _check_leitweg_id(number: str) -> None:
    if not is_leitweg_id(number):
        raise forms.ValidationError(
            _(
                "Diese Leitweg-ID hat einen Tippfehler: Die Prüfziffern am Ende passen nicht. "
                "Bitte vergleichen Sie sie mit der Bestellung."
            )
        )


class ParticularsForm(forms.Form):
    """What is known of a municipality."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Art"), choices=[("", _("Bitte wählen")), *KINDS.items()])
    population = forms.IntegerField(
        label=_("Einwohnerzahl"),
        min_value=0,
        max_value=POPULATION_MAX,
        help_text=_("Grundlage für die Aufteilung von Gutscheinen."),
    )
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=120, required=False)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("Postleitzahl"),
        required=False,
        error_messages={"invalid": _("Bitte geben Sie fünf Ziffern ein.")},
    )
    city = forms.CharField(label=_("Ort"), max_length=80, required=False)
    leitweg_id = forms.CharField(
        label=_("Leitweg-ID"),
        max_length=46,
        required=False,
        help_text=_("Steht auf Bestellungen der Kommune, zum Beispiel 073405003000-001-69."),
    )

    def clean_leitweg_id(self) -> str:
        number = str(self.cleaned_data["leitweg_id"]).strip().upper()
        if number:
            _check_leitweg_id(number)
        return number

    def particulars(self) -> Particulars:
        """Return what was entered, for the service."""
        names = ("name", "kind", "population", "street", "postcode", "city", "leitweg_id")
        return Particulars(**{name: self.cleaned_data[name] for name in names})


class ContactForm(forms.Form):
    """The fixed contact person."""

    contact_name = forms.CharField(label=_("Name der Ansprechperson"), max_length=120)
    contact_email = forms.EmailField(
        label=_("E-Mail-Adresse der Ansprechperson"),
        help_text=_("An diese Adresse geht die erste Einladung als Personalstelle."),
    )
    contact_phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)

    def contact(self) -> ContactDetails:
        """Return what was entered, for the service."""
        return ContactDetails(
            name=self.cleaned_data["contact_name"],
            email=self.cleaned_data["contact_email"],
            phone=self.cleaned_data["contact_phone"],
        )


class OnboardingForm(ContactForm, ParticularsForm):
    """A new municipality: key and address, particulars, contact person."""

    ars = forms.CharField(
        label=_("Amtlicher Regionalschlüssel"),
        max_length=20,
        help_text=_("12 Ziffern; der achtstellige Gemeindeschlüssel geht auch."),
    )
    subdomain = forms.CharField(
        label=_("Adressteil"),
        max_length=40,
        help_text=_("Unter diesem Namen ist die Kommune erreichbar, zum Beispiel „speyer“."),
    )

    sections = (
        (_("Kommune"), ("ars", "subdomain", "name", "kind", "population")),
        (_("Anschrift und Rechnung"), ("street", "postcode", "city", "leitweg_id")),
        (_("Ansprechperson"), ("contact_name", "contact_email", "contact_phone")),
    )

    def clean_ars(self) -> str:
        return self._checked(full_key, "ars")

    def clean_subdomain(self) -> str:
        return self._checked(check_subdomain, "subdomain")

    def _checked(self, check: Any, name: str) -> str:
        try:
            return str(check(self.cleaned_data[name]))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field that it is about, else above the form."""
        self.add_error(REFUSED_FIELDS.get(refusal.code), str(refusal))


class OnboardingFileForm(forms.Form):
    """A file of municipalities."""

    file = forms.FileField(
        label=_("CSV-Datei"),
        help_text=_(
            "Spalten für Regionalschlüssel und Name; wenn vorhanden auch Art, Einwohner, "
            "Anschrift, Leitweg-ID, Adressteil, Ansprechperson und E-Mail. Höchstens 5 MB."
        ),
        error_messages={
            "empty": _("Die Datei ist leer. Bitte wählen Sie die Datei mit den Kommunen."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > BYTES_MAX:
            raise forms.ValidationError(
                _("Die Datei ist größer als 5 MB. Bitte teilen Sie sie in mehrere auf.")
            )
        return upload


class MunicipalityFilter(forms.Form):
    """Which municipalities the list shows."""

    q = forms.CharField(label=_("Name oder Schlüssel"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("alle")), *STATES.items()]
    )


class LogoForm(forms.Form):
    """A picture for the header."""

    file = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG-Datei, höchstens 200 kB und 1.200 × 1.200 Bildpunkte."),
    )
