"""What a competence consists of: facets with behaviour anchors, statements, test items."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.model import Field
from campus.kernel.models import UuidModel


class Facet(UuidModel):
    """One side of a competence ("Facette")."""

    field = models.ForeignKey(Field, models.CASCADE, related_name="facets", db_index=False)
    code = models.SlugField(_("Kennung"), max_length=60, db_index=False)
    title = models.CharField(_("Facette"), max_length=120)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "code"],
                name="checks_facet_once_per_field",
                violation_error_message=_("Eine Facette mit dieser Kennung gibt es schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Anchor(models.Model):
    """What somebody on this level of a facet does ("Verhaltensanker")."""

    facet = models.ForeignKey(Facet, models.CASCADE, related_name="anchors", db_index=False)
    level = models.PositiveSmallIntegerField(_("Stufe"))
    text = models.CharField(_("Verhaltensanker"), max_length=300)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "level"],
                name="checks_anchor_once_per_level",
                violation_error_message=_("Diese Stufe der Facette hat schon einen Anker."),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=8) & ~Q(text=""),
                name="checks_anchor_has_level_and_text",
                violation_error_message=_("Ein Verhaltensanker hat eine Stufe und einen Text."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Statement(UuidModel):
    """A self-assessment statement that is typical of one level of its field."""

    field = models.ForeignKey(Field, models.CASCADE, related_name="statements", db_index=False)
    level = models.PositiveSmallIntegerField(_("Stufe"))
    text = models.CharField(_("Aussage"), max_length=300)
    facet = models.ForeignKey(
        Facet, models.SET_NULL, null=True, blank=True, related_name="statements"
    )

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


class TestItem(UuidModel):
    """The copy of a published library item that this model version asks; frozen with it."""

    __test__ = False  # not a test case, whatever its name says to pytest

    class Kind(models.TextChoices):
        SINGLE = "single", _("eine Antwort")
        MULTIPLE = "multiple", _("mehrere Antworten")
        ORDER = "order", _("Reihenfolge")
        SITUATIONAL = "situational", _("Situation")

    field = models.ForeignKey(Field, models.CASCADE, related_name="test_items", db_index=False)
    facet = models.ForeignKey(
        Facet, models.SET_NULL, null=True, blank=True, related_name="test_items"
    )
    item_id = models.UUIDField(_("Aufgabe der Bibliothek"))
    item_code = models.CharField(_("Kennung der Aufgabe"), max_length=120)
    item_version = models.PositiveIntegerField(_("Version der Aufgabe"))
    kind = models.CharField(_("Art"), max_length=12, choices=Kind)
    level = models.PositiveSmallIntegerField(_("Stufe"))
    content = models.JSONField(_("Inhalt"))
    is_accessible = models.BooleanField(_("barrierefrei"), default=True)
    accessibility_note = models.CharField(
        _("Hinweis zur Barrierefreiheit"), max_length=300, blank=True
    )
    position = models.PositiveIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["field", "level", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "item_code"],
                name="checks_test_item_once_per_field",
                violation_error_message=_("Diese Aufgabe steht schon in dieser Kompetenz."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 8)),
                name="checks_test_item_level_range",
                violation_error_message=_("Eine Aufgabe gehört zu einer Stufe des Modells."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["single", "multiple", "order", "situational"]),
                name="checks_test_item_kind_known",
                violation_error_message=_("Diese Art von Aufgabe gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} ({self.item_version})"
