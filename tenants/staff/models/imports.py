"""Staff files and what became of their lines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class ImportState(models.TextChoices):
    CHECKED = "checked", _("geprüft, wartet auf Ihre Bestätigung")
    CONFIRMED = "confirmed", _("bestätigt, beginnt gleich")
    RUNNING = "running", _("läuft")
    DONE = "done", _("fertig")
    CANCELLED = "cancelled", _("abgebrochen")


class ImportRun(UuidModel):
    """One staff file: what it says, what it will do, what it did."""

    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.CHECKED)
    file_name = models.CharField(_("Datei"), max_length=200)
    # The file itself is kept only until 24 hours after the run; then NULL.
    content = models.BinaryField(null=True)
    content_hash = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1, blank=True)
    # How the file was understood: headings, first rows, units and posts that it brings.
    understood = models.JSONField(default=dict)
    is_complete_list = models.BooleanField(_("Die Datei enthält alle Beschäftigten"), default=False)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    leaving_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    active_count_before = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    job_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("Personalimport")
        verbose_name_plural = _("Personalimporte")
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="staff_import_run_state_known",
                violation_error_message=_("Diesen Zustand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(state__in=["checked", "cancelled"]),
                name="staff_import_run_confirmed_before_running",
                violation_error_message=_("Ein Import läuft erst nach einer Bestätigung."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False)
                ^ Q(state__in=["checked", "confirmed", "running"]),
                name="staff_import_run_finished_when_over",
                violation_error_message=_("Ein beendeter Import hat einen Zeitpunkt."),
            ),
            models.UniqueConstraint(
                # NULL while a run is under way, and NULLs count as equal here.
                fields=["finished_at"],
                condition=Q(state__in=["confirmed", "running"]),
                nulls_distinct=False,
                name="staff_import_run_one_at_a_time",
                violation_error_message=_(
                    "Es läuft schon ein Import. Bitte warten Sie, bis er fertig ist."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class RowAction(models.TextChoices):
    NEW = "new", _("neu")
    CHANGED = "changed", _("geändert")
    LEAVING = "leaving", _("scheidet aus")
    UNCHANGED = "unchanged", _("unverändert")
    ERROR = "error", _("Fehler")


class ImportRow(models.Model):
    """One line of a staff file, or one employee who is missing in a complete one."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows", db_index=False)
    # NULL for a person who leaves because the complete file does not name them.
    line = models.PositiveIntegerField(null=True)
    action = models.CharField(max_length=12, choices=RowAction)
    personnel_number = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=260, blank=True)
    employee_id = models.UUIDField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    values = models.JSONField(default=dict)
    # field -> [old, new]
    diff = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Zeile eines Personalimports")
        verbose_name_plural = _("Zeilen eines Personalimports")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "line"],
                name="staff_import_row_line_unique",
                violation_error_message=_("Jede Zeile wird einmal gelesen."),
            ),
            models.CheckConstraint(
                condition=Q(action__in=RowAction.values),
                name="staff_import_row_action_known",
                violation_error_message=_("Diese Folge einer Zeile gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(action="error") ^ Q(problem=""),
                name="staff_import_row_error_has_problem",
                violation_error_message=_("Ein Fehler nennt seinen Grund."),
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(action__in=["leaving", "error"]),
                name="staff_import_row_has_line",
                violation_error_message=_("Nur wer in der Datei fehlt, hat keine Zeile."),
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(action__in=["new", "changed", "leaving"]),
                name="staff_import_row_error_changes_nothing",
                violation_error_message=_("Eine fehlerhafte Zeile ändert nichts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.action}"
