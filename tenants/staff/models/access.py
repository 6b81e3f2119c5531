"""Who was given access, by e-mail or by letter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from tenants.staff.models.people import Employee, Unit


class AccessRun(UuidModel):
    """One decision of HR to give one, several or all people of a unit access."""

    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    job_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("Zugangslauf")
        verbose_name_plural = _("Zugangsläufe")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("created_at")),
                name="staff_access_run_ends_after_it_began",
                violation_error_message=_("Ein Lauf endet nach seinem Beginn."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AccessWay(models.TextChoices):
    EMAIL = "email", _("Einladung per E-Mail")
    LETTER = "letter", _("Brief mit Aktivierungscode")


class AccessItem(models.Model):
    """One person of an access run; a letter carries its code on paper only."""

    run = models.ForeignKey(AccessRun, models.CASCADE, related_name="items", db_index=False)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="access_items")
    way = models.CharField(max_length=8, choices=AccessWay)
    done_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("Zugang einer Person")
        verbose_name_plural = _("Zugänge von Personen")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "employee"],
                name="staff_access_item_once_per_run",
                violation_error_message=_("Jede Person kommt in einem Lauf einmal vor."),
            ),
            models.CheckConstraint(
                condition=Q(way__in=AccessWay.values),
                name="staff_access_item_way_known",
                violation_error_message=_("Diesen Weg zum Zugang gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True) | Q(way="letter", done_at__isnull=False),
                name="staff_access_item_only_letters_are_printed",
                violation_error_message=_("Gedruckt wird nur ein Brief."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.way}"
