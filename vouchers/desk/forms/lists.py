"""A list of people who are to get a voucher."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class ListForm(forms.Form):
    """For which programme, and the file."""

    programm = forms.ChoiceField(label=_("Förderprogramm"))
    datei = forms.FileField(
        label=_("Liste mit Personalnummern"),
        help_text=_("CSV oder Excel (.xlsx), höchstens 10 MB und 20.000 Zeilen."),
        error_messages={"empty": _("Die Datei ist leer. Bitte wählen Sie eine andere.")},
    )

    def __init__(self, *args: Any, programmes: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(id), title) for id, title in programmes]
        self.fields["programm"].choices = choices  # type: ignore[attr-defined]

    @property
    def programme_id(self) -> UUID:
        return UUID(self.cleaned_data["programm"])


class ConfirmListForm(forms.Form):
    """How many vouchers the page promised."""

    shown_count = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
