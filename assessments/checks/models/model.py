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

    model = models.ForeignKey(CompetenceModel, models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(_("Stufe"))
    title = models.CharField(_("Bezeichnung"), max_length=80)
    description = models.CharField(_("Beschreibung"), max_length=300, blank=True)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "level"],
                name="checks_model_level_once",
                violation_error_message=_("Diese Stufe gibt es in diesem Modell schon."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.title}"


class Field(UuidModel):
    """One competence field of a model version; its code stays the same over versions."""

    model = models.ForeignKey(CompetenceModel, models.CASCADE, related_name="fields")
    code = models.SlugField(_("Kennung"), max_length=60)
    title = models.CharField(_("Feld"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "code"],
                name="checks_field_once_per_model",
                violation_error_message=_("Ein Feld mit dieser Kennung gibt es schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Statement(UuidModel):
    """A self-assessment statement that is typical of one level of its field."""

    field = models.ForeignKey(Field, models.CASCADE, related_name="statements")
    level = models.PositiveSmallIntegerField(_("Stufe"))
    text = models.CharField(_("Aussage"), max_length=300)

    class Meta:
        ordering = ["level", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "text"],
                name="checks_statement_once_per_field",
                violation_error_message=_("Diese Aussage steht schon in diesem Feld."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 8)),
                name="checks_statement_level_range",
                violation_error_message=_("Eine Aussage gehört zu einer Stufe des Modells."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
