"""Letters with voucher codes: who gets one in which run, and when it was printed. Never a code."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.desk.models.holdings import Holding
from vouchers.desk.rules import letters as rules


class LetterRun(UuidModel):
    """One decision of HR to print letters. Its id is the form's; the letters exist on paper only.

    `contact`, `phone` and `email` are whom the letters name for questions.
    """

    chosen = models.CharField(_("Auswahl"), max_length=250)
    contact = models.CharField(_("Ansprechperson"), max_length=120)
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    created_at = models.DateTimeField(_("angelegt am"))
    created_by = models.CharField(max_length=32)
    printable_until = models.DateTimeField(_("druckbar bis"))
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=32, blank=True)
    closing = models.CharField(max_length=10, choices=rules.CLOSINGS, blank=True)

    class Meta:
        verbose_name = _("Brieflauf")
        verbose_name_plural = _("Briefläufe")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(printable_until__gt=F("created_at")),
                name="desk_letters_printable_for_a_time",
                violation_error_message=_("Gedruckt wird nach dem Anlegen, für begrenzte Zeit."),
            ),
            models.CheckConstraint(
                condition=~Q(phone="", email=""),
                name="desk_letters_name_a_way_to_ask",
                violation_error_message=_("Bitte nennen Sie Telefon oder E-Mail für Fragen."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closing="")
                | Q(closed_at__isnull=False, closing__in=rules.CLOSINGS),
                name="desk_letters_closing_has_a_reason",
                violation_error_message=_("Ein Brieflauf endet auf eine der vorgesehenen Arten."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chosen} ({self.created_at:%d.%m.%Y})"


class Letter(models.Model):
    """One voucher's letter in a run: waits, is printed (perhaps twice), or is left out."""

    run = models.ForeignKey(LetterRun, models.CASCADE, related_name="letters", db_index=False)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="letters")
    package = models.PositiveSmallIntegerField(_("Paket"))
    position = models.PositiveIntegerField(_("Stelle im Lauf"))
    printed_at = models.DateTimeField(_("Brief gedruckt am"), null=True)
    print_count = models.PositiveSmallIntegerField(default=0)
    left_out_at = models.DateTimeField(null=True)
    hint = models.CharField(_("Hinweis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Brief")
        verbose_name_plural = _("Briefe")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "holding"],
                name="desk_letter_once_per_run",
                violation_error_message=_("Ein Gutschein steht einmal in einem Brieflauf."),
            ),
            models.UniqueConstraint(
                fields=["holding"],
                condition=Q(printed_at__isnull=True, left_out_at__isnull=True),
                name="desk_letter_waits_in_one_run",
                violation_error_message=_("Für diesen Gutschein wartet schon ein Brief."),
            ),
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True, print_count=0)
                | Q(printed_at__isnull=False, print_count__gte=1),
                name="desk_letter_counts_printings",
                violation_error_message=_("Jeder Druck wird gezählt."),
            ),
            models.CheckConstraint(
                condition=Q(left_out_at__isnull=True) | ~Q(hint=""),
                name="desk_letter_left_out_says_why",
                violation_error_message=_("Ein Brief, der wegfällt, sagt, warum."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position}"
