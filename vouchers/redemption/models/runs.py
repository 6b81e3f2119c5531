"""Runs of the cooperative: issuing vouchers, and letting issued ones be good for longer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class IssueRun(UuidModel):
    """Issuing vouchers of one allotment: a range of numbers, worked off in chunks.

    Runs that one decision began for many allotments share a `round_id`, and one job.
    """

    allotment_id = models.UUIDField(_("Kontingent"))
    programme_id = models.UUIDField(_("Förderprogramm"))
    municipality_id = models.UUIDField(_("Kommune"))
    terms_id = models.UUIDField(_("Förderbedingungen"))
    first_number = models.PositiveIntegerField(_("Erste Nummer"))
    requested_count = models.PositiveIntegerField(_("Anzahl"))
    issued_count = models.PositiveIntegerField(_("Davon ausgestellt"), default=0)
    value_cents = models.PositiveIntegerField(_("Wert in Cent"), null=True)
    ceiling_cents = models.PositiveIntegerField(_("Höchstbetrag in Cent"))
    last_day = models.DateField(_("Gültig bis (einschließlich)"))
    round_id = models.UUIDField(_("Sammelausstellung"), null=True)
    job_id = models.UUIDField(_("Auftrag"), null=True)
    started_at = models.DateTimeField(_("Begonnen am"))
    finished_at = models.DateTimeField(_("Fertig am"), null=True)
    actor_pseudonym = models.CharField(_("Handelnde Stelle"), max_length=32)

    class Meta:
        verbose_name = _("Ausstellung")
        verbose_name_plural = _("Ausstellungen")
        ordering = ["-started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "first_number"],
                name="redemption_run_number_range",
                violation_error_message=_("Diese Nummern sind schon vergeben."),
            ),
            models.UniqueConstraint(
                fields=["round_id", "allotment_id"],
                condition=Q(round_id__isnull=False),
                name="redemption_run_once_per_round",
                violation_error_message=_("Jedes Kontingent kommt einmal in der Ausstellung vor."),
            ),
            models.CheckConstraint(
                condition=Q(issued_count__lte=F("requested_count"), requested_count__gte=1),
                name="redemption_run_not_over_issued",
                violation_error_message=_(
                    "Es sind schon alle Gutscheine dieses Laufs ausgestellt."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_number}+{self.requested_count}"


class Extension(UuidModel):
    """The funder's decision that a programme's vouchers are good for longer, worked off in chunks.

    Its reference and day stand in the funder's letter; both stay with the decision.
    """

    programme_id = models.UUIDField(_("Förderprogramm"))
    last_day = models.DateField(_("Neuer letzter Tag"))
    reference = models.CharField(_("Aktenzeichen der Entscheidung"), max_length=80)
    decided_on = models.DateField(_("Datum der Entscheidung"))
    planned_count = models.PositiveIntegerField(_("Betroffene Gutscheine"))
    extended_count = models.PositiveIntegerField(_("Davon verlängert"), default=0)
    job_id = models.UUIDField(_("Auftrag"), null=True)
    started_at = models.DateTimeField(_("Begonnen am"))
    finished_at = models.DateTimeField(_("Fertig am"), null=True)
    actor_pseudonym = models.CharField(_("Handelnde Stelle"), max_length=32)

    class Meta:
        verbose_name = _("Verlängerung")
        verbose_name_plural = _("Verlängerungen")
        ordering = ["-started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "last_day"],
                name="redemption_extension_once",
                violation_error_message=_("Bis zu diesem Tag ist das Programm schon verlängert."),
            ),
            models.CheckConstraint(
                condition=~Q(reference=""),
                name="redemption_extension_has_reference",
                violation_error_message=_("Eine Verlängerung nennt die Entscheidung."),
            ),
            models.CheckConstraint(
                condition=Q(decided_on__lt=F("last_day")),
                name="redemption_extension_decided_before",
                violation_error_message=_("Entschieden wird vor dem neuen letzten Tag."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.last_day:%d.%m.%Y}"
