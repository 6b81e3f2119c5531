"""The bank of test items that municipalities copy into their models."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class Item(UuidModel):
    """One version of a test item; a published version never changes but for its review date."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        OUTDATED = "outdated", _("veraltet")

    class Kind(models.TextChoices):
        SINGLE = "single", _("Auswahl: eine Antwort")
        MULTIPLE = "multiple", _("Auswahl: mehrere Antworten")
        ORDER = "order", _("Reihenfolge")
        SITUATIONAL = "situational", _("Situation")

    code = models.SlugField(_("Kennung"), max_length=80)
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(_("Art"), max_length=12, choices=Kind)
    field_code = models.CharField(_("Kompetenz"), max_length=60, blank=True)
    facet_code = models.CharField(_("Facette"), max_length=60, blank=True)
    reference_level = models.PositiveSmallIntegerField(_("DigComp-Stufe"))
    content = models.JSONField(_("Inhalt"))
    licence = models.CharField(_("Lizenz"), max_length=120)
    source = models.CharField(_("Quelle"), max_length=300)
    author = models.CharField(_("Urheberin oder Urheber"), max_length=300)
    review_due_on = models.DateField(_("zu prüfen bis"))
    is_accessible = models.BooleanField(_("ohne Bild und ohne Maus lösbar"), default=True)
    accessibility_note = models.CharField(
        _("Hinweis zur Barrierefreiheit"), max_length=300, blank=True
    )
    origin_digest = models.CharField(
        _("Prüfsumme der eingelesenen Aufgabe"), max_length=64, blank=True
    )
    created_at = models.DateTimeField(_("angelegt am"))
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True)
    outdated_at = models.DateTimeField(_("veraltet seit"), null=True)

    class Meta:
        ordering = ["field_code", "reference_level", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="library_item_version_once",
                violation_error_message=_("Diese Fassung der Aufgabe gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state="published"),
                name="library_item_one_published",
                violation_error_message=_("Von dieser Aufgabe ist schon eine Fassung gültig."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state="draft"),
                name="library_item_one_draft",
                violation_error_message=_("Von dieser Aufgabe gibt es schon einen Entwurf."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["single", "multiple", "order", "situational"]),
                name="library_item_kind_known",
                violation_error_message=_("Diese Art von Aufgabe gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(reference_level__range=(1, 8)),
                name="library_item_reference_level_range",
                violation_error_message=_("Die DigComp-Stufe liegt zwischen 1 und 8."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, outdated_at=None)
                | Q(state="published", published_at__isnull=False, outdated_at=None)
                | Q(state="outdated", published_at__isnull=False, outdated_at__isnull=False),
                name="library_item_state_has_its_moments",
                violation_error_message=_("Der Stand der Aufgabe passt nicht zu ihren Daten."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(field_code=""),
                name="library_item_published_with_competence",
                violation_error_message=_(
                    "Ordnen Sie der Aufgabe eine Kompetenz zu, bevor Sie sie veröffentlichen."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(licence="") & ~Q(source="") & ~Q(author=""),
                name="library_item_has_origin",
                violation_error_message=_("Tragen Sie Lizenz, Quelle und Urheber ein."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.version})"
