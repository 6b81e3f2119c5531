"""When something was deleted because its time was over. Never whose."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Mod
from django.utils.translation import gettext_lazy as _


class RetentionRun(models.Model):
    """One nightly run that deleted what is kept no longer; its count is rounded down to fives."""

    class Kind(models.TextChoices):
        UNFINISHED = "unfinished", _("nicht abgeschlossene Checks beendeter Befragungen")
        LEAVERS = "leavers", _("Checks ausgeschiedener Personen")

    kind = models.CharField(_("Was"), max_length=12, choices=Kind)
    ran_at = models.DateTimeField(_("gelaufen am"))
    deleted_at_least = models.PositiveIntegerField(_("gelöscht, mindestens"))

    class Meta:
        ordering = ["-ran_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    deleted_at_least=F("deleted_at_least") - Mod("deleted_at_least", 5)
                ),
                name="checks_retention_counts_in_fives",
                violation_error_message=_("Gezählt wird in Fünferschritten."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ran_at:%d.%m.%Y}"
