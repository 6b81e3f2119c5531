"""What the cooperative enters about vouchers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vouchers.redemption.rules import REASONS, Reason

COOPERATIVE_REASONS = [
    (code, title)
    for code, title in REASONS
    if code in {Reason.ISSUED_IN_ERROR, Reason.CODE_EXPOSED, Reason.TAKEN_BACK}
]


class CountForm(forms.Form):
    """How many vouchers; at most what is there."""

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anzahl"] = forms.IntegerField(
            label=_("Wie viele Gutscheine?"),
            min_value=1,
            max_value=limit,
            initial=limit,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )


class ReasonForm(forms.Form):
    """Why a voucher is made invalid."""

    grund = forms.ChoiceField(
        label=_("Warum?"), choices=COOPERATIVE_REASONS, widget=forms.RadioSelect
    )

    @property
    def reason(self) -> Reason:
        return Reason(self.cleaned_data["grund"])


class RevocationForm(CountForm, ReasonForm):
    """How many free vouchers are made invalid, and why."""


class LookUpForm(forms.Form):
    gutschein = forms.CharField(
        label=_("Gutscheinnummer oder Code"),
        max_length=60,
        help_text=_("Zum Beispiel BG26-000123, oder der Code in beliebiger Schreibweise"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
