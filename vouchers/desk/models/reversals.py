"""What became of a redemption that was reversed, as the town remembers it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.desk.models.holdings import Holding
from vouchers.redemption.api import REASONS, REVERSAL_REASONS


class Reversal(UuidModel):
    """A redemption of a holding that was undone: never changed, and shown to its holder.

    The holding forgets the booking, so that its voucher may be used again; this row keeps it.
    """

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="reversals")
    booking_ref = models.UUIDField()
    reference = models.CharField(_("Vorgangsnummer"), max_length=30)
    course_title = models.CharField(_("Kurs"), max_length=200)
    rest_cents = models.PositiveIntegerField(_("Eigenanteil der Kommune in Cent"))
    redeemed_at = models.DateTimeField(_("eingelöst am"))
    reversed_at = models.DateTimeField(_("rückgängig gemacht am"))
    reversed_by = models.CharField(max_length=32)
    reason = models.CharField(_("Grund"), max_length=24, choices=REASONS)
    usable_until = models.DateField(_("wieder einlösbar bis"), null=True)

    class Meta:
        verbose_name = _("rückgängig gemachte Einlösung")
        verbose_name_plural = _("rückgängig gemachte Einlösungen")
        ordering = ["-reversed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking_ref"],
                name="desk_reversal_once",
                violation_error_message=_("Diese Einlösung ist schon rückgängig gemacht."),
            ),
            models.CheckConstraint(
                condition=Q(reason__in=[reason.value for reason in REVERSAL_REASONS]),
                name="desk_reversal_reason",
                violation_error_message=_("Bitte wählen Sie einen Grund aus der Liste."),
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__gte=F("redeemed_at")),
                name="desk_reversal_after_redemption",
                violation_error_message=_("Rückgängig gemacht wird, was eingelöst ist."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
