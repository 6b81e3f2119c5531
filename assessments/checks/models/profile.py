from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.model import Field
from campus.kernel.models import UuidModel


class JobProfile(UuidModel):
    """What a kind of post needs. It describes posts and never names a person."""

    title = models.CharField(_("Profil"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400, blank=True)
    template_code = models.SlugField(_("Kennung der Vorlage"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("angelegt am"))
    retired_at = models.DateTimeField(_("stillgelegt am"), null=True, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                name="checks_profile_title_once",
                violation_error_message=_("Ein Profil mit diesem Namen gibt es schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class TargetLevel(models.Model):
    """The level (Soll) that a profile asks for in one field of one model version."""

    profile = models.ForeignKey(JobProfile, models.CASCADE, related_name="targets")
    field = models.ForeignKey(Field, models.CASCADE, related_name="targets")
    level = models.PositiveSmallIntegerField(_("Soll"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "field"],
                name="checks_target_once_per_field",
                violation_error_message=_("Für dieses Feld steht schon ein Soll fest."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 8)),
                name="checks_target_level_range",
                violation_error_message=_("Ein Soll ist eine Stufe des Modells."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}/{self.field_id}: {self.level}"
