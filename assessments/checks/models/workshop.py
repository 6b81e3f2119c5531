from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.model import CompetenceModel, Field
from assessments.checks.models.profile import JobProfile, TargetLevel
from campus.kernel.models import UuidModel


class Workshop(UuidModel):
    """Supervisors and HR work out together what one profile asks for, today and in future."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ADOPTED = "adopted", _("übernommen")
        CANCELLED = "cancelled", _("abgebrochen")

    profile = models.ForeignKey(JobProfile, models.PROTECT, related_name="workshops")
    model = models.ForeignKey(CompetenceModel, models.CASCADE, related_name="workshops")
    held_on = models.DateField(_("Termin"))
    note = models.CharField(_("Hinweis an die Eingeladenen"), max_length=400, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("eröffnet am"))
    opened_by = models.UUIDField(_("eröffnet von"), null=True)
    closed_at = models.DateTimeField(_("beendet am"), null=True)
    closed_by = models.UUIDField(_("beendet von"), null=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(state="open"),
                name="checks_workshop_one_open_per_profile",
                violation_error_message=_("Für dieses Profil ist schon ein Workshop offen."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | Q(state__in=["adopted", "cancelled"], closed_at__isnull=False),
                name="checks_workshop_state_has_its_moment",
                violation_error_message=_("Stand und Zeitpunkte des Workshops passen nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.held_on}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Participant(UuidModel):
    """A supervisor who is invited to a workshop."""

    workshop = models.ForeignKey(
        Workshop, models.CASCADE, related_name="participants", db_index=False
    )
    employee_id = models.UUIDField(_("Führungskraft"))
    invited_at = models.DateTimeField(_("eingeladen am"))
    proposed_at = models.DateTimeField(_("vorgeschlagen am"), null=True)

    class Meta:
        ordering = ["invited_at"]
        indexes = [models.Index(fields=["employee_id"], name="checks_participant_employee")]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "employee_id"],
                name="checks_participant_once_per_workshop",
                violation_error_message=_("Diese Führungskraft ist schon eingeladen."),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class WantedLevel(models.Model):
    """What is wanted of one competence: a Soll today, a Soll in future, and how much it counts."""

    field = models.ForeignKey(Field, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("Soll heute"), null=True)
    level_to = models.PositiveSmallIntegerField(_("Soll heute bis"), null=True)
    future_level = models.PositiveSmallIntegerField(_("Soll künftig"), null=True)
    importance = models.PositiveSmallIntegerField(
        _("Gewicht"),
        choices=TargetLevel.Importance,
        default=TargetLevel.Importance.IMPORTANT,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                # Not BETWEEN inside AND: PostgreSQL would print it in other brackets when copied.
                condition=Q(level=None, level_to=None)
                | Q(level__gte=1, level__lte=8, level_to=None)
                | Q(
                    level__gte=1,
                    level__lte=8,
                    level_to__gte=models.F("level"),
                    level_to__lte=8,
                ),
                name="checks_%(class)s_level_range",
                violation_error_message=_("Ein Bereich reicht von der unteren zur oberen Stufe."),
            ),
            models.CheckConstraint(
                condition=Q(future_level=None) | Q(future_level__range=(1, 8)),
                name="checks_%(class)s_future_range",
                violation_error_message=_("Ein Soll ist eine Stufe des Modells."),
            ),
            models.CheckConstraint(
                condition=Q(importance__range=(1, 3)),
                name="checks_%(class)s_importance_range",
                violation_error_message=_("Das Gewicht ist hilfreich, wichtig oder entscheidend."),
            ),
        ]


class Proposal(WantedLevel):
    """What one invited supervisor proposes for one competence."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="proposals", db_index=False
    )

    class Meta(WantedLevel.Meta):
        constraints = [
            *WantedLevel.Meta.constraints,
            models.UniqueConstraint(
                fields=["participant", "field"],
                name="checks_proposal_once_per_field",
                violation_error_message=_("Für diese Kompetenz liegt schon ein Vorschlag vor."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}/{self.field_id}"


class AgreedTarget(WantedLevel):
    """What the workshop agreed on for one competence; no name stands beside it."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="agreed", db_index=False)

    class Meta(WantedLevel.Meta):
        constraints = [
            *WantedLevel.Meta.constraints,
            models.UniqueConstraint(
                fields=["workshop", "field"],
                name="checks_agreed_once_per_field",
                violation_error_message=_("Für diese Kompetenz steht schon ein Ergebnis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_id}/{self.field_id}"
