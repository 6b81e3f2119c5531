"""The voucher, its journal and its redemptions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.redemption.rules import KINDS, REASONS, STATES, Kind, State

FREE = [State.ISSUED.value, State.RETURNED.value]
OPEN = [
    State.ISSUED.value,
    State.DISTRIBUTED.value,
    State.RESERVED.value,
    State.RETURNED.value,
]


class Voucher(UuidModel):
    """A numbered promise under fixed terms. Nobody's name: who holds it, only the town knows.

    A composite foreign key (migration 0002) ties it to an allotment of its programme and town.
    """

    allotment_id = models.UUIDField(_("Kontingent"))
    programme_id = models.UUIDField(_("Förderprogramm"))
    municipality_id = models.UUIDField(_("Kommune"))
    terms_id = models.UUIDField(_("Förderbedingungen"))
    number = models.PositiveIntegerField(_("Nummer"))
    state = models.CharField(_("Stand"), max_length=12, choices=STATES, default=State.ISSUED.value)
    sequence = models.PositiveSmallIntegerField(_("Letzter Journaleintrag"), default=1)
    last_day = models.DateField(_("Gültig bis (einschließlich)"))
    reserved_until = models.DateField(_("Vorgemerkt bis (einschließlich)"), null=True)
    value_cents = models.PositiveIntegerField(_("Wert in Cent"), null=True)
    ceiling_cents = models.PositiveIntegerField(_("Höchstbetrag in Cent"))
    code_lookup = models.BinaryField(_("Kennung des Codes"), max_length=16)

    class Meta:
        verbose_name = _("Gutschein")
        verbose_name_plural = _("Gutscheine")
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "number"],
                name="redemption_voucher_number",
                violation_error_message=_("Diese Nummer ist im Programm schon vergeben."),
            ),
            models.UniqueConstraint(
                fields=["code_lookup"],
                name="redemption_voucher_code",
                violation_error_message=_("Dieser Code ist schon vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _label in STATES]),
                name="redemption_voucher_state",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(sequence__gte=1, number__gte=1),
                name="redemption_voucher_counts_from_one",
                violation_error_message=_("Nummern beginnen bei 1."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.RESERVED.value, reserved_until__isnull=False)
                | (~Q(state=State.RESERVED.value) & Q(reserved_until__isnull=True)),
                name="redemption_voucher_reserved_until",
                violation_error_message=_("Eine Vormerkung gilt bis zu einem Tag."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality_id", "programme_id", "last_day", "number"],
                condition=Q(state__in=FREE),
                name="redemption_voucher_free",
            ),
            models.Index(
                fields=["last_day"], condition=Q(state__in=OPEN), name="redemption_voucher_due"
            ),
            models.Index(fields=["allotment_id", "state"], name="redemption_voucher_allotment"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Journal(models.Model):
    """One change of one voucher; append-only, numbered without a gap (migration 0002).

    `follows` points at the row before it by a foreign key, so that a gap cannot be written.
    """

    id = models.BigAutoField(primary_key=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="journal", db_index=False)
    sequence = models.PositiveSmallIntegerField(_("Laufende Nummer"))
    follows = models.GeneratedField(
        expression=NullIf(F("sequence") - Value(1), Value(0)),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    kind = models.CharField(_("Vorgang"), max_length=10, choices=KINDS)
    from_state = models.CharField(_("Stand vorher"), max_length=12, blank=True, default="")
    to_state = models.CharField(_("Stand nachher"), max_length=12, choices=STATES)
    programme_id = models.UUIDField(_("Förderprogramm"))
    municipality_id = models.UUIDField(_("Kommune"))
    course_id = models.UUIDField(_("Kurs"), null=True)
    amount_cents = models.PositiveIntegerField(_("Betrag in Cent"))
    month = models.DateField(_("Monat"))
    at = models.DateTimeField(_("Zeitpunkt"))
    reason = models.CharField(_("Grund"), max_length=24, choices=REASONS, blank=True, default="")
    actor_pseudonym = models.CharField(_("Handelnde Stelle"), max_length=32)
    idempotency_key = models.CharField(_("Vorgangsschlüssel"), max_length=100, null=True)  # noqa: DJ001 none is the rule
    last_day = models.DateField(_("Neuer letzter Tag"), null=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversed_by", db_index=False
    )

    class Meta:
        verbose_name = _("Journaleintrag")
        verbose_name_plural = _("Journal")
        ordering = ["voucher", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "sequence"],
                name="redemption_journal_sequence",
                violation_error_message=_("Der Gutschein wurde zugleich anderswo geändert."),
            ),
            models.CheckConstraint(
                condition=Q(sequence=1, kind=Kind.ISSUE.value, from_state="")
                | (Q(sequence__gt=1) & ~Q(kind=Kind.ISSUE.value) & ~Q(from_state="")),
                name="redemption_journal_starts_with_issue",
                violation_error_message=_("Das Journal beginnt mit der Ausstellung."),
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="redemption_journal_reversed_once",
                violation_error_message=_("Diese Einlösung ist schon rückgängig gemacht."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REVERSE.value, reverses__isnull=False)
                | (~Q(kind=Kind.REVERSE.value) & Q(reverses__isnull=True)),
                name="redemption_journal_reverses_one",
                violation_error_message=_("Eine Rücknahme gehört zu genau einer Einlösung."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.REDEEM.value, Kind.REVERSE.value, Kind.COMPLETE.value])
                | Q(course_id__isnull=False),
                name="redemption_journal_names_course",
                violation_error_message=_("Eine Einlösung gehört zu einem Kurs."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.EXTEND.value, last_day__isnull=False)
                | (~Q(kind=Kind.EXTEND.value) & Q(last_day__isnull=True)),
                name="redemption_journal_extends_to_a_day",
                violation_error_message=_("Eine Verlängerung nennt den neuen letzten Tag."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.sequence} {self.kind}"


class Feed(models.Model):
    """A journal row that reporting has not counted yet; written by the journal's statement."""

    journal = models.OneToOneField(
        Journal, models.PROTECT, primary_key=True, db_constraint=False, related_name="+"
    )

    class Meta:
        verbose_name = _("Noch nicht gezählter Eintrag")
        verbose_name_plural = _("Noch nicht gezählte Einträge")

    def __str__(self) -> str:
        return str(self.journal_id)


