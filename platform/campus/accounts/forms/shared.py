"""Forms of shared computers, and of signing in with a letter and a PIN."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.accounts.forms import LetterCodeField
from campus.accounts.rules.shared import IDLE_MINUTES

# Browsers offer to save what they take for a password; what they take for a code, they do not.
_SECRET = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class SharedDeviceForm(forms.Form):
    name = forms.CharField(
        label=_("Wo steht der Rechner?"),
        help_text=_("Zum Beispiel „Bauhof, Pausenraum“."),
        max_length=100,
    )
    idle_minutes = forms.TypedChoiceField(
        label=_("Nach welcher Zeit ohne Eingabe meldet er ab?"),
        coerce=int,
        choices=list(IDLE_MINUTES.items()),
        initial=5,
        widget=forms.RadioSelect,
    )


class CardForm(forms.Form):
    login_name = forms.CharField(
        label=_("Anmeldename"),
        help_text=_("Er steht in Ihrem Brief."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-fragment": True}),
    )
    code = LetterCodeField(
        label=_("Code aus dem Brief"),
        help_text=_("Groß oder klein, mit oder ohne Striche: beides ist richtig."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-from-fragment": True}
        ),
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Sechs bis acht Ziffern, die Sie selbst gewählt haben."),
        max_length=8,
        widget=forms.PasswordInput(attrs=_SECRET),
    )


class NewPinForm(forms.Form):
    pin = forms.CharField(
        label=_("Neue PIN"),
        help_text=_("Sechs bis acht Ziffern, die niemand errät. Bitte nicht aufschreiben."),
        max_length=8,
        widget=forms.PasswordInput(attrs=_SECRET),
    )
    repeated = forms.CharField(
        label=_("Neue PIN wiederholen"), max_length=8, widget=forms.PasswordInput(attrs=_SECRET)
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned["pin"] != cleaned["repeated"]:
            self.add_error(
                "repeated", _("Die PINs sind verschieden. Bitte geben Sie zweimal dieselbe ein.")
            )
        return cleaned
