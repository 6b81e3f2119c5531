"""The jobs, in the public schema, and the heartbeat of the relay."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from campus.outbox import rules


class Job(UuidModel):
    """One piece of work that survives every process: claimed, leased, resumed from its cursor."""

    name = models.CharField(_("Auftrag"), max_length=100)
    payload = models.JSONField(_("Angaben"), default=dict)
    municipality_id = models.UUIDField(_("Kommune"), null=True, blank=True)
    key = models.CharField(_("Schlüssel"), max_length=200)
    state = models.CharField(_("Stand"), max_length=10, default=rules.WAITING)
    cursor = models.JSONField(_("Fortsetzungspunkt"), default=dict)
    done = models.PositiveIntegerField(_("erledigt"), default=0)
    total = models.PositiveIntegerField(_("insgesamt"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    available_at = models.DateTimeField(_("frühestens um"))
    lease_until = models.DateTimeField(_("vergeben bis"), null=True, blank=True)
    lease_token = models.UUIDField(_("vergeben an"), null=True, blank=True)
    created_at = models.DateTimeField(_("angelegt um"))
    finished_at = models.DateTimeField(_("beendet um"), null=True, blank=True)
    error_code = models.CharField(_("letzter Fehler"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("Auftrag")
        verbose_name_plural = _("Aufträge")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "key"],
                nulls_distinct=False,
                name="outbox_job_key_once",
                violation_error_message=_("Diesen Auftrag gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.STATES),
                name="outbox_job_state_known",
                violation_error_message=_("Diesen Stand eines Auftrags gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=rules.RUNNING, lease_until__isnull=False, lease_token__isnull=False
                )
                | (~Q(state=rules.RUNNING) & Q(lease_until__isnull=True, lease_token__isnull=True)),
                name="outbox_job_leased_while_running",
                violation_error_message=_("Genau ein laufender Auftrag ist vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[rules.DONE, rules.FAILED], finished_at__isnull=False)
                | Q(state__in=[*rules.LIVE_STATES], finished_at__isnull=True),
                name="outbox_job_ended_with_moment",
                violation_error_message=_("Ein beendeter Auftrag hat einen Zeitpunkt."),
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=rules.ATTEMPT_LIMIT),
                name="outbox_job_attempts_limited",
                violation_error_message=_("Der Auftrag wurde zu oft versucht."),
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.FAILED) | ~Q(error_code=""),
                name="outbox_job_failed_with_error",
                violation_error_message=_("Ein gescheiterter Auftrag nennt seinen Fehler."),
            ),
        ]
        indexes = [
            models.Index(
                F("available_at"),
                F("id"),
                name="outbox_job_due",
                condition=Q(state=rules.WAITING),
            ),
            models.Index(
                F("lease_until"), name="outbox_job_leased", condition=Q(state=rules.RUNNING)
            ),
            models.Index(
                F("finished_at"), name="outbox_job_failed", condition=Q(state=rules.FAILED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class Heartbeat(models.Model):
    """The last sign of life of beat and of a worker that took its message."""

    name = models.CharField(_("Taktgeber"), max_length=20, primary_key=True)
    beat_at = models.DateTimeField(_("zuletzt um"))

    class Meta:
        verbose_name = _("Lebenszeichen")
        verbose_name_plural = _("Lebenszeichen")
        constraints = [
            models.CheckConstraint(
                condition=Q(name="relay"),
                name="outbox_heartbeat_name_known",
                violation_error_message=_("Diesen Taktgeber gibt es nicht."),
            )
        ]

    def __str__(self) -> str:
        return self.name
