"""Forms for what happens to a municipality as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.components import SummaryRow
from tenants.registry.api import (
    MunicipalityView,
    NewName,
    check_subdomain,
    full_key,
)

# At which field a refusal stands.
REFUSED_FIELDS = {"municipality_known": "ars", "host_taken": "subdomain"}
REDIRECT_DAYS = {
    "90": _("3 Monate"),
    "365": _("12 Monate"),
    "730": _("24 Monate"),
}


class RenamingForm(forms.Form):
    """Another name, key or address of a municipality."""

    name = forms.CharField(label=_("Name"), max_length=120)
    ars = forms.CharField(
        label=_("Amtlicher Regionalschlüssel"),
        max_length=20,
        help_text=_("Nach einer Gebietsreform steht der neue im Gemeindeverzeichnis."),
    )
    subdomain = forms.CharField(label=_("Adressteil"), max_length=40)
    redirect_days = forms.ChoiceField(
        label=_("Die bisherige Adresse leitet weiter"),
        choices=list(REDIRECT_DAYS.items()),
        initial="365",
    )
    occasion = forms.CharField(
        label=_("Anlass"),
        max_length=200,
        help_text=_("Zum Beispiel das Gesetz oder der Beschluss; er steht in der Geschichte."),
    )

    @staticmethod
    def as_it_is(found: MunicipalityView) -> dict[str, str]:
        """Return what the form begins with."""
        label = found.host.removesuffix(f".{settings.BASE_DOMAIN}")
        return {"name": found.name, "ars": found.ars, "subdomain": label}

    def clean_ars(self) -> str:
        try:
            return full_key(str(self.cleaned_data["ars"]))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_subdomain(self) -> str:
        try:
            return check_subdomain(str(self.cleaned_data["subdomain"]))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def answers(self) -> dict[str, Any]:
        """Return what was entered, for the service."""
        entered = self.cleaned_data
        return {
            "new": NewName(
                name=entered["name"], ars=entered["ars"], subdomain=entered["subdomain"]
            ),
            "occasion": entered["occasion"],
            "redirect_days": int(entered["redirect_days"]),
        }

    def changes(self, found: MunicipalityView) -> list[SummaryRow]:
        """Return what would change, as lines to check."""
        entered, before = self.cleaned_data, self.as_it_is(found)
        titles = {name: self.fields[name].label for name in before}
        rows = [
            SummaryRow(titles[name], f"{value} → {entered[name]}")
            for name, value in before.items()
            if value != entered[name]
        ]
        if before["subdomain"] != entered["subdomain"]:
            days = REDIRECT_DAYS[entered["redirect_days"]]
            rows.append(SummaryRow(_("Weiterleitung von der bisherigen Adresse"), days))
        return [*rows, SummaryRow(_("Anlass"), entered["occasion"])]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field it belongs to."""
        self.add_error(REFUSED_FIELDS.get(refusal.code), str(refusal))


class DeletionForm(forms.Form):
    """The name of a municipality, typed by whoever has its data deleted."""

    name = forms.CharField(
        label=_("Name der Kommune"),
        max_length=120,
        help_text=_("Bitte geben Sie den Namen genau so ein, wie er oben steht."),
    )
