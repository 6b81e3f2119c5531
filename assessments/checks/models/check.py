from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.campaign import Campaign
from assessments.checks.models.model import CompetenceModel
from assessments.checks.models.profile import JobProfile
from campus.kernel.models import UuidModel


class Check(UuidModel):
    """One competence check of one employee; only that employee ever reads it."""

    employee_id = models.UUIDField(_("Beschäftigte/r"))
    # Checks taken before there were campaigns have none; a trigger asks for one in every new check.
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="checks"
    )
    model = models.ForeignKey(CompetenceModel, models.PROTECT, related_name="checks")
    profile = models.ForeignKey(JobProfile, models.PROTECT, related_name="checks")
    started_at = models.DateTimeField(_("begonnen am"))
    completed_at = models.DateTimeField(_("abgeschlossen am"), null=True, blank=True)
    # Answers, items and the reasons why they were asked (rules.run), with the person's own key.
    sealed_run = models.BinaryField(_("versiegelte Antworten"))
    # Rises with every answer, so that a second tab learns that it shows an older page.
    revision = models.PositiveIntegerField(_("Fassung"), default=0)

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["employee_id", "completed_at"], name="checks_check_employee")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["employee_id"],
                condition=Q(completed_at=None),
                name="checks_check_one_open_per_employee",
                violation_error_message=_("Sie haben schon einen Kompetenz-Check begonnen."),
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(completed_at__gte=models.F("started_at")),
                name="checks_check_completed_after_start",
                violation_error_message=_("Ein Check endet nach seinem Beginn."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Completion(models.Model):
    """The bare fact that an employee has completed a check; it outlives the check.

    The voucher side asks for nothing else. No column leads back to a check, a model or
    a result, so deleting a result takes everything but this fact.
    """

    employee_id = models.UUIDField(_("Beschäftigte/r"))
    completed_at = models.DateTimeField(_("abgeschlossen am"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee_id", "completed_at"],
                name="checks_completion_once",
                violation_error_message=_("Dieser Abschluss ist schon vermerkt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.completed_at:%Y-%m-%d}"
