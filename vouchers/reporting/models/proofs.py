"""Interim reports and proofs of use: drafts that are frozen and then never change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.reporting.rules.proofs import DRAFT, FORMATS, FROZEN, KINDS, STATES

PSEUDONYM_LENGTH = 32
HASH_LENGTH = 64
HASH_FORM = r"^[0-9a-f]{64}$"


class Proof(UuidModel):
    """A Zwischennachweis or Verwendungsnachweis as of a day; a correction names what it replaces.

    Migration 0003 ties it to its grant and refuses every change of a frozen one.
    """

    grant_id = models.UUIDField(_("Zuwendung"))
    kind = models.CharField(_("Art"), max_length=8, choices=list(KINDS.items()))
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("Ersetzt")
    )
    correction_reason = models.CharField(_("Grund der Berichtigung"), max_length=500, blank=True)
    cutoff_day = models.DateField(_("Stichtag"))
    due_day = models.DateField(_("Frist"), null=True)
    state = models.CharField(_("Stand"), max_length=6, choices=list(STATES.items()), default=DRAFT)
    revision = models.PositiveIntegerField(_("Bearbeitungsstand"), default=1)
    narrative = models.TextField(_("Sachbericht"))
    created_at = models.DateTimeField(_("Angelegt am"))
    created_by = models.CharField(_("Handelnde Stelle"), max_length=PSEUDONYM_LENGTH)
    frozen_at = models.DateTimeField(_("Eingefroren am"), null=True)
    frozen_by = models.CharField(_("Eingefroren von"), max_length=PSEUDONYM_LENGTH, blank=True)
    content_hash = models.CharField(_("Prüfwert"), max_length=HASH_LENGTH, blank=True)

    class Meta:
        verbose_name = _("Nachweis")
        verbose_name_plural = _("Nachweise")
        ordering = ["-cutoff_day", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant_id", "kind"],
                condition=Q(state=DRAFT),
                name="reporting_proof_one_draft",
                violation_error_message=_("Für diese Zuwendung gibt es schon einen Entwurf."),
            ),
            models.UniqueConstraint(
                fields=["grant_id", "cutoff_day"],
                condition=Q(kind="interim", replaces__isnull=True),
                name="reporting_proof_interim_once",
                violation_error_message=_("Zu diesem Stichtag gibt es schon einen Nachweis."),
            ),
            models.UniqueConstraint(
                fields=["grant_id"],
                condition=Q(kind="final", replaces__isnull=True),
                name="reporting_proof_final_once",
                violation_error_message=_("Den Verwendungsnachweis gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces__isnull=True, correction_reason="")
                | (Q(version__gt=1, replaces__isnull=False) & ~Q(correction_reason="")),
                name="reporting_proof_correction_says_why",
                violation_error_message=_("Eine Berichtigung nennt, was sie ersetzt und warum."),
            ),
            models.CheckConstraint(
                condition=Q(state=DRAFT, frozen_at__isnull=True, frozen_by="", content_hash="")
                | Q(state=FROZEN, frozen_at__isnull=False, content_hash__regex=HASH_FORM),
                name="reporting_proof_frozen_with_hash",
                violation_error_message=_("Ein eingefrorener Nachweis hat Tag und Prüfwert."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)),
                name="reporting_proof_kind",
                violation_error_message=_("Diese Art von Nachweis gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cutoff_day}/{self.version}"


class ProofFile(models.Model):
    """A frozen proof as a file, byte for byte as it was made; JSON is the content itself."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="files")
    format = models.CharField(_("Format"), max_length=4, choices=list(FORMATS.items()))
    content = models.BinaryField(_("Inhalt"))
    sha256 = models.CharField(_("Prüfwert"), max_length=HASH_LENGTH)

    class Meta:
        verbose_name = _("Datei eines Nachweises")
        verbose_name_plural = _("Dateien der Nachweise")
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "format"],
                name="reporting_file_once",
                violation_error_message=_("Diese Datei gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                name="reporting_file_hash",
                violation_error_message=_("Eine Datei mit diesem Prüfwert gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=HASH_FORM),
                name="reporting_file_hash_form",
                violation_error_message=_("Ein Prüfwert hat 64 Ziffern von 0 bis f."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proof_id}.{self.format}"


class Acknowledgement(models.Model):
    """The funder has taken note of a proof: on which day, under which reference of its own."""

    proof = models.OneToOneField(Proof, models.PROTECT, related_name="acknowledgement")
    reference = models.CharField(_("Geschäftszeichen"), max_length=80, blank=True)
    acknowledged_at = models.DateTimeField(_("Zur Kenntnis genommen am"))
    actor_pseudonym = models.CharField(_("Handelnde Stelle"), max_length=PSEUDONYM_LENGTH)

    class Meta:
        verbose_name = _("Kenntnisnahme")
        verbose_name_plural = _("Kenntnisnahmen")

    def __str__(self) -> str:
        return str(self.proof_id)
