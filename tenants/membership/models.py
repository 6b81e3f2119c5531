"""Contacts of municipalities, and the runs that onboard many of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from tenants.membership.rules.outcomes import OUTCOMES

RUN_STATES = {
    "checked": _("geprüft, noch nicht gestartet"),
    "running": _("läuft"),
    "done": _("abgeschlossen"),
}


class Contact(UuidModel):
    """Whom the cooperative talks to in a municipality: its own partner, no employee record.

    The only row of the shared layer with a person's name; it holds business contact data that
    the municipality gave for this purpose.
    """

    municipality_id = models.UUIDField(_("Kommune"))
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-Mail-Adresse"))
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("Ansprechperson")
        verbose_name_plural = _("Ansprechpersonen")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id"],
                name="membership_one_contact_per_municipality",
                violation_error_message=_("Eine Kommune hat genau eine feste Ansprechperson."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OnboardingRun(UuidModel):
    """A file of municipalities: checked, then confirmed, then worked off row by row."""

    file_name = models.CharField(_("Datei"), max_length=200)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(_("Stand"), max_length=10, choices=RUN_STATES, default="checked")
    job_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(_("angelegt am"))
    started_by = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("Sammel-Aufnahme")
        verbose_name_plural = _("Sammel-Aufnahmen")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RUN_STATES),
                name="membership_run_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(state="checked") | Q(job_id__isnull=False),
                name="membership_started_run_has_a_job",
                violation_error_message=_("Ein gestarteter Lauf gehört zu einem Auftrag."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class OnboardingRow(models.Model):
    """One line of the file and what became of it. `line` counts from 1, the header included."""

    run = models.ForeignKey(OnboardingRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("Zeile"))
    ars = models.CharField(_("Regionalschlüssel"), max_length=40)
    name = models.CharField(_("Name"), max_length=200)
    fields = models.JSONField(default=dict)
    outcome = models.CharField(_("Ergebnis"), max_length=12, choices=OUTCOMES)
    hint = models.CharField(_("Hinweis"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Zeile")
        verbose_name_plural = _("Zeilen")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "line"],
                name="membership_row_once_per_line",
                violation_error_message=_("Jede Zeile steht einmal im Lauf."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES),
                name="membership_row_outcome_is_known",
                violation_error_message=_("Dieses Ergebnis gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused", hint=""),
                name="membership_refused_row_says_why",
                violation_error_message=_("Eine abgelehnte Zeile nennt den Grund."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.name}"
