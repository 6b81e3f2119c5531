from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.models.check import Check
from campus.kernel.models import UuidModel


class Result(UuidModel):
    """The result of a completed check, frozen with the model and the targets of that day."""

    check_taken = models.OneToOneField(Check, models.CASCADE, related_name="result")
    model_title = models.CharField(_("Kompetenzmodell"), max_length=200)
    model_version = models.PositiveIntegerField(_("Version"))
    level_count = models.PositiveSmallIntegerField(_("Zahl der Stufen"))
    profile_title = models.CharField(_("Profil"), max_length=120)
    scoring_version = models.PositiveSmallIntegerField(_("Version der Auswertungsregel"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level_count__range=(2, 8)),
                name="checks_result_level_count_range",
                violation_error_message=_("Ein Ergebnis hat zwei bis acht Stufen."),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class ResultLevel(models.Model):
    """Soll and Ist of one field in a result, with the words of that day."""

    class Verdict(models.TextChoices):
        REACHED = "reached", _("Ziel erreicht")
        CLOSE = "close", _("knapp")
        GAP = "gap", _("Lücke")
        NOT_RATED = "not_rated", _("nicht eingeschätzt")
        NO_TARGET = "no_target", _("kein Ziel")

    result = models.ForeignKey(Result, models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    field_code = models.SlugField(_("Kennung"), max_length=60)
    field_title = models.CharField(_("Feld"), max_length=120)
    target_level = models.PositiveSmallIntegerField(_("Soll"), null=True, blank=True)
    actual_level = models.PositiveSmallIntegerField(_("Ist"), null=True, blank=True)
    verdict = models.CharField(_("Einordnung"), max_length=10, choices=Verdict)
    next_level = models.PositiveSmallIntegerField(_("nächste Stufe"), null=True, blank=True)
    next_statement = models.CharField(_("nächster Schritt"), max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "field_code"],
                name="checks_result_level_once_per_field",
                violation_error_message=_("Für dieses Feld steht das Ergebnis schon fest."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="not_rated", actual_level=None)
                | Q(verdict="no_target", target_level=None, actual_level__isnull=False)
                | Q(
                    verdict="reached",
                    target_level__isnull=False,
                    actual_level__gte=models.F("target_level"),
                )
                | Q(
                    verdict__in=["close", "gap"],
                    actual_level__isnull=False,
                    actual_level__lt=models.F("target_level"),
                ),
                name="checks_result_level_verdict_fits",
                violation_error_message=_("Einordnung, Soll und Ist passen nicht zusammen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_code}: {self.verdict}"
