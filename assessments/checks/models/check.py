from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.anchors import Statement
from assessments.checks.models.campaign import Campaign
from assessments.checks.models.model import CompetenceModel, Field
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
    resume_field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(_("begonnen am"))
    completed_at = models.DateTimeField(_("abgeschlossen am"), null=True, blank=True)

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


class Answer(models.Model):
    """How the employee rates one statement; saved after each page."""

    class Choice(models.TextChoices):
        APPLIES = "applies", _("trifft zu")
        PARTLY = "partly", _("trifft teilweise zu")
        DOES_NOT_APPLY = "does_not_apply", _("trifft nicht zu")
        UNKNOWN = "unknown", _("weiß nicht")
        OTHER_WORK = "other_work", _("trifft auf meine Arbeit nicht zu")

    check_taken = models.ForeignKey(Check, models.CASCADE, related_name="answers")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="answers")
    choice = models.CharField(_("Einschätzung"), max_length=14, choices=Choice)
    answered_at = models.DateTimeField(_("beantwortet am"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_taken", "statement"],
                name="checks_answer_once_per_statement",
                violation_error_message=_("Diese Aussage ist schon eingeschätzt."),
            ),
            models.CheckConstraint(
                condition=Q(
                    choice__in=["applies", "partly", "does_not_apply", "unknown", "other_work"]
                ),
                name="checks_answer_choice_known",
                violation_error_message=_("Wählen Sie eine der fünf Antworten."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_taken_id}/{self.statement_id}"


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
