from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.library.models.framework import Framework
from campus.kernel.models import UuidModel


class ImportRun(UuidModel):
    """One import of a file into a framework, with its counts and findings."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="runs")
    file_name = models.CharField(_("Datei"), max_length=250)
    digest = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)
    format = models.CharField(_("Dateiformat"), max_length=40)
    imported_at = models.DateTimeField(_("eingelesen am"))
    imported_by = models.CharField(_("eingelesen von (Pseudonym)"), max_length=64)
    read_counts = models.JSONField(_("gelesene Datensätze"), default=dict)
    created_count = models.PositiveIntegerField(_("neu"))
    changed_count = models.PositiveIntegerField(_("geändert"))
    unchanged_count = models.PositiveIntegerField(_("unverändert"))
    removed_count = models.PositiveIntegerField(_("entfallen"), default=0)

    class Meta:
        ordering = ["-imported_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="library_import_run_has_digest",
                violation_error_message=_("Die Prüfsumme der Datei fehlt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.imported_at:%Y-%m-%d %H:%M}"


class ImportFinding(models.Model):
    """One thing in a file that could not be kept as it was."""

    class Kind(models.TextChoices):
        DANGLING = "dangling", _("Verweis ins Leere")
        DROPPED = "dropped", _("nicht übernommen")
        DUPLICATE = "duplicate", _("doppelt")
        DEVIATION = "deviation", _("Abweichung")
        MISSING = "missing", _("nicht mehr in der Datei")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="findings")
    kind = models.CharField(_("Art"), max_length=12, choices=Kind)
    record = models.CharField(_("Datensatz"), max_length=250)
    field = models.CharField(_("Feld"), max_length=120)
    value = models.CharField(_("Wert"), max_length=300, blank=True)
    message = models.CharField(_("Hinweis"), max_length=400)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["dangling", "dropped", "duplicate", "deviation", "missing"]
                ),
                name="library_import_finding_kind_known",
                violation_error_message=_("Diese Art von Hinweis ist unbekannt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.message}"
