"""What HR enters about the agreement with the staff council, and the words of the notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.campaigns import day_field
from assessments.checks.rules.campaign import LARGEST_FILE
from assessments.checks.rules.notice import HEADINGS
from assessments.checks.services.agreements import NewAgreement

HINTS = {
    "legal_basis": _(
        "Ergänzen Sie die Vorschriften Ihres Landes, die Ihre Datenschutzbeauftragten nennen."
    ),
    "council_contact": _("Name oder Gremium, Telefon, E-Mail"),
    "officer_contact": _("Name oder Stelle, Telefon, E-Mail"),
}
LONGEST = {"visibility": 1_500, "council_contact": 500, "officer_contact": 500}


class AgreementForm(forms.Form):
    """An agreement with its file, or the reason why there is none."""

    reference = forms.CharField(
        label=_("Bezeichnung"),
        max_length=160,
        help_text=_("Zum Beispiel: Dienstvereinbarung Kompetenz-Check, Az. 11/2026"),
    )
    agreed_on = day_field(_("Geschlossen am"), help_text=_("Zum Beispiel 15.08.2026"))
    upload = forms.FileField(
        label=_("Dienstvereinbarung"),
        required=False,
        help_text=_("Als PDF, höchstens 5 MB."),
        error_messages={"empty": _("Die Datei ist leer. Bitte wählen Sie eine andere.")},
    )
    reason = forms.CharField(
        label=_("Oder: warum es keine gibt"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Nur ohne Datei. Zum Beispiel: In unserer Verwaltung besteht kein Personalrat."
        ),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("upload")) == bool(given.get("reason")):
            self.add_error(
                "upload",
                _("Laden Sie die Vereinbarung hoch oder begründen Sie die Ausnahme, nur eines."),
            )
        return given

    @property
    def agreement(self) -> NewAgreement:
        """Return what was entered as the service takes it."""
        given = self.cleaned_data
        upload = given.get("upload")
        return NewAgreement(
            reference=given["reference"],
            agreed_on=given["agreed_on"],
            file_name=upload.name if upload else "",
            # One byte more than allowed is enough to see that it is too much.
            content=upload.read(LARGEST_FILE + 1) if upload else None,
            reason=given["reason"],
        )


class NoticeForm(forms.Form):
    """The words of the notice; a draft may still have gaps."""

    def __init__(self, *args: Any, texts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, heading in HEADINGS.items():
            self.fields[name] = forms.CharField(
                label=heading,
                required=False,
                max_length=LONGEST.get(name, 1_000),
                initial=texts.get(name, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=HINTS.get(name, ""),
            )
        # A draft may be saved with gaps; publishing asks for all parts.
        self.is_filter = True

    @property
    def texts(self) -> dict[str, str]:
        return dict(self.cleaned_data)
