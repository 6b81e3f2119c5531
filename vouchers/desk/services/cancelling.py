"""An employee cancels a date: seat, enrolment and voucher are free again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import Actor
from vouchers.desk.models import Holding
from vouchers.desk.rules import HoldingUnknown, NoDateToCancel, holder_of
from vouchers.desk.services.reversing import reverse_in_transaction
from vouchers.redemption.api import Reason


@transaction.atomic(durable=True)
def cancel_own_booking(*, booking_ref: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Cancel one's own seat on a date until its cut-off and return the reversal's id.

    :raises HoldingUnknown: it is no booking of the actor's (any more)
    :raises NoDateToCancel: the course can be started at any time; HR undoes what was a mistake
    :raises CancellationTooLate: the date's cut-off is over
    :raises EnrolmentCompleted: the course is completed
    """
    own = Holding.objects.filter(booking_ref=booking_ref, employee_id=holder_of(actor))
    holding = own.first()
    if holding is None:
        raise HoldingUnknown
    if holding.course_date_id is None:
        raise NoDateToCancel
    return reverse_in_transaction(
        holding_id=holding.id, reason=Reason.PREVENTED, actor=actor, now=now
    )
