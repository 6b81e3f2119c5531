"""A municipality becomes part of another, with its people and all that is theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from tenants.registry.models.municipalities import Municipality

MERGER_STATES = {
    "planned": _("in Vorbereitung"),
    "running": _("läuft"),
    "merged": _("zusammengeführt, wartet auf Bestätigung"),
    "confirmed": _("bestätigt"),
    "withdrawn": _("verworfen"),
    "taken_back": _("zurückgenommen"),
}
OPEN_MERGERS = ["planned", "running", "merged"]


class Merger(UuidModel):
    """One municipality joins another: planned, decided case by case, run, and confirmed or undone.

    `choices` says what becomes of what both have; people stand there by keyed pseudonyms only.
    `steps` notes what each step has done, in the step's own transaction.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="mergers")
    successor = models.ForeignKey(Municipality, models.PROTECT, related_name="absorptions")
    state = models.CharField(_("Stand"), max_length=10, choices=MERGER_STATES, default="planned")
    occasion = models.CharField(_("Anlass"), max_length=200)
    mark = models.CharField(_("Kürzel"), max_length=8)
    new_name = models.CharField(_("neuer Name"), max_length=120, blank=True)
    new_ars = models.CharField(_("neuer Regionalschlüssel"), max_length=12, blank=True)
    new_subdomain = models.CharField(_("neuer Adressteil"), max_length=40, blank=True)
    choices = models.JSONField(default=dict)
    planned_at = models.DateTimeField(_("angelegt am"))
    planned_by = models.CharField(max_length=32)
    started_at = models.DateTimeField(_("begonnen am"), null=True)
    started_by = models.CharField(max_length=32, blank=True)
    merged_at = models.DateTimeField(_("zusammengeführt am"), null=True)
    ended_at = models.DateTimeField(_("beendet am"), null=True)
    ended_by = models.CharField(max_length=32, blank=True)
    job_id = models.UUIDField(null=True)
    # What the successor had before, until the merger is confirmed.
    kept_schema = models.CharField(max_length=63, blank=True)
    steps = models.JSONField(default=dict)
    proof = models.JSONField(_("Nachweis"), null=True)
    proof_sha256 = models.CharField(_("Prüfsumme des Nachweises"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("Zusammenschluss")
        verbose_name_plural = _("Zusammenschlüsse")
        ordering = ["-planned_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MERGER_STATES),
                name="registry_merger_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("municipality")),
                name="registry_merger_of_two",
                violation_error_message=_("Eine Kommune geht in einer anderen auf."),
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(state__in=OPEN_MERGERS),
                name="registry_merger_one_at_a_time",
                violation_error_message=_("Für diese Kommune läuft schon ein Zusammenschluss."),
            ),
            models.UniqueConstraint(
                fields=["successor"],
                condition=Q(state__in=OPEN_MERGERS),
                name="registry_merger_one_after_another",
                violation_error_message=_(
                    "In diese Kommune wird gerade eine andere aufgenommen. Bitte schließen Sie das "
                    "zuerst ab."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(occasion="") & Q(mark__regex=r"^[A-Z0-9]{1,8}$"),
                name="registry_merger_says_why",
                violation_error_message=_(
                    "Ein Zusammenschluss nennt seinen Anlass und ein Kürzel aus Großbuchstaben "
                    "und Ziffern."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "withdrawn"]) | Q(started_at__isnull=False),
                name="registry_merger_is_started",
                violation_error_message=_("Zusammengeführt wird erst nach dem Beginn."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["merged", "confirmed"])
                | Q(
                    merged_at__isnull=False,
                    proof__isnull=False,
                    proof_sha256__regex=r"^[0-9a-f]{64}$",
                ),
                name="registry_merger_is_proved",
                violation_error_message=_("Ein Zusammenschluss hat seinen Nachweis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} → {self.successor_id}: {self.state}"
