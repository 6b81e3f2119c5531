"""Lists of people who get a voucher, and the withdrawal of a whole distribution."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.desk.models.holdings import Distribution
from vouchers.desk.rules import lists as rules


class DistributionList(UuidModel):
    """One uploaded list: how it was understood, what it will do, which distribution it became."""

    programme_id = models.UUIDField(_("Förderprogramm"))
    programme_title = models.CharField(max_length=200)
    file_name = models.CharField(_("Datei"), max_length=200)
    # The file itself is kept for some days only; then NULL. Its hash stays.
    content = models.BinaryField(null=True)
    content_hash = models.CharField(max_length=64)
    understood = models.JSONField(default=dict)
    line_count = models.PositiveIntegerField()
    give_count = models.PositiveIntegerField()
    skip_count = models.PositiveIntegerField()
    error_count = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(_("hochgeladen am"))
    uploaded_by = models.CharField(max_length=32)
    distribution = models.ForeignKey(
        Distribution, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=rules.LIST_ENDINGS, blank=True)

    class Meta:
        verbose_name = _("Ausgabeliste")
        verbose_name_plural = _("Ausgabelisten")
        ordering = ["-uploaded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "content_hash"],
                condition=Q(ended_at__isnull=True),
                name="desk_list_once_per_file",
                violation_error_message=_("Diese Datei haben Sie für das Programm schon hier."),
            ),
            models.UniqueConstraint(
                fields=["distribution"],
                name="desk_list_of_one_distribution",
                violation_error_message=_("Diese Liste ist schon ausgegeben."),
            ),
            models.CheckConstraint(
                condition=Q(line_count=F("give_count") + F("skip_count") + F("error_count")),
                name="desk_list_counts_every_line",
                violation_error_message=_("Jede Zeile führt zu genau einer Folge."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False, ending__in=rules.LIST_ENDINGS),
                name="desk_list_ending_has_a_reason",
                violation_error_message=_("Was endet, endet auf eine der vorgesehenen Arten."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ListLine(models.Model):
    """One line of a list and what it leads to."""

    list = models.ForeignKey(DistributionList, models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField(_("Zeile"))
    personnel_number = models.CharField(_("Personalnummer"), max_length=80, blank=True)
    employee_id = models.UUIDField(_("Beschäftigte/r"), null=True)
    action = models.CharField(_("Folge"), max_length=5, choices=rules.ACTIONS)
    problem = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(_("Hinweis"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Zeile einer Ausgabeliste")
        verbose_name_plural = _("Zeilen einer Ausgabeliste")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "line"],
                name="desk_line_once_per_list",
                violation_error_message=_("Jede Zeile steht einmal in der Liste."),
            ),
            models.UniqueConstraint(
                fields=["list", "employee_id"],
                condition=Q(action=rules.GIVE),
                name="desk_person_gets_one_per_list",
                violation_error_message=_("Eine Liste gibt jeder Person einen Gutschein."),
            ),
            models.CheckConstraint(
                condition=Q(action=rules.GIVE, employee_id__isnull=False, problem="")
                | (Q(action__in=[rules.SKIP, rules.ERROR]) & ~Q(problem="")),
                name="desk_line_says_why_not",
                violation_error_message=_("Eine Zeile ohne Gutschein sagt, warum."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.action}"


class DistributionWithdrawal(UuidModel):
    """HR takes back what a distribution gave, except what is redeemed by then."""

    distribution = models.ForeignKey(
        Distribution, models.PROTECT, related_name="withdrawals", db_index=False
    )
    decided_at = models.DateTimeField(_("entschieden am"))
    decided_by = models.CharField(max_length=32)
    job_id = models.UUIDField(null=True)
    withdrawn_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Rücknahme einer Ausgabe")
        verbose_name_plural = _("Rücknahmen von Ausgaben")
        constraints = [
            models.UniqueConstraint(
                fields=["distribution"],
                name="desk_distribution_withdrawn_once",
                violation_error_message=_("Diese Ausgabe wird schon zurückgenommen."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("decided_at")),
                name="desk_withdrawal_ends_after_it_began",
                violation_error_message=_("Eine Rücknahme endet nach ihrem Beginn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id}: {self.withdrawn_count}"
