"""The filter above the list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.outbox.rules import FAILED, RUNNING, WAITING

STATE_TITLES = {
    FAILED: _("gescheitert"),
    WAITING: _("wartet"),
    RUNNING: _("läuft"),
}


class JobFilter(forms.Form):
    stand = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("Alle")), *STATE_TITLES.items()]
    )

    @property
    def state(self) -> str:
        """The chosen state; none while the choice is not one of the list."""
        return self.cleaned_data.get("stand", "") if self.is_valid() else ""
