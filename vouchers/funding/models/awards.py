"""Who pays, how much, under which terms, and how many vouchers each municipality may have."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel

PSEUDONYM_LENGTH = 32


class Funder(UuidModel):
    """A ministry or other body that pays (Fördergeber)."""

    name = models.CharField(_("Name"), max_length=200)
    short_name = models.CharField(_("Kurzname"), max_length=30)
    land = models.CharField(_("Land"), max_length=2, blank=True)
    created_at = models.DateTimeField(_("Angelegt am"))

    class Meta:
        verbose_name = _("Fördergeber")
        verbose_name_plural = _("Fördergeber")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="funding_funder_name",
                violation_error_message=_("Einen Fördergeber mit diesem Namen gibt es schon."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Grant(UuidModel):
    """An award (Zuwendungsbescheid): what may be spent, by when it is to be accounted for."""

    funder = models.ForeignKey(Funder, models.PROTECT, related_name="grants")
    reference = models.CharField(_("Aktenzeichen"), max_length=80)
    title = models.CharField(_("Bezeichnung"), max_length=200)
    amount_cents = models.BigIntegerField(_("Betrag in Cent"))
    granted_count = models.PositiveIntegerField(_("Bewilligte Gutscheine"))
    period_from = models.DateField(_("Bewilligungszeitraum von"))
    period_until = models.DateField(_("Bewilligungszeitraum bis"))
    interim_report_due = models.DateField(_("Zwischennachweis bis"), null=True, blank=True)
    proof_of_use_due = models.DateField(_("Verwendungsnachweis bis"), null=True, blank=True)
    allotted_count = models.IntegerField(_("Zugeteilte Gutscheine"), default=0)
    allotted_cents = models.BigIntegerField(_("Zugeteilter Betrag in Cent"), default=0)
    created_at = models.DateTimeField(_("Angelegt am"))

    class Meta:
        verbose_name = _("Zuwendung")
        verbose_name_plural = _("Zuwendungen")
        ordering = ["-period_from", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["funder", "reference"],
                name="funding_grant_reference",
                violation_error_message=_("Dieses Aktenzeichen ist für den Fördergeber erfasst."),
            ),
            models.CheckConstraint(
                condition=Q(period_until__gte=F("period_from")),
                name="funding_grant_period",
                violation_error_message=_("Der Zeitraum muss nach seinem Beginn enden."),
            ),
            models.CheckConstraint(
                condition=Q(allotted_count__gte=0, allotted_count__lte=F("granted_count")),
                name="funding_grant_count_not_exceeded",
                violation_error_message=_("Es sind nicht mehr so viele Gutscheine bewilligt."),
            ),
            models.CheckConstraint(
                condition=Q(allotted_cents__gte=0, allotted_cents__lte=F("amount_cents")),
                name="funding_grant_amount_not_exceeded",
                violation_error_message=_("Der bewilligte Betrag reicht dafür nicht aus."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"


class Programme(UuidModel):
    """A programme under a grant: how many vouchers, what one is worth, and its counters."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="programmes")
    code = models.CharField(_("Kürzel"), max_length=12)
    title = models.CharField(_("Bezeichnung"), max_length=200)
    voucher_count = models.PositiveIntegerField(_("Anzahl Gutscheine"))
    value_cents = models.PositiveIntegerField(_("Wert in Cent"), null=True, blank=True)
    ceiling_cents = models.PositiveIntegerField(_("Höchstbetrag je Gutschein in Cent"))
    product = models.CharField(
        _("Art des Angebots"), max_length=20, default="course", db_default="course"
    )
    allotted_count = models.IntegerField(_("Zugeteilte Gutscheine"), default=0)
    numbered_count = models.PositiveIntegerField(_("Vergebene Nummern"), default=0)
    created_at = models.DateTimeField(_("Angelegt am"))

    class Meta:
        verbose_name = _("Förderprogramm")
        verbose_name_plural = _("Förderprogramme")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="funding_programme_code",
                violation_error_message=_("Dieses Kürzel ist schon vergeben."),
            ),
            models.UniqueConstraint(
                fields=["id", "grant"],
                name="funding_programme_identity",
                violation_error_message=_("Dieses Förderprogramm gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]{1,11}$"),
                name="funding_programme_code_form",
                violation_error_message=_(
                    "2 bis 12 Großbuchstaben und Ziffern, vorn ein Buchstabe."
                ),
            ),
            models.CheckConstraint(
                condition=Q(value_cents__isnull=True) | Q(value_cents=F("ceiling_cents")),
                name="funding_programme_value_is_ceiling",
                violation_error_message=_("Wert und Höchstbetrag müssen gleich sein."),
            ),
            models.CheckConstraint(
                condition=Q(product__in=["course", "certificate_module", "check"]),
                name="funding_programme_product",
                violation_error_message=_("Diese Art von Angebot gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(allotted_count__gte=0, allotted_count__lte=F("voucher_count")),
                name="funding_programme_count_not_exceeded",
                violation_error_message=_("Das Programm hat nicht so viele Gutscheine."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"


class Terms(UuidModel):
    """One version of a programme's terms; never changed, so a voucher keeps what it promised.

    Empty lists mean "all"; `municipality_ids` are admitted besides those of `laender`.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="terms")
    version = models.PositiveSmallIntegerField(_("Fassung"))
    issue_until = models.DateField(_("Ausstellung bis"))
    last_day = models.DateField(_("Gültig bis (einschließlich)"))
    check_required = models.BooleanField(_("Kompetenz-Check erforderlich"), default=True)
    maximum_per_person = models.PositiveSmallIntegerField(_("Höchstzahl je Person"), default=1)
    reversal_days = models.PositiveSmallIntegerField(
        _("Rückgängig machen bis … Tage nach der Einlösung"), default=14, db_default=14
    )
    laender = ArrayField(models.CharField(max_length=2), verbose_name=_("Länder"), default=list)
    municipality_ids = ArrayField(models.UUIDField(), verbose_name=_("Kommunen"), default=list)
    course_ids = ArrayField(models.UUIDField(), verbose_name=_("Kurse"), default=list)
    decided_at = models.DateTimeField(_("Festgelegt am"))
    actor_pseudonym = models.CharField(_("Handelnde Stelle"), max_length=PSEUDONYM_LENGTH)

    class Meta:
        verbose_name = _("Förderbedingungen")
        verbose_name_plural = _("Förderbedingungen")
        ordering = ["programme", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "version"],
                name="funding_terms_version",
                violation_error_message=_("Diese Fassung gibt es schon. Bitte laden Sie neu."),
            ),
            models.CheckConstraint(
                condition=Q(issue_until__lte=F("last_day")),
                name="funding_terms_issue_before_last_day",
                violation_error_message=_(
                    "Ausgestellt wird höchstens bis zum letzten Gültigkeitstag."
                ),
            ),
            models.CheckConstraint(
                condition=Q(maximum_per_person__gte=1),
                name="funding_terms_maximum_per_person",
                violation_error_message=_("Je Person ist mindestens ein Gutschein möglich."),
            ),
            models.CheckConstraint(
                condition=Q(reversal_days__lte=365),
                name="funding_terms_reversal_days",
                violation_error_message=_("Rückgängig machen höchstens 365 Tage lang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.version}"


class Allotment(UuidModel):
    """How many vouchers of a programme one municipality may have (Kontingent)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="allotments")
    municipality_id = models.UUIDField(_("Kommune"))
    allotted_count = models.IntegerField(_("Zugeteilt"), default=0)
    issued_count = models.IntegerField(_("Ausgestellt"), default=0)

    class Meta:
        verbose_name = _("Kontingent")
        verbose_name_plural = _("Kontingente")
        ordering = ["programme", "municipality_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "municipality_id"],
                name="funding_allotment_once",
                violation_error_message=_("Die Kommune hat in diesem Programm ein Kontingent."),
            ),
            models.UniqueConstraint(
                fields=["id", "programme", "municipality_id"],
                name="funding_allotment_identity",
                violation_error_message=_("Dieses Kontingent gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(issued_count__gte=0, issued_count__lte=F("allotted_count")),
                name="funding_allotment_not_over_issued",
                violation_error_message=_("So viele Gutscheine sind der Kommune nicht zugeteilt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.municipality_id}: {self.allotted_count}"


class AllotmentRound(UuidModel):
    """One decision that raised or lowered allotments, by whom and in which way."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    way = models.CharField(
        _("Verteilung"),
        max_length=12,
        choices=[
            ("hand", _("von Hand")),
            ("equally", _("zu gleichen Teilen")),
            ("population", _("nach Einwohnerzahl")),
            ("take_back", _("zurückgenommen")),
            ("move", _("umgeschichtet")),
        ],
    )
    decided_at = models.DateTimeField(_("Entschieden am"))
    actor_pseudonym = models.CharField(_("Handelnde Stelle"), max_length=PSEUDONYM_LENGTH)

    class Meta:
        verbose_name = _("Zuteilung")
        verbose_name_plural = _("Zuteilungen")
        ordering = ["-decided_at", "id"]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.way}"


class AllotmentChange(models.Model):
    """By how much a decision changed one allotment; the allotment is the sum of its changes."""

    round = models.ForeignKey(AllotmentRound, models.PROTECT, related_name="changes")
    allotment = models.ForeignKey(Allotment, models.PROTECT, related_name="changes")
    change_count = models.IntegerField(_("Änderung"))

    class Meta:
        verbose_name = _("Änderung eines Kontingents")
        verbose_name_plural = _("Änderungen von Kontingenten")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "allotment"],
                name="funding_change_once_per_round",
                violation_error_message=_("Diese Kommune steht in der Zuteilung schon."),
            ),
            models.CheckConstraint(
                condition=~Q(change_count=0),
                name="funding_change_changes",
                violation_error_message=_("Eine Änderung um 0 ist keine."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allotment_id}: {self.change_count:+d}"