class Redemption(UuidModel):
    """One voucher used for one course; `booking_ref` means something only in the town."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="redemptions", db_index=False)
    journal = models.OneToOneField(Journal, models.PROTECT, related_name="redemption")
    programme_id = models.UUIDField(_("Förderprogramm"))
    municipality_id = models.UUIDField(_("Kommune"))
    course_id = models.UUIDField(_("Kurs"))
    booking_ref = models.UUIDField(_("Buchungskennung"))
    # Of a dated course: a town that lost its own rows finds the date again.
    course_date_id = models.UUIDField(_("Termin"), null=True)
    reference = models.CharField(_("Vorgangsnummer"), max_length=30)
    price_cents = models.PositiveIntegerField(_("Kurspreis in Cent"))
    amount_cents = models.PositiveIntegerField(_("Betrag in Cent"))
    rest_cents = models.PositiveIntegerField(
        _("Eigenanteil der Kommune in Cent"), default=0, db_default=0
    )
    redeemed_at = models.DateTimeField(_("Eingelöst am"))
    completed_at = models.DateTimeField(_("Abgeschlossen am"), null=True)
    reversed_at = models.DateTimeField(_("Rückgängig gemacht am"), null=True)

    class Meta:
        verbose_name = _("Einlösung")
        verbose_name_plural = _("Einlösungen")
        indexes = [
            models.Index(
                fields=["municipality_id"],
                condition=Q(rest_cents__gt=0),
                name="redemption_redemption_rest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(reversed_at__isnull=True),
                name="one_live_redemption_per_voucher",
                violation_error_message=_("Dieser Gutschein ist schon eingelöst."),
            ),
            models.UniqueConstraint(
                fields=["booking_ref"],
                name="redemption_redemption_booking",
                violation_error_message=_("Für diese Anmeldung ist schon ein Gutschein eingelöst."),
            ),
            models.UniqueConstraint(
                fields=["reference"],
                name="redemption_redemption_reference",
                violation_error_message=_("Diese Vorgangsnummer ist schon vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__lte=F("price_cents")),
                name="redemption_redemption_within_price",
                violation_error_message=_("Ein Gutschein zahlt nicht mehr, als der Kurs kostet."),
            ),
            models.CheckConstraint(
                condition=Q(price_cents=F("amount_cents") + F("rest_cents")),
                name="redemption_redemption_parts_of_price",
                violation_error_message=_(
                    "Gutschein und Eigenanteil der Kommune ergeben zusammen den Kurspreis."
                ),
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(reversed_at__isnull=True),
                name="redemption_redemption_one_end",
                violation_error_message=_("Ein abgeschlossener Kurs bleibt eingelöst."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class IdempotencyRecord(models.Model):
    """The answer that a request with this key was given; kept with its effect."""

    municipality_id = models.UUIDField(_("Kommune"))
    key = models.CharField(_("Vorgangsschlüssel"), max_length=100)
    request_hash = models.CharField(_("Prüfwert der Anfrage"), max_length=64)
    answer = models.JSONField(_("Antwort"))
    created_at = models.DateTimeField(_("Zeitpunkt"))

    class Meta:
        verbose_name = _("Beantworteter Vorgang")
        verbose_name_plural = _("Beantwortete Vorgänge")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "key"],
                name="redemption_idempotency_key",
                violation_error_message=_("Dieser Vorgang wird schon bearbeitet."),
            ),
        ]

    def __str__(self) -> str:
        return self.key
