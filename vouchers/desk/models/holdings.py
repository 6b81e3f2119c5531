"""Who holds which voucher: known in this municipality only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.desk import rules

ENDINGS = {
    rules.WITHDRAWN: _("zurückgezogen"),
    rules.RETURNED: _("zurückgegeben"),
    rules.LAPSED: _("verfallen oder ungültig, ersetzt"),
}


class Holding(UuidModel):
    """An employee holds a voucher, from its distribution until it is put back.

    `voucher_id` points into the shared layer; what it promised is kept as a snapshot.
    `place` numbers a person's live vouchers of a programme from 1 to the programme's maximum.
    """

    employee_id = models.UUIDField(_("Beschäftigte/r"))
    voucher_id = models.UUIDField(_("Gutschein"))
    programme_id = models.UUIDField(_("Förderprogramm"))
    programme_title = models.CharField(max_length=200)
    number = models.CharField(_("Nummer"), max_length=40)
    last_day = models.DateField(_("gültig bis (einschließlich)"))
    value_cents = models.PositiveIntegerField(_("Wert in Cent"), null=True)
    ceiling_cents = models.PositiveIntegerField(_("Höchstbetrag in Cent"))
    place = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    distributed_at = models.DateTimeField(_("ausgegeben am"))
    distributed_by = models.CharField(max_length=32)
    booking_ref = models.UUIDField(null=True)
    course_date_id = models.UUIDField(null=True)
    redeemed_at = models.DateTimeField(_("eingelöst am"), null=True)
    completed_at = models.DateTimeField(_("abgeschlossen am"), null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=ENDINGS, blank=True)

    class Meta:
        verbose_name = _("ausgegebener Gutschein")
        verbose_name_plural = _("ausgegebene Gutscheine")
        constraints = [
            models.UniqueConstraint(
                fields=["voucher_id"],
                condition=Q(ended_at__isnull=True),
                name="desk_one_holder_per_voucher",
                violation_error_message=_("Diesen Gutschein hat schon jemand."),
            ),
            models.UniqueConstraint(
                fields=["employee_id", "programme_id", "place"],
                condition=Q(ended_at__isnull=True),
                name="desk_maximum_per_person",
                violation_error_message=_(
                    "Diese Person hat schon so viele Gutscheine, wie das Programm erlaubt."
                ),
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=F("maximum")),
                name="desk_place_within_maximum",
                violation_error_message=_(
                    "Diese Person hat schon so viele Gutscheine, wie das Programm erlaubt."
                ),
            ),
            models.CheckConstraint(
                condition=Q(redeemed_at__isnull=True, booking_ref__isnull=True)
                | Q(redeemed_at__isnull=False, booking_ref__isnull=False, ended_at__isnull=True),
                name="desk_redeemed_holding_stays",
                violation_error_message=_("Ein eingelöster Gutschein bleibt bei der Person."),
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(redeemed_at__isnull=False),
                name="desk_completed_after_redeemed",
                violation_error_message=_("Abgeschlossen wird nur, was eingelöst ist."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False, ending__in=ENDINGS),
                name="desk_ending_has_a_reason",
                violation_error_message=_("Was endet, endet auf eine der vorgesehenen Arten."),
            ),
        ]
        indexes = [
            models.Index(fields=["employee_id"], name="desk_holding_of_employee"),
            models.Index(
                fields=["booking_ref"],
                condition=Q(booking_ref__isnull=False),
                name="desk_holding_of_booking",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Distribution(UuidModel):
    """One decision of HR to give vouchers to one or several people. Its id is the form's."""

    programme_id = models.UUIDField(_("Förderprogramm"))
    programme_title = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("angelegt am"))
    created_by = models.CharField(max_length=32)
    job_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("Ausgabe")
        verbose_name_plural = _("Ausgaben")

    def __str__(self) -> str:
        return f"{self.programme_title} ({self.created_at:%d.%m.%Y})"


class DistributionRow(models.Model):
    """One person of a distribution and what became of it."""

    distribution = models.ForeignKey(
        Distribution, models.CASCADE, related_name="rows", db_index=False
    )
    employee_id = models.UUIDField(_("Beschäftigte/r"))
    outcome = models.CharField(_("Ergebnis"), max_length=10, choices=rules.OUTCOMES)
    hint = models.CharField(_("Hinweis"), max_length=400, blank=True)
    holding = models.ForeignKey(Holding, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("Person einer Ausgabe")
        verbose_name_plural = _("Personen einer Ausgabe")
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "employee_id"],
                name="desk_person_once_per_distribution",
                violation_error_message=_("Jede Person steht einmal in der Ausgabe."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", holding__isnull=True, hint="")
                | Q(outcome="given", holding__isnull=False)
                | (Q(outcome="refused", holding__isnull=True) & ~Q(hint="")),
                name="desk_row_outcome_fits",
                violation_error_message=_("Das Ergebnis passt nicht zu den Angaben."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id}: {self.outcome}"
