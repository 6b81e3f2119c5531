"""The door to vouchers: take, give back, reserve, redeem, complete, reverse, look up, count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.proof import CheckResult
from vouchers.redemption import codes
from vouchers.redemption.queries import vouchers as _vouchers
from vouchers.redemption.queries.bookings import Booking, JournalSum, list_bookings, sum_journal
from vouchers.redemption.queries.expiring import HELD, Expiring, expiring_days, expiring_vouchers
from vouchers.redemption.queries.leaving import leaving_facts
from vouchers.redemption.queries.listing import RedemptionLine, list_redemptions, list_vouchers
from vouchers.redemption.queries.shares import OwnShare, own_shares, own_shares_by_journal
from vouchers.redemption.queries.standing import Standing, standings
from vouchers.redemption.queries.vouchers import (
    FreeVouchers,
    JournalLine,
    RedemptionView,
    VoucherView,
)
from vouchers.redemption.rules import (
    REASONS,
    REVERSAL_REASONS,
    STATES,
    BookingUnknown,
    CheckNotCompleted,
    CodeMistyped,
    CodeUnknown,
    CourseNotCovered,
    Kind,
    NoFreeVoucher,
    PriceNotCovered,
    ProductNotCovered,
    Reason,
    State,
    TooManyGuesses,
    VoucherAlreadyRedeemed,
    VoucherExpired,
    VoucherNotRedeemed,
    VoucherNotReserved,
    VoucherReserved,
    VoucherTooSmall,
    VoucherUnknown,
)
from vouchers.redemption.rules.reminding import HOLDER_STEPS, HR_STEPS
from vouchers.redemption.rules.reminding import step_of as reminder_step
from vouchers.redemption.services.completing import complete_voucher
from vouchers.redemption.services.distributing import (
    return_to_contingent,
    take_next_vouchers,
    withdraw_voucher,
)
from vouchers.redemption.services.ending import (
    expire_due_vouchers,
    revoke_free_vouchers,
    revoke_voucher,
)
from vouchers.redemption.services.extending import extend_vouchers
from vouchers.redemption.services.feeding import (
    JournalDelta,
    read_feed,
    read_journal,
    take_from_feed,
)
from vouchers.redemption.services.guessing import find_by_code as _find_by_code
from vouchers.redemption.services.handing_over import hand_back, hand_over
from vouchers.redemption.services.issuing import issue_vouchers
from vouchers.redemption.services.leaving import revoke_of_leaving
from vouchers.redemption.services.redeeming import (
    note_date,
    redeem_voucher,
    refusals_for_course,
    why_not_redeemable,
)
from vouchers.redemption.services.reserving import release_voucher, reserve_voucher
from vouchers.redemption.services.reversing import reverse_redemption, why_not_in_time

__all__ = [
    "HOLDER_STEPS",
    "HR_STEPS",
    "REASONS",
    "REVERSAL_REASONS",
    "STATES",
    "Booking",
    "BookingUnknown",
    "CheckNotCompleted",
    "CheckResult",
    "CodeMistyped",
    "CodeUnknown",
    "CourseNotCovered",
    "Expiring",
    "FreeVouchers",
    "JournalDelta",
    "JournalLine",
    "JournalSum",
    "Kind",
    "NoFreeVoucher",
    "OwnShare",
    "PriceNotCovered",
    "ProductNotCovered",
    "Reason",
    "RedemptionLine",
    "RedemptionView",
    "Standing",
    "State",
    "TooManyGuesses",
    "VoucherAlreadyRedeemed",
    "VoucherExpired",
    "VoucherNotRedeemed",
    "VoucherNotReserved",
    "VoucherReserved",
    "VoucherTooSmall",
    "VoucherUnknown",
    "VoucherView",
    "code_of",
    "complete_voucher",
    "days_on_which_held_vouchers_expire",
    "expire_due_vouchers",
    "expiring_vouchers",
    "extend_vouchers",
    "find_by_code",
    "free_vouchers",
    "get_redemptions",
    "get_voucher",
    "get_vouchers",
    "hand_back",
    "hand_over",
    "issue_vouchers",
    "journal_of",
    "leaving_facts",
    "list_bookings",
    "list_redemptions",
    "list_vouchers",
    "note_date",
    "own_shares",
    "own_shares_by_journal",
    "read_feed",
    "read_journal",
    "redeem_voucher",
    "refusals_for_course",
    "release_voucher",
    "reminder_step",
    "reserve_voucher",
    "return_to_contingent",
    "reverse_redemption",
    "revoke_free_vouchers",
    "revoke_of_leaving",
    "revoke_voucher",
    "standings",
    "sum_journal",
    "take_from_feed",
    "take_next_voucher",
    "take_next_vouchers",
    "why_not_in_time",
    "why_not_redeemable",
    "withdraw_voucher",
]


def free_vouchers(*, municipality_id: UUID, now: dt.datetime) -> tuple[FreeVouchers, ...]:
    """Return per programme how many vouchers a municipality can still distribute today."""
    return _vouchers.free_vouchers(municipality_id=municipality_id, today=berlin_day(now))


def take_next_voucher(
    *, programme_id: UUID, now: dt.datetime, actor: Actor, idempotency_key: str | None = None
) -> VoucherView:
    """Distribute the next free voucher of the current municipality; see `take_next_vouchers`.

    :raises NoFreeVoucher: there is none
    """
    (voucher,) = take_next_vouchers(
        programme_id=programme_id, count=1, now=now, actor=actor, idempotency_key=idempotency_key
    )
    return voucher


def get_voucher(*, voucher_id: UUID) -> VoucherView:
    """Return a voucher that the current scope may see.

    :raises VoucherUnknown: where there is none
    """
    return _vouchers.find_voucher(voucher_id)


def get_vouchers(*, voucher_ids: Collection[UUID]) -> dict[UUID, VoucherView]:
    """Return the named vouchers by id, in two queries; unknown ids are left out."""
    return _vouchers.find_vouchers(voucher_ids)


def get_redemptions(*, booking_refs: Collection[UUID]) -> dict[UUID, RedemptionView]:
    """Return redemptions by booking reference; unknown ones are left out."""
    return _vouchers.find_redemptions(booking_refs)


def journal_of(*, voucher_id: UUID) -> tuple[JournalLine, ...]:
    """Return what has happened to a voucher, in order, without any person."""
    return _vouchers.journal_of(voucher_id)


def find_by_code(
    *, code: str, actor: Actor, now: dt.datetime, among: Collection[UUID] | None = None
) -> UUID:
    """Return the id of the current municipality's voucher with a typed code, in any dress.

    `among` are the only vouchers that this person may find (the holder's own); others are
    answered like unknown ones, and count as a guess like them.

    :raises CodeMistyped: a typing error, by the check symbol; does not count as a guess
    :raises CodeUnknown: no such voucher for this person
    :raises TooManyGuesses: too many unknown codes from this account, town or everywhere
    """
    return _find_by_code(
        code=code,
        actor=actor,
        now=now,
        municipality_id=_vouchers.own_municipality_id(),
        among=among,
    )


def code_of(*, voucher_id: UUID) -> str:
    """Return a voucher's code in groups of four, for the eyes of its holder only."""
    return codes.dressed(codes.code_of(voucher_id, key=_vouchers.code_key()))


def days_on_which_held_vouchers_expire(
    *, first: dt.date, until: dt.date
) -> list[tuple[UUID, dt.date]]:
    """Return (municipality, last day) for vouchers that somebody holds unused, each pair once."""
    return expiring_days(first=first, until=until, states=HELD)
