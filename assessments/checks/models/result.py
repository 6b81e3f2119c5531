from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.check import Check
from campus.kernel.models import UuidModel


class Result(UuidModel):
    """The outcome of a completed check (rules.outcome), frozen and sealed with the person's key."""

    check_taken = models.OneToOneField(Check, models.CASCADE, related_name="result")
    scoring_version = models.PositiveSmallIntegerField(_("Version der Auswertungsregel"))
    sealed = models.BinaryField(_("versiegeltes Ergebnis"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scoring_version__gte=1),
                name="checks_result_scoring_version_known",
                violation_error_message=_("Ein Ergebnis nennt die Regel, nach der es entstand."),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
