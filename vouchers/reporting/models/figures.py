"""Summary rows: what the journal says, added up. No row here can be traced to a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Figure(models.Model):
    """How often something happened in a month (its first day, Europe/Berlin), and for how much."""

    programme_id = models.UUIDField(_("Förderprogramm"))
    municipality_id = models.UUIDField(_("Kommune"))
    course_id = models.UUIDField(_("Kurs"), null=True)
    month = models.DateField(_("Monat"))
    kind = models.CharField(_("Vorgang"), max_length=10)
    count = models.PositiveIntegerField(_("Anzahl"))
    amount_cents = models.PositiveBigIntegerField(_("Betrag in Cent"))

    class Meta:
        verbose_name = _("Kennzahl")
        verbose_name_plural = _("Kennzahlen")
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "municipality_id", "course_id", "month", "kind"],
                nulls_distinct=False,
                name="reporting_figure_once",
                violation_error_message=_("Diese Kennzahl gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="reporting_figure_month_is_first_day",
                violation_error_message=_("Ein Monat wird durch seinen ersten Tag bezeichnet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y} {self.kind}: {self.count}"
