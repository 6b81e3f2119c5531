"""What a transaction over several databases decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CellDecision(models.Model):
    """Whether a transaction over the home database and cells is committed, written once."""

    key = models.CharField(max_length=60, primary_key=True)
    is_commit = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Entscheidung über mehrere Datenbanken")
        verbose_name_plural = _("Entscheidungen über mehrere Datenbanken")
        constraints = [
            models.CheckConstraint(
                condition=Q(key__regex=r"^campus_[0-9a-f]{32}$"),
                name="registry_cell_decision_key_is_generated",
                violation_error_message=_("Der Schlüssel entspricht nicht dem festen Muster."),
            )
        ]

    def __str__(self) -> str:
        return self.key
