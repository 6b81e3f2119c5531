"""The form of a municipality's own sign-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.accounts.rules.sso import EXTERNAL_ID, MATCHES, PERSONNEL_NUMBER, IssuerRefused
from campus.kernel.refusal import Refusal
from campus.web.components import HintedLabel

_HINTS = {
    "": _("Jede Person verbindet ihr Konto selbst unter „Mein Konto“."),
    PERSONNEL_NUMBER: _("Der Anmeldedienst nennt die Personalnummer, die hier geführt wird."),
    EXTERNAL_ID: _("Der Anmeldedienst nennt dieselbe Kennung, die SCIM als externalId sendet."),
}


def match_by_field() -> forms.ChoiceField:
    """Make the field that asks what a first sign-in is recognised by."""
    return forms.ChoiceField(
        label=_("Woran wird eine Person beim ersten Mal erkannt?"),
        choices=[(name, HintedLabel(title, _HINTS[name])) for name, title in MATCHES.items()],
        required=False,
        widget=forms.RadioSelect,
    )


class FirstSignInForm(forms.Form):
    """What the forms of both protocols demand of `match_by` and `match_claim`."""

    def field_of(self, refusal: Refusal) -> str:
        """Return where on the form a refusal belongs."""
        return "issuer" if isinstance(refusal, IssuerRefused) else "match_claim"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("match_by") and not cleaned.get("match_claim"):
            self.add_error("match_claim", _("Bitte nennen Sie das Merkmal."))
        if not cleaned.get("match_by"):
            cleaned["match_claim"] = ""
        return cleaned


class ProviderForm(FirstSignInForm):
    sections = (
        (_("Anmeldedienst"), ("title", "issuer", "client_id", "secret", "scopes")),
        (_("Die erste Anmeldung"), ("match_by", "match_claim")),
    )

    title = forms.CharField(
        label=_("Name auf dem Knopf"),
        help_text=_("Auf der Seite „Anmelden“ steht: „Anmelden mit“ und dieser Name."),
        max_length=80,
    )
    issuer = forms.CharField(
        label=_("Adresse des Anmeldedienstes (Issuer)"),
        help_text=_("Zum Beispiel „https://login.beispiel.de/realms/rathaus“."),
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url"}),
    )
    client_id = forms.CharField(label=_("Client-ID"), max_length=255)
    secret = forms.CharField(
        label=_("Client-Geheimnis"),
        help_text=_("Es wird verschlüsselt abgelegt und nie wieder gezeigt."),
        required=False,
        strip=True,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.CharField(
        label=_("Bereiche (Scopes)"),
        help_text=_("Bei Microsoft Entra zusätzlich „offline_access“."),
        max_length=200,
    )
    match_by = match_by_field()
    match_claim = forms.CharField(
        label=_("Merkmal (Claim)"),
        help_text=_("Zum Beispiel „employee_number“. Nie Name oder E-Mail-Adresse."),
        required=False,
        max_length=100,
    )
