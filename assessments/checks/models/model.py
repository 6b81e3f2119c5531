from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class CompetenceModel(UuidModel):
    """One version of the municipality's competence model; a published one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        RETIRED = "retired", _("abgelöst")

    version = models.PositiveIntegerField(_("Version"))
    title = models.CharField(_("Titel"), max_length=200)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.DRAFT)
    level_count = models.PositiveSmallIntegerField(_("Zahl der Stufen"))
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    template_edition = models.PositiveIntegerField(_("Ausgabe der Vorlage"), null=True, blank=True)
    created_at = models.DateTimeField(_("angelegt am"))
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)
    retired_at = models.DateTimeField(_("abgelöst am"), null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                name="checks_model_version_once",
                violation_error_message=_("Diese Version des Kompetenzmodells gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="published"),
                name="checks_model_one_published",
                violation_error_message=_("Es kann nur eine Version veröffentlicht sein."),
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="draft"),
                name="checks_model_one_draft",
                violation_error_message=_("Es gibt schon einen Entwurf. Bearbeiten Sie diesen."),
            ),
            models.CheckConstraint(
                condition=Q(level_count__range=(2, 8)),
                name="checks_model_level_count_range",
                violation_error_message=_("Ein Kompetenzmodell hat zwei bis acht Stufen."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, retired_at=None)
                | Q(state="published", published_at__isnull=False, retired_at=None)
                | Q(state="retired", published_at__isnull=False, retired_at__isnull=False),
                name="checks_model_state_has_its_moments",
                violation_error_message=_("Stand und Zeitpunkte des Modells passen nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class ModelLevel(models.Model):
    """The name of one level of this model's scale."""

    model = models.ForeignKey(
        CompetenceModel, models.CASCADE, related_name="levels", db_index=False
    )
    level = models.PositiveSmallIntegerField(_("Stufe"))
    title = models.CharField(_("Bezeichnung"), max_length=80)
    description = models.CharField(_("Beschreibung"), max_length=300, blank=True)
    reference_from = models.PositiveSmallIntegerField(_("DigComp-Stufe von"), null=True, blank=True)
    reference_to = models.PositiveSmallIntegerField(_("DigComp-Stufe bis"), null=True, blank=True)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "level"],
                name="checks_model_level_once",
                violation_error_message=_("Diese Stufe gibt es in diesem Modell schon."),
            ),
            models.CheckConstraint(
                condition=Q(reference_from=None, reference_to=None)
                | Q(
                    reference_from__gte=1,
                    reference_to__gte=models.F("reference_from"),
                    reference_to__lte=8,
                ),
                name="checks_model_level_reference_range",
                violation_error_message=_("Die Entsprechung liegt zwischen DigComp-Stufe 1 und 8."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.title}"


class Area(UuidModel):
    """A group of competences of a model version ("Bereich")."""

    model = models.ForeignKey(CompetenceModel, models.CASCADE, related_name="areas", db_index=False)
    code = models.SlugField(_("Kennung"), max_length=60, db_index=False)
    title = models.CharField(_("Bereich"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    is_digital = models.BooleanField(_("digitale Kompetenzen"), default=False)

    class Meta:
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "code"],
                name="checks_area_once_per_model",
                violation_error_message=_("Einen Bereich mit dieser Kennung gibt es schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Field(UuidModel):
    """One competence of a model version; its code stays the same over versions.

    `framework_*` name the node of an imported framework that it corresponds to, as text of the day.
    """

    model = models.ForeignKey(
        CompetenceModel, models.CASCADE, related_name="fields", db_index=False
    )
    code = models.SlugField(_("Kennung"), max_length=60, db_index=False)
    title = models.CharField(_("Kompetenz"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    area = models.ForeignKey(
        Area,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="fields",
        verbose_name=_("Bereich"),
    )
    framework_name = models.CharField(_("Rahmen"), max_length=300, blank=True)
    framework_code = models.CharField(_("Kennung im Rahmen"), max_length=200, blank=True)
    framework_title = models.CharField(_("Titel im Rahmen"), max_length=500, blank=True)

    class Meta:
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "code"],
                name="checks_field_once_per_model",
                violation_error_message=_("Eine Kompetenz mit dieser Kennung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=~Q(framework_code="") | Q(framework_title="", framework_name=""),
                name="checks_field_framework_has_code",
                violation_error_message=_("Ein Verweis auf einen Rahmen nennt dessen Kennung."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
