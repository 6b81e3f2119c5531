"""What became of the records of an import."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class ImportRun(UuidModel):
    """One import of course records, with what became of them."""

    source_name = models.CharField(_("Datei"), max_length=300)
    started_at = models.DateTimeField(_("Eingelesen am"))
    actor_pseudonym = models.CharField(_("Handelnde Stelle"), max_length=32)
    new_count = models.PositiveIntegerField(_("Neu"), default=0)
    changed_count = models.PositiveIntegerField(_("Geändert"), default=0)
    unchanged_count = models.PositiveIntegerField(_("Unverändert"), default=0)
    rejected_count = models.PositiveIntegerField(_("Nicht übernommen"), default=0)
    record_count = models.PositiveIntegerField(_("Datensätze"), default=0)

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Importe")
        ordering = ["-started_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    record_count=F("new_count")
                    + F("changed_count")
                    + F("unchanged_count")
                    + F("rejected_count")
                ),
                name="catalogue_run_adds_up",
                violation_error_message=_("Die Zahlen des Imports ergeben nicht die Summe."),
            ),
        ]

    def __str__(self) -> str:
        return self.source_name


class Deviation(models.Model):
    """One place where a record did not say what the format promises."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="deviations", verbose_name=_("Import")
    )
    position = models.PositiveIntegerField(_("Reihenfolge"))
    record = models.CharField(_("Datensatz"), max_length=300)
    field = models.CharField(_("Feld"), max_length=120)
    code = models.SlugField(_("Art"), max_length=40)
    sentence = models.TextField(_("Abweichung"))

    class Meta:
        verbose_name = _("Abweichung")
        verbose_name_plural = _("Abweichungen")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"],
                name="catalogue_deviation_position",
                violation_error_message=_("Diese Abweichung ist schon vermerkt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.field}"
