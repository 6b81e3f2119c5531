"""Work that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.kernel.actor import SYSTEM
from campus.outbox.api import job, periodic
from vouchers.desk.services import (
    distributing,
    lettering,
    listing,
    listing_back,
    redeeming,
    reminding,
    requesting_mails,
    requesting_overdue,
    requesting_seats,
    reversing,
    telling,
)


@job("desk.distribute_vouchers")
def distribute_vouchers(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Serve the next people of a distribution."""
    return distributing.serve_waiting(
        distribution_id=UUID(payload["distribution_id"]), cursor=cursor, actor=SYSTEM, now=now
    )


@job("desk.complete_voucher")
def complete_voucher(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Note on the voucher that the course of a booking is completed."""
    redeeming.complete_booking(booking_ref=UUID(payload["booking_ref"]), actor=SYSTEM, now=now)


@job("desk.date_cancelled")
def date_cancelled(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Undo the redemptions for a date that its provider called off."""
    return reversing.reverse_called_off(
        course_date_id=UUID(payload["course_date_id"]), cursor=cursor, actor=SYSTEM, now=now
    )


@job("desk.seat_offered")
def seat_offered(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Note that the waiting list holds a seat for a request."""
    requesting_seats.note_offer(waiting_ref=UUID(payload["waiting_ref"]), actor=SYSTEM, now=now)


@job("desk.seat_lapsed")
def seat_lapsed(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Note that a request waits for a seat no more."""
    requesting_seats.note_lapse(waiting_ref=UUID(payload["waiting_ref"]), actor=SYSTEM, now=now)


@job("desk.look_after_requests")
def look_after_requests(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> None:
    """Give every municipality its day's work on requests."""
    requesting_overdue.look_after_all(now=now)


periodic("desk.look_after_requests", every="daily", hour=6)


@job("desk.look_after_requests_here")
def look_after_requests_here(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """End, pass on and remind of one municipality's requests."""
    return requesting_overdue.look_after_requests(cursor=cursor, actor=SYSTEM, now=now)


@job("desk.mail_digest")
def mail_digest(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Send one person the list of requests that wait for them."""
    requesting_mails.mail_digest(account_id=UUID(payload["account_id"]), now=now)


@job("desk.tell_employee")
def tell_employee(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Send the news of a request to the person who asked."""
    requesting_mails.mail_news(
        request_id=UUID(payload["request_id"]), what=payload["what"], now=now
    )


@job(lettering.CLOSE_JOB)
def close_letters(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """End a run of letters whose time is over."""
    lettering.close_overdue(run_id=UUID(payload["run_id"]), actor=SYSTEM, now=now)


@job(listing.FORGET_JOB)
def forget_list(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Delete an uploaded list some days later."""
    listing.forget_list(list_id=UUID(payload["list_id"]), now=now)


@job(listing_back.JOB)
def withdraw_distribution(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Withdraw the next vouchers of a distribution that is taken back."""
    return listing_back.withdraw_chunk(
        withdrawal_id=UUID(payload["withdrawal_id"]), cursor=cursor, actor=SYSTEM, now=now
    )


@job("desk.remind_holders")
def remind_holders(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Find out in which municipalities people are to be reminded of their voucher today."""
    reminding.remind_everywhere(now=now)


periodic("desk.remind_holders", every="daily", hour=7)


@job(reminding.HERE)
def remind_holders_here(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Have the next people of one municipality reminded."""
    last_day = dt.date.fromisoformat(payload["last_day"])
    return reminding.remind_here(last_day=last_day, step=payload["step"], cursor=cursor, now=now)


@job(reminding.ONE)
def remind_holder(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Remind one person of their voucher."""
    reminding.mail_holder(holding_id=UUID(payload["holding_id"]), now=now)


@job(telling.CALLED_OFF)
def tell_called_off(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Tell one person that their date was called off."""
    telling.mail_called_off(reversal_id=UUID(payload["reversal_id"]))
