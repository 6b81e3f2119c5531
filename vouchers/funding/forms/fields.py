"""Days, numbers and amounts as people write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import parse_euros
from vouchers.funding.rules import COUNT_MAX

AMOUNT_MAX_CENTS = 2_000_000_000


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d.%m.%Y"),
        help_text=help_text or _("Zum Beispiel 31.12.2026"),
    )


def count_field(label: Any, *, help_text: Any = "", minimum: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=minimum,
        max_value=COUNT_MAX,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class EurosField(forms.CharField):
    """An amount as people write it (1.234,50 €); its value is cents."""

    def clean(self, value: Any) -> int | None:
        """Return the amount in cents, None where nothing was entered.

        :raises ValidationError: where it is no amount, or more than 20 million euros
        """
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = parse_euros(text)
        except ValueError:
            cents = AMOUNT_MAX_CENTS + 1
        if cents > AMOUNT_MAX_CENTS:
            raise ValidationError(_("Bitte geben Sie einen Betrag wie 29,00 oder 1.234,50 ein."))
        return cents
