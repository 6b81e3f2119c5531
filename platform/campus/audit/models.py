"""The entries of a schema's chain. A trigger refuses to change or delete them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_HASH = r"^[0-9a-f]{64}$"


class Entry(models.Model):
    """One deed: written once, with the hash of the entry before it."""

    sequence = models.BigIntegerField(_("Nummer"), primary_key=True)
    recorded_at = models.DateTimeField(_("Zeitpunkt"))
    action = models.CharField(_("Vorgang"), max_length=100)
    actor = models.CharField(_("Wer (Pseudonym)"), max_length=32)
    actor_kind = models.CharField(_("Rolle"), max_length=30)
    subject = models.CharField(_("Gegenstand"), max_length=200)
    facts = models.JSONField(_("Angaben"), default=dict)
    previous_hash = models.CharField(_("Prüfwert davor"), max_length=64)
    hash = models.CharField(_("Prüfwert"), max_length=64)

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokolleinträge")
        constraints = [
            models.CheckConstraint(
                condition=Q(sequence__gte=1),
                name="audit_entry_sequence_positive",
                violation_error_message=_("Die Nummern beginnen bei 1."),
            ),
            models.UniqueConstraint(
                fields=["previous_hash"],
                name="audit_entry_chain_never_forks",
                violation_error_message=_("Auf diesen Eintrag folgt schon ein anderer."),
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=_HASH, previous_hash__regex=_HASH),
                name="audit_entry_hashes_complete",
                violation_error_message=_("Ein Prüfwert hat 64 hexadezimale Stellen."),
            ),
            models.CheckConstraint(
                condition=Q(actor__regex=r"^[0-9a-f]{32}$"),
                name="audit_entry_actor_pseudonymous",
                violation_error_message=_("Das Protokoll nennt Personen nur mit Pseudonym."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"
