"""Job profiles that municipalities copy; they describe a post, never a person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class LibraryProfile(UuidModel):
    """One version of a job profile; a published version never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        OUTDATED = "outdated", _("veraltet")

    code = models.SlugField(_("Kennung"), max_length=80)
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("Profil"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400)
    family_title = models.CharField(_("Berufsfamilie"), max_length=120)
    created_at = models.DateTimeField(_("angelegt am"))
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True)
    outdated_at = models.DateTimeField(_("veraltet seit"), null=True)

    class Meta:
        ordering = ["family_title", "title", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="library_profile_version_once",
                violation_error_message=_("Diese Fassung des Profils gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state="published"),
                name="library_profile_one_published",
                violation_error_message=_("Von diesem Profil ist schon eine Fassung gültig."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state="draft"),
                name="library_profile_one_draft",
                violation_error_message=_("Von diesem Profil gibt es schon einen Entwurf."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, outdated_at=None)
                | Q(state="published", published_at__isnull=False, outdated_at=None)
                | Q(state="outdated", published_at__isnull=False, outdated_at__isnull=False),
                name="library_profile_state_has_its_moments",
                violation_error_message=_("Der Stand des Profils passt nicht zu seinen Daten."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class LibraryTarget(models.Model):
    """What a job profile asks for in one competence: a DigComp level, or a range of them."""

    profile = models.ForeignKey(LibraryProfile, models.CASCADE, related_name="targets")
    field_code = models.CharField(_("Kompetenz"), max_length=60)
    level_from = models.PositiveSmallIntegerField(_("DigComp-Stufe von"))
    level_to = models.PositiveSmallIntegerField(_("DigComp-Stufe bis"))
    importance = models.PositiveSmallIntegerField(_("Gewicht"), default=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "field_code"],
                name="library_profile_target_once",
                violation_error_message=_("Für diese Kompetenz steht schon ein Soll fest."),
            ),
            models.CheckConstraint(
                condition=Q(level_from__gte=1, level_to__gte=F("level_from"), level_to__lte=8),
                name="library_profile_target_level_range",
                violation_error_message=_(
                    "Das Soll liegt zwischen 1 und 8; „bis“ ist nicht kleiner als „von“."
                ),
            ),
            models.CheckConstraint(
                condition=Q(importance__range=(1, 3)),
                name="library_profile_target_importance_range",
                violation_error_message=_("Das Gewicht liegt zwischen 1 und 3."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_code}: {self.level_from} bis {self.level_to}"
