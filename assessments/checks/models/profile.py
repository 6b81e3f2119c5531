from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.model import Field
from campus.kernel.models import UuidModel


class JobFamily(UuidModel):
    """A group of kinds of posts whose work is alike ("Jobfamilie")."""

    title = models.CharField(_("Jobfamilie"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                name="checks_family_title_once",
                violation_error_message=_("Eine Jobfamilie mit diesem Namen gibt es schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class JobProfile(UuidModel):
    """What a kind of post needs. It describes posts and never names a person."""

    title = models.CharField(_("Profil"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400, blank=True)
    family = models.ForeignKey(
        JobFamily,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="profiles",
        verbose_name=_("Jobfamilie"),
    )
    template_code = models.SlugField(
        _("Kennung der Vorlage"), max_length=60, blank=True, db_index=False
    )
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
    """The level (Soll), or range of levels, that a profile asks for in one field of a version.

    A check compares with what is asked today; `future` serves planning.
    """

    class Importance(models.IntegerChoices):
        HELPFUL = 1, _("hilfreich")
        IMPORTANT = 2, _("wichtig")
        DECISIVE = 3, _("entscheidend")

    class Horizon(models.TextChoices):
        TODAY = "today", _("heute")
        FUTURE = "future", _("künftig")

    profile = models.ForeignKey(JobProfile, models.CASCADE, related_name="targets", db_index=False)
    field = models.ForeignKey(Field, models.CASCADE, related_name="targets")
    horizon = models.CharField(_("Zeitbezug"), max_length=6, choices=Horizon, default=Horizon.TODAY)
    level = models.PositiveSmallIntegerField(_("Soll"))
    level_to = models.PositiveSmallIntegerField(_("Soll bis"), null=True, blank=True)
    importance = models.PositiveSmallIntegerField(
        _("Gewicht"), choices=Importance, default=Importance.IMPORTANT
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "field", "horizon"],
                name="checks_target_once_per_field",
                violation_error_message=_("Für diese Kompetenz steht schon ein Soll fest."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 8)),
                name="checks_target_level_range",
                violation_error_message=_("Ein Soll ist eine Stufe des Modells."),
            ),
            models.CheckConstraint(
                condition=Q(level_to=None) | Q(level_to__gte=models.F("level"), level_to__lte=8),
                name="checks_target_range_upwards",
                violation_error_message=_("Ein Bereich reicht von der unteren zur oberen Stufe."),
            ),
            models.CheckConstraint(
                condition=Q(importance__range=(1, 3)),
                name="checks_target_importance_range",
                violation_error_message=_("Das Gewicht ist hilfreich, wichtig oder entscheidend."),
            ),
            models.CheckConstraint(
                condition=Q(horizon__in=["today", "future"]),
                name="checks_target_horizon_known",
                violation_error_message=_("Ein Soll gilt heute oder künftig."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}/{self.field_id}: {self.level}"
