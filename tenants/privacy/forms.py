"""Asking for a correction, answering it, and confirming that data are deleted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.privacy.rules import correcting as rules


class CorrectionForm(forms.Form):
    """What is wrong, and what is right."""

    what = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        widget=forms.RadioSelect,
        choices=list(rules.WHAT.items()),
        error_messages={"required": _("Wählen Sie aus, was nicht stimmt.")},
    )
    wish = forms.CharField(
        label=_("Was ist richtig?"),
        help_text=_("Bei einem Namen nur der Name, wie er lauten soll."),
        max_length=rules.WISH_MAX,
    )

    def clean(self) -> dict[str, object]:
        """Keep names as short as names are."""
        cleaned = super().clean() or {}
        wish = str(cleaned.get("wish", ""))
        if cleaned.get("what") in rules.TAKEN_OVER and len(wish) > rules.NAME_MAX:
            self.add_error("wish", _("Ein Name hat höchstens 120 Zeichen. Bitte kürzen Sie ihn."))
        return cleaned


class AnswerForm(forms.Form):
    """What HR says to the person, and which of two buttons was pressed."""

    answer = forms.CharField(
        label=_("Antwort an die Person"),
        help_text=_("Bei einer Ablehnung nötig: warum es so bleibt."),
        max_length=rules.ANSWER_MAX,
        required=False,
        widget=forms.Textarea,
    )


class ErasureForm(forms.Form):
    """That the person has read what goes."""

    understood = forms.BooleanField(
        label=_("Ich habe gelesen, was gelöscht wird. Das lässt sich nicht rückgängig machen."),
        error_messages={"required": _("Bestätigen Sie, dass Sie gelesen haben, was geschieht.")},
    )


class AddressForm(forms.Form):
    """The new address."""

    email = forms.EmailField(label=_("Neue E-Mail-Adresse"), max_length=254)


class AddressCodeForm(forms.Form):
    """The code that came to the new address."""

    code = forms.CharField(
        label=_("Code aus der E-Mail"),
        help_text=_("Sechs Ziffern. Der Code gilt 10 Minuten."),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
