"""Forms of the check and of what HR keeps for it, one file per subject."""

from assessments.checks.forms.taking import CHOICES, FieldForm, StartForm

__all__ = ["CHOICES", "FieldForm", "StartForm"]
