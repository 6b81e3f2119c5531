"""Forms of the settlement."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _


class MonthForm(forms.Form):
    """Which month is settled."""

    monat = forms.ChoiceField(label=_("Monat"), required=False)

    def __init__(self, data: object, *, months: list[dt.date]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in months]
        self.fields["monat"].choices = choices  # type: ignore[attr-defined]
