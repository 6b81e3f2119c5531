"""The filter above the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.audit.queries import action_title, recorded_actions


class EntryFilter(forms.Form):
    vorgang = forms.ChoiceField(label=_("Vorgang"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [(action, action_title(action)) for action in recorded_actions()]
        self.fields["vorgang"].choices = [("", _("Alle")), *actions]  # type: ignore[attr-defined]

    @property
    def action(self) -> str:
        """The chosen action; none while the choice is not one of the list."""
        return self.cleaned_data.get("vorgang", "") if self.is_valid() else ""
