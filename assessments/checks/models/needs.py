"""What few people need is never stored: thresholds, frozen releases, budgets and measures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.rules.needs import LEAST_CROSS_MINIMUM, LEAST_MINIMUM
from campus.kernel.models import UuidModel


class NeedsThreshold(models.Model):
    """From how many people on cells are shown, from a moment on; a trigger lets it only rise."""

    minimum = models.PositiveSmallIntegerField(_("Personen je Zelle"))
    cross_minimum = models.PositiveSmallIntegerField(_("Personen je Zelle einer Kreuztabelle"))
    set_at = models.DateTimeField(_("festgelegt am"))
    set_by = models.CharField(_("festgelegt von"), max_length=64)

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__gte=LEAST_MINIMUM),
                name="checks_threshold_minimum_five",
                violation_error_message=_("Weniger als 5 Personen je Zelle sind nicht erlaubt."),
            ),
            models.CheckConstraint(
                condition=Q(cross_minimum__gte=LEAST_CROSS_MINIMUM)
                & Q(cross_minimum__gte=F("minimum")),
                name="checks_threshold_cross_minimum_ten",
                violation_error_message=_(
                    "In Kreuztabellen sind es mindestens 10 Personen, und nie weniger als sonst."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minimum}/{self.cross_minimum}"


class NeedsRelease(UuidModel):
    """What is told of one quarter. It is made once, and a trigger refuses every change."""

    first_day = models.DateField(_("erster Tag des Quartals"))
    made_at = models.DateTimeField(_("erstellt am"))
    made_by = models.CharField(_("erstellt von"), max_length=64)
    minimum = models.PositiveSmallIntegerField(_("Personen je Zelle"))
    cross_minimum = models.PositiveSmallIntegerField(_("Personen je Zelle einer Kreuztabelle"))
    content = models.JSONField(_("Inhalt"))
    content_hash = models.CharField(_("Prüfsumme"), max_length=64)

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["first_day"],
                name="checks_needs_release_once_a_quarter",
                violation_error_message=_("Für dieses Quartal gibt es schon eine Auswertung."),
            ),
            models.CheckConstraint(
                condition=Q(first_day__day=1, first_day__month__in=[1, 4, 7, 10]),
                name="checks_needs_release_of_a_quarter",
                violation_error_message=_("Ein Quartal beginnt im Januar, April, Juli, Oktober."),
            ),
            models.CheckConstraint(
                condition=Q(
                    minimum__gte=LEAST_MINIMUM,
                    cross_minimum__gte=LEAST_CROSS_MINIMUM,
                ),
                name="checks_needs_release_thresholds",
                violation_error_message=_("Gezeigt wird erst ab 5 Personen, gekreuzt ab 10."),
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"),
                name="checks_needs_release_hashed",
                violation_error_message=_("Eine Auswertung trägt ihre Prüfsumme."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m}"


class TrainingBudget(models.Model):
    """How much a municipality can spend on training in one year."""

    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    budget_cents = models.BigIntegerField(_("Budget"))
    set_at = models.DateTimeField(_("festgelegt am"))
    set_by = models.CharField(_("festgelegt von"), max_length=64)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                name="checks_budget_once_a_year",
                violation_error_message=_("Für dieses Jahr gibt es schon ein Budget."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="checks_budget_year_range",
                violation_error_message=_("Geben Sie ein Haushaltsjahr wie 2027 an."),
            ),
            models.CheckConstraint(
                condition=Q(budget_cents__gte=0),
                name="checks_budget_not_negative",
                violation_error_message=_("Ein Budget ist nicht negativ."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Measure(UuidModel):
    """What is to be done about a need, for a group, from the budget of one year."""

    class Kind(models.TextChoices):
        COURSE = "course", _("Kurs aus dem Katalog")
        INTERNAL = "internal", _("eigene Schulung")
        COACHING = "coaching", _("Begleitung am Arbeitsplatz")
        OTHER = "other", _("anderes")

    class State(models.TextChoices):
        PLANNED = "planned", _("geplant")
        RUNNING = "running", _("läuft")
        DONE = "done", _("abgeschlossen")
        DROPPED = "dropped", _("aufgegeben")

    title = models.CharField(_("Titel"), max_length=160)
    kind = models.CharField(_("Art"), max_length=8, choices=Kind)
    release = models.ForeignKey(
        NeedsRelease, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    competence_code = models.SlugField(
        _("Kennung der Kompetenz"), max_length=60, blank=True, db_index=False
    )
    competence_title = models.CharField(_("Kompetenz"), max_length=120, blank=True)
    group_title = models.CharField(_("Gruppe"), max_length=200, blank=True)
    course_id = models.UUIDField(_("Kurs"), null=True, blank=True)
    course_title = models.CharField(_("Kurstitel"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    planned_cents = models.BigIntegerField(_("geplante Kosten"))
    actual_cents = models.BigIntegerField(_("tatsächliche Kosten"), null=True, blank=True)
    over_budget_reason = models.CharField(
        _("Begründung über das Budget hinaus"), max_length=400, blank=True
    )
    state = models.CharField(_("Stand"), max_length=7, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField(_("geplant am"))
    started_at = models.DateTimeField(_("begonnen am"), null=True, blank=True)
    ended_at = models.DateTimeField(_("beendet am"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "planned_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_cents__gte=0) & (Q(actual_cents=None) | Q(actual_cents__gte=0)),
                name="checks_measure_costs_not_negative",
                violation_error_message=_("Kosten sind nicht negativ."),
            ),
            models.CheckConstraint(
                condition=Q(kind="course", course_id__isnull=False) & ~Q(course_title="")
                | ~Q(kind="course") & Q(course_id=None, course_title=""),
                name="checks_measure_course_fits_kind",
                violation_error_message=_("Wählen Sie zur Art „Kurs aus dem Katalog“ einen Kurs."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", started_at=None, ended_at=None, actual_cents=None)
                | Q(state="running", started_at__isnull=False, ended_at=None, actual_cents=None)
                | Q(
                    state="done",
                    started_at__isnull=False,
                    ended_at__isnull=False,
                    actual_cents__isnull=False,
                )
                | Q(state="dropped", ended_at__isnull=False, actual_cents=None),
                name="checks_measure_state_has_its_moments",
                violation_error_message=_("Stand, Zeitpunkte und Kosten passen nicht zusammen."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="checks_measure_year_range",
                violation_error_message=_("Geben Sie ein Haushaltsjahr wie 2027 an."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
