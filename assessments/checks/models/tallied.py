from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.check import Check


class TalliedCheck(models.Model):
    """A completed check whose answers are in the pooled sums; it goes with its check."""

    check_taken = models.OneToOneField(
        Check, models.CASCADE, related_name="tallied", primary_key=True
    )
    tallied_at = models.DateTimeField(_("gezählt am"))

    def __str__(self) -> str:
        return str(self.check_taken_id)
