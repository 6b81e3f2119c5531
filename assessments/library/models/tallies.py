"""Sums over the checks of all municipalities: nothing here belongs to one person or one town.

Municipalities add to these rows when at least five of their checks are in the sum.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.library.models.items import Item


class ItemTally(models.Model):
    """How one version of an item was answered; credits are 0 to 100.

    The rest of an answer is the level that the check's other items of the competence speak for.
    """

    item = models.OneToOneField(Item, models.CASCADE, related_name="tally", primary_key=True)
    shown_count = models.PositiveIntegerField(_("gezeigt"), default=0)
    answered_count = models.PositiveIntegerField(_("beantwortet"), default=0)
    right_count = models.PositiveIntegerField(_("richtig"), default=0)
    credit_sum = models.PositiveBigIntegerField(_("Summe der Punkte"), default=0)
    paired_count = models.PositiveIntegerField(_("mit anderen Aufgaben"), default=0)
    paired_credit_sum = models.PositiveBigIntegerField(default=0)
    paired_credit_square_sum = models.PositiveBigIntegerField(default=0)
    rest_sum = models.PositiveBigIntegerField(default=0)
    rest_square_sum = models.PositiveBigIntegerField(default=0)
    credit_rest_sum = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_count__lte=F("shown_count"))
                & Q(right_count__lte=F("answered_count"))
                & Q(paired_count__lte=F("answered_count"))
                & Q(credit_sum__lte=F("answered_count") * 100),
                name="library_item_tally_adds_up",
                violation_error_message=_("Die Summen zu dieser Aufgabe gehen nicht auf."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.answered_count}"


class OptionTally(models.Model):
    """How often one option of an item was chosen."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="option_tallies")
    key = models.CharField(_("Antwort"), max_length=20)
    chosen_count = models.PositiveIntegerField(_("gewählt"), default=0)

    class Meta:
        ordering = ["item", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "key"],
                name="library_option_tally_once",
                violation_error_message=_("Diese Antwort wird schon gezählt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.key}: {self.chosen_count}"


class PairTally(models.Model):
    """How often one item was right and the other wrong in the same check and competence."""

    right_item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    wrong_item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    pair_count = models.PositiveIntegerField(_("Anzahl"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["right_item", "wrong_item"],
                name="library_pair_tally_once",
                violation_error_message=_("Dieses Paar wird schon gezählt."),
            ),
            models.CheckConstraint(
                condition=~Q(right_item=F("wrong_item")),
                name="library_pair_tally_of_two_items",
                violation_error_message=_("Ein Paar besteht aus zwei verschiedenen Aufgaben."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right_item_id} > {self.wrong_item_id}: {self.pair_count}"


class EstimateTally(models.Model):
    """The estimates of the test part in one competence, on a scale of so many levels.

    Estimates and standard errors are in hundredths of a level.
    """

    field_code = models.CharField(_("Kompetenz"), max_length=60)
    level_count = models.PositiveSmallIntegerField(_("Zahl der Stufen"))
    check_count = models.PositiveIntegerField(_("Checks"), default=0)
    estimate_sum = models.PositiveBigIntegerField(default=0)
    estimate_square_sum = models.PositiveBigIntegerField(default=0)
    error_square_sum = models.PositiveBigIntegerField(default=0)
    item_count = models.PositiveBigIntegerField(_("Aufgaben"), default=0)

    class Meta:
        ordering = ["field_code", "level_count"]
        constraints = [
            models.UniqueConstraint(
                fields=["field_code", "level_count"],
                name="library_estimate_tally_once",
                violation_error_message=_("Dieser Testteil wird schon gezählt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.field_code}/{self.level_count}: {self.check_count}"


class ScaleTally(models.Model):
    """The self-ratings of one competence with the very same statements, complete ones only."""

    field_code = models.CharField(_("Kompetenz"), max_length=60)
    digest = models.CharField(_("Prüfsumme der Aussagen"), max_length=64)
    field_title = models.CharField(_("Bezeichnung"), max_length=120)
    statement_count = models.PositiveSmallIntegerField(_("Aussagen"))
    check_count = models.PositiveIntegerField(_("Checks"), default=0)
    total_sum = models.PositiveBigIntegerField(default=0)
    total_square_sum = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["field_code", "digest"]
        constraints = [
            models.UniqueConstraint(
                fields=["field_code", "digest"],
                name="library_scale_tally_once",
                violation_error_message=_("Diese Skala wird schon gezählt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.field_code}: {self.check_count}"


class StatementTally(models.Model):
    """The answers to one statement of a scale."""

    scale = models.ForeignKey(ScaleTally, models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    value_sum = models.PositiveBigIntegerField(default=0)
    value_square_sum = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "position"],
                name="library_statement_tally_once",
                violation_error_message=_("Diese Aussage wird schon gezählt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scale_id}/{self.position}"
