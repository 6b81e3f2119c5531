"""What an employee lets one colleague see of one result, and each look at it.

A release holds no level: what is shown is opened at the moment of the look.
"""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.check import Check
from assessments.checks.rules.release import LONGEST_DAYS
from campus.kernel.models import UuidModel


class Release(UuidModel):
    """Chosen competences of one result for one colleague, until a last day.

    It never changes after it was given but by its end. When the check is deleted a trigger ends it
    and takes the check off; what stays is to whom and when, so that the employee still sees who
    looked.
    """

    class Role(models.TextChoices):
        SUPERVISOR = "supervisor", _("Führungskraft")
        HR = "hr", _("Personalstelle")

    class End(models.TextChoices):
        REVOKED = "revoked", _("von Ihnen beendet")
        DELETED = "deleted", _("mit dem Check gelöscht")

    employee_id = models.UUIDField(_("Beschäftigte/r"), db_index=True)
    check_taken = models.ForeignKey(
        Check, models.DO_NOTHING, null=True, blank=True, related_name="releases"
    )
    recipient_id = models.UUIDField(_("an"), db_index=True)
    recipient_role = models.CharField(_("Rolle"), max_length=10, choices=Role)
    field_codes = models.JSONField(_("Kompetenzen"))
    released_at = models.DateTimeField(_("freigegeben am"))
    first_day = models.DateField(_("gilt ab"))
    valid_until = models.DateField(_("gilt bis einschließlich"))
    ended_at = models.DateTimeField(_("beendet am"), null=True, blank=True)
    ended_by = models.CharField(_("beendet durch"), max_length=7, choices=End, blank=True)

    class Meta:
        ordering = ["-released_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(employee_id=F("recipient_id")),
                name="checks_release_to_somebody_else",
                violation_error_message=_("Ihr Ergebnis sehen Sie auch ohne Freigabe."),
            ),
            models.CheckConstraint(
                condition=Q(recipient_role__in=["supervisor", "hr"]),
                name="checks_release_role_known",
                violation_error_message=_("Freigeben lässt sich an Führungskraft oder Personal."),
            ),
            models.CheckConstraint(
                condition=Q(
                    valid_until__gte=F("first_day"),
                    valid_until__lte=F("first_day") + dt.timedelta(days=LONGEST_DAYS),
                ),
                name="checks_release_for_a_year_at_most",
                violation_error_message=_("Eine Freigabe gilt höchstens ein Jahr."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", check_taken__isnull=False)
                | Q(ended_at__isnull=False, ended_by="revoked")
                | Q(ended_at__isnull=False, ended_by="deleted", check_taken=None),
                name="checks_release_end_fits",
                violation_error_message=_("Eine beendete Freigabe sagt, wodurch sie endete."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ReleaseLook(models.Model):
    """Somebody looked at what was released; written before anything is shown, never changed."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="looks", db_index=False)
    viewer_id = models.UUIDField(_("wer"))
    looked_at = models.DateTimeField(_("wann"))

    class Meta:
        ordering = ["-looked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "looked_at"],
                name="checks_look_once",
                violation_error_message=_("Dieser Blick ist schon vermerkt."),
            )
        ]

    def __str__(self) -> str:
        return str(self.release_id)
