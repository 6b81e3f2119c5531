"""Form of HR for undoing a redemption."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vouchers.redemption.api import REASONS, REVERSAL_REASONS, Reason


class ReversalForm(forms.Form):
    """Why a redemption is undone: a list, so that no sentence about a person is kept."""

    reason = forms.ChoiceField(
        label=_("Grund"),
        choices=[(reason.value, dict(REASONS)[reason]) for reason in REVERSAL_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie einen Grund aus.")},
    )

    @property
    def chosen(self) -> Reason:
        """Return the reason that a valid form names."""
        return Reason(self.cleaned_data["reason"])
