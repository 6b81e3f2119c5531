"""What happened to a municipality as a whole: renamed, exported, deleted, restored."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from tenants.registry.models.municipalities import Municipality

EXPORT_STATES = {
    "waiting": _("wird erstellt"),
    "ready": _("bereit"),
    "cleared": _("gelöscht, Frist abgelaufen"),
}
DEPARTURE_STATES = {
    "planned": _("vorgemerkt"),
    "running": _("läuft"),
    "done": _("abgeschlossen"),
    "withdrawn": _("zurückgenommen"),
}
RESTORATION_STATES = {
    "kept": _("voriger Bestand aufgehoben"),
    "confirmed": _("bestätigt"),
    "taken_back": _("zurückgenommen"),
}


class FormerName(models.Model):
    """How a municipality was called until a day; its id, and all that refers to it, stayed."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="former_names")
    name = models.CharField(_("Name"), max_length=120)
    ars = models.CharField(_("Amtlicher Regionalschlüssel"), max_length=12)
    host = models.CharField(_("Adresse"), max_length=253)
    last_day = models.DateField(_("gültig bis (einschließlich)"))
    occasion = models.CharField(_("Anlass"), max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("früherer Name")
        verbose_name_plural = _("frühere Namen")
        ordering = ["-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(occasion=""),
                name="registry_former_name_says_why",
                violation_error_message=_("Eine Umbenennung nennt ihren Anlass."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} (bis {self.last_day:%d.%m.%Y})"


class ExportRun(UuidModel):
    """An archive of everything of a municipality, made in the background and kept for some days."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="exports")
    state = models.CharField(_("Stand"), max_length=10, choices=EXPORT_STATES, default="waiting")
    job_id = models.UUIDField(null=True)
    requested_at = models.DateTimeField(_("angefordert am"))
    requested_by = models.CharField(max_length=32)
    made_at = models.DateTimeField(_("erstellt am"), null=True)
    tables = models.PositiveIntegerField(_("Tabellen"), default=0)
    rows = models.BigIntegerField(_("Zeilen"), default=0)
    size_bytes = models.BigIntegerField(_("Größe"), default=0)
    manifest_sha256 = models.CharField(_("Prüfsumme des Manifests"), max_length=64, blank=True)
    downloaded_at = models.DateTimeField(_("zuletzt heruntergeladen am"), null=True)

    class Meta:
        verbose_name = _("Export")
        verbose_name_plural = _("Exporte")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EXPORT_STATES),
                name="registry_export_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting")
                | Q(made_at__isnull=False, manifest_sha256__regex=r"^[0-9a-f]{64}$"),
                name="registry_export_made_is_hashed",
                violation_error_message=_("Ein fertiger Export hat Zeitpunkt und Prüfsumme."),
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(state="waiting"),
                name="registry_export_one_at_a_time",
                violation_error_message=_("Für diese Kommune wird schon ein Export erstellt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requested_at:%d.%m.%Y %H:%M}"


class ExportPart(models.Model):
    """A piece of an archive, sealed with the installation's key: no row here names a person."""

    run = models.ForeignKey(ExportRun, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("Teil eines Exports")
        verbose_name_plural = _("Teile von Exporten")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"],
                name="registry_export_part_once",
                violation_error_message=_("Diesen Teil gibt es schon."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class Departure(UuidModel):
    """A municipality's data are deleted: planned, done step by step, and proved afterwards.

    `steps` notes what each step has done, in the step's own transaction.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="departures")
    export = models.ForeignKey(ExportRun, models.PROTECT, null=True, related_name="+")
    # Of former years, when a merger was a deletion with a successor; see `Merger`.
    successor = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="predecessors"
    )
    state = models.CharField(_("Stand"), max_length=10, choices=DEPARTURE_STATES, default="planned")
    planned_at = models.DateTimeField(_("vorgemerkt am"))
    planned_by = models.CharField(max_length=32)
    not_before = models.DateField(_("frühestens am"))
    started_at = models.DateTimeField(_("begonnen am"), null=True)
    started_by = models.CharField(max_length=32, blank=True)
    finished_at = models.DateTimeField(_("abgeschlossen am"), null=True)
    job_id = models.UUIDField(null=True)
    steps = models.JSONField(default=dict)
    proof = models.JSONField(_("Nachweis"), null=True)
    proof_sha256 = models.CharField(_("Prüfsumme des Nachweises"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("Löschung")
        verbose_name_plural = _("Löschungen")
        ordering = ["-planned_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DEPARTURE_STATES),
                name="registry_departure_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=~Q(state="withdrawn"),
                name="registry_departure_once",
                violation_error_message=_("Die Löschung dieser Kommune ist schon vorgemerkt."),
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("municipality")),
                name="registry_departure_into_another",
                violation_error_message=_("Eine Kommune geht in einer anderen auf."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "done"])
                | Q(started_at__isnull=False, export__isnull=False),
                name="registry_departure_after_export",
                violation_error_message=_("Gelöscht wird erst, was exportiert ist."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(
                    finished_at__isnull=False,
                    proof__isnull=False,
                    proof_sha256__regex=r"^[0-9a-f]{64}$",
                ),
                name="registry_departure_done_is_proved",
                violation_error_message=_("Eine abgeschlossene Löschung hat ihren Nachweis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.state}"


class Restoration(UuidModel):
    """A municipality was put back to a backup; what it was before is kept until confirmed."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="restorations")
    state = models.CharField(_("Stand"), max_length=10, choices=RESTORATION_STATES, default="kept")
    kept_schema = models.CharField(_("aufgehobener Bestand"), max_length=63)
    source_sha256 = models.CharField(_("Prüfsumme der Sicherung"), max_length=64)
    restored_at = models.DateTimeField(_("wiederhergestellt am"))
    ended_at = models.DateTimeField(_("bestätigt oder zurückgenommen am"), null=True)
    findings = models.JSONField(_("Abgleich"), default=list)

    class Meta:
        verbose_name = _("Wiederherstellung")
        verbose_name_plural = _("Wiederherstellungen")
        ordering = ["-restored_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="kept", ended_at__isnull=True)
                | Q(state__in=["confirmed", "taken_back"], ended_at__isnull=False),
                name="registry_restoration_ends_once",
                violation_error_message=_("Eine Wiederherstellung wird einmal abgeschlossen."),
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(state="kept"),
                name="registry_restoration_one_kept",
                violation_error_message=_(
                    "Von dieser Kommune ist schon ein voriger Bestand aufgehoben."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kept_schema__regex=r"^m_[0-9a-z_]{1,50}$"),
                name="registry_restoration_schema_is_generated",
                violation_error_message=_("Der Schemaname entspricht nicht dem festen Muster."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.restored_at:%d.%m.%Y %H:%M}"
