"""A campaign: which model version is asked, of whom, from when until when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.agreement import Agreement, Notice
from assessments.checks.models.model import CompetenceModel
from assessments.checks.models.profile import JobProfile
from campus.kernel.models import UuidModel


class Campaign(UuidModel):
    """A period in which employees may take checks of one model version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        OPEN = "open", _("offen")
        CLOSED = "closed", _("geschlossen")

    class Order(models.TextChoices):
        SELF_FIRST = "self_first", _("zuerst Selbsteinschätzung, dann Aufgaben")
        TEST_FIRST = "test_first", _("zuerst Aufgaben, dann Selbsteinschätzung")

    class Invites(models.TextChoices):
        EVERYONE = "everyone", _("alle Beschäftigten")
        CHOSEN = "chosen", _("ausgewählte Einheiten, Jobfamilien oder Personen")

    title = models.CharField(_("Titel"), max_length=160)
    model = models.ForeignKey(CompetenceModel, models.PROTECT, related_name="campaigns")
    opens_on = models.DateField(_("erster Tag"))
    closes_on = models.DateField(_("letzter Tag"))
    order = models.CharField(
        _("Reihenfolge"), max_length=10, choices=Order, default=Order.SELF_FIRST
    )
    invites = models.CharField(
        _("Eingeladen sind"), max_length=8, choices=Invites, default=Invites.EVERYONE
    )
    state = models.CharField(_("Stand"), max_length=6, choices=State, default=State.DRAFT)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    created_at = models.DateTimeField(_("angelegt am"))
    opened_at = models.DateTimeField(_("geöffnet am"), null=True, blank=True)
    closed_at = models.DateTimeField(_("geschlossen am"), null=True, blank=True)

    class Meta:
        ordering = ["-opens_on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                name="checks_campaign_title_once",
                violation_error_message=_("Eine Befragung mit diesem Titel gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="checks_campaign_ends_after_its_first_day",
                violation_error_message=_("Der letzte Tag liegt nicht vor dem ersten."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at=None, closed_at=None)
                | Q(state="open", opened_at__isnull=False, closed_at=None)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
                name="checks_campaign_state_has_its_moments",
                violation_error_message=_("Stand und Zeitpunkte der Befragung passen nicht."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(agreement__isnull=False),
                name="checks_campaign_open_needs_agreement",
                violation_error_message=_(
                    "Hinterlegen Sie zuerst die Dienstvereinbarung mit dem Personalrat."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(notice__isnull=False),
                name="checks_campaign_open_needs_notice",
                violation_error_message=_("Veröffentlichen Sie zuerst die Hinweise."),
            ),
            models.CheckConstraint(
                condition=Q(order__in=["self_first", "test_first"]),
                name="checks_campaign_order_known",
                violation_error_message=_("Wählen Sie eine der beiden Reihenfolgen."),
            ),
            models.CheckConstraint(
                condition=Q(invites__in=["everyone", "chosen"]),
                name="checks_campaign_invites_known",
                violation_error_message=_("Wählen Sie, wer eingeladen ist."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class CampaignProfile(models.Model):
    """A profile that may be chosen in a campaign; without any, every profile with targets may."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="profiles", db_index=False)
    profile = models.ForeignKey(JobProfile, models.PROTECT, related_name="campaigns")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "profile"],
                name="checks_campaign_profile_once",
                violation_error_message=_("Dieses Profil ist schon gewählt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.profile_id}"


class Audience(models.Model):
    """One choice of whom a campaign invites: a unit with those below it, a family, a person."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Einheit")
        FAMILY = "family", _("Jobfamilie")
        PERSON = "person", _("Person")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="audience", db_index=False)
    kind = models.CharField(_("Art"), max_length=6, choices=Kind)
    chosen_id = models.UUIDField(_("Auswahl"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "chosen_id"],
                name="checks_audience_once",
                violation_error_message=_("Das ist schon ausgewählt."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["unit", "family", "person"]),
                name="checks_audience_kind_known",
                violation_error_message=_("Wählen Sie Einheiten, Jobfamilien oder Personen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.chosen_id}"
