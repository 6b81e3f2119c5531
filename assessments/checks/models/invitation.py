"""Who was invited to a campaign, and how. Nothing here knows whether somebody took part."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.campaign import Campaign
from campus.kernel.models import UuidModel


class InvitationRun(UuidModel):
    """One decision of HR to invite or to remind; more than some rows are served by a job."""

    class Purpose(models.TextChoices):
        INVITE = "invite", _("Einladung")
        REMIND = "remind", _("Erinnerung an alle")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="runs")
    purpose = models.CharField(_("Zweck"), max_length=6, choices=Purpose)
    total = models.PositiveIntegerField(_("Personen"))
    done = models.PositiveIntegerField(_("erledigt"), default=0)
    job_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(_("begonnen am"))
    finished_at = models.DateTimeField(_("beendet am"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")),
                name="checks_invitation_run_counts_each_once",
                violation_error_message=_("Ein Lauf erledigt niemanden zweimal."),
            ),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(finished_at=None),
                name="checks_invitation_run_one_at_a_time",
                violation_error_message=_("Ein Lauf dieser Befragung ist noch nicht beendet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.purpose}"


class Invitation(UuidModel):
    """One employee is invited to a campaign, once, by e-mail or by letter."""

    class Way(models.TextChoices):
        EMAIL = "email", _("E-Mail")
        LETTER = "letter", _("Brief")

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="invitations", db_index=False
    )
    employee_id = models.UUIDField(_("Beschäftigte/r"))
    way = models.CharField(_("Weg"), max_length=6, choices=Way)
    invited_at = models.DateTimeField(_("eingeladen am"))
    printed_at = models.DateTimeField(_("Brief gedruckt am"), null=True, blank=True)

    class Meta:
        ordering = ["invited_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "employee_id"],
                name="checks_invitation_once_per_person",
                violation_error_message=_("Diese Person ist schon eingeladen."),
            ),
            models.CheckConstraint(
                condition=Q(way="email", printed_at=None) | Q(way="letter"),
                name="checks_invitation_prints_letters_only",
                violation_error_message=_("Gedruckt werden nur Briefe."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.employee_id}"
