"""What the cooperative plans to spend of a grant, and what it has promised to reach."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.funding.models.awards import Grant
from vouchers.funding.rules.planning import FIRST_YEAR, LAST_YEAR, MEASURES


class PlanItem(UuidModel):
    """A position of a grant's financing plan (Finanzierungsplan); a programme spends on it.

    A composite foreign key (migration 0004) ties the programme to the same grant.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="plan_items")
    position = models.PositiveSmallIntegerField(_("Position"))
    title = models.CharField(_("Bezeichnung"), max_length=200)
    programme_id = models.UUIDField(_("Förderprogramm"), null=True)

    class Meta:
        verbose_name = _("Position des Finanzierungsplans")
        verbose_name_plural = _("Positionen des Finanzierungsplans")
        ordering = ["grant", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "position"],
                name="funding_plan_position",
                violation_error_message=_("Diese Position gibt es im Finanzierungsplan schon."),
            ),
            models.UniqueConstraint(
                fields=["programme_id"],
                name="funding_plan_programme_once",
                violation_error_message=_("Ein Förderprogramm gehört zu höchstens einer Position."),
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1),
                name="funding_plan_position_from_one",
                violation_error_message=_("Positionen beginnen bei 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class PlanAmount(models.Model):
    """What a position of the plan may cost in one budget year."""

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="amounts")
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    planned_cents = models.PositiveBigIntegerField(_("Ansatz in Cent"))

    class Meta:
        verbose_name = _("Ansatz eines Haushaltsjahres")
        verbose_name_plural = _("Ansätze der Haushaltsjahre")
        ordering = ["item", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "year"],
                name="funding_plan_amount_once",
                violation_error_message=_("Für dieses Haushaltsjahr gibt es schon einen Ansatz."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="funding_plan_amount_year",
                violation_error_message=_("Bitte geben Sie ein Haushaltsjahr wie 2026 an."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.year}: {self.planned_cents}"


class Target(UuidModel):
    """A number that is to be reached under a grant by a day."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="targets")
    measure = models.CharField(_("Ziel"), max_length=14, choices=list(MEASURES.items()))
    due_day = models.DateField(_("Zu erreichen bis"))
    target_count = models.PositiveIntegerField(_("Zielzahl"))

    class Meta:
        verbose_name = _("Ziel")
        verbose_name_plural = _("Ziele")
        ordering = ["grant", "due_day", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "measure", "due_day"],
                name="funding_target_once",
                violation_error_message=_("Dieses Ziel gibt es für diesen Tag schon."),
            ),
            models.CheckConstraint(
                condition=Q(target_count__gte=1),
                name="funding_target_counts",
                violation_error_message=_("Ein Ziel ist mindestens 1."),
            ),
            models.CheckConstraint(
                condition=Q(measure__in=list(MEASURES)),
                name="funding_target_measure",
                violation_error_message=_("Dieses Ziel wird nicht gezählt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.target_count} ({self.due_day})"
