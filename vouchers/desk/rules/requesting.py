"""A request for a course: who decides, until when, what comes next, and what the town pays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from vouchers.desk.rules.request_refusals import (
    AlreadyDecided,
    DecisionTooLate,
    NoOfferOpen,
    OwnShareTooHigh,
    PeriodReversed,
    PolicyContradictory,
    ReasonMissing,
    RequestEnded,
)

# States, in the order of a request's life.
FOR_SUPERVISOR, FOR_HR, FOR_SEAT = "waiting_for_supervisor", "waiting_for_hr", "waiting_for_seat"
BOOKED, REFUSED, WITHDRAWN, LAPSED = "booked", "refused", "withdrawn", "lapsed"
# The booking that a request became was undone.
UNDONE = "undone"
STATES = {
    FOR_SUPERVISOR: "bei der Führungskraft",
    FOR_HR: "bei der Personalstelle",
    FOR_SEAT: "auf der Warteliste",
    BOOKED: "gebucht",
    REFUSED: "abgelehnt",
    WITHDRAWN: "zurückgezogen",
    LAPSED: "verfallen",
    UNDONE: "Buchung rückgängig gemacht",
}
UNDECIDED = (FOR_SUPERVISOR, FOR_HR)
LIVE = (*UNDECIDED, FOR_SEAT)
ENDED = (BOOKED, REFUSED, WITHDRAWN, LAPSED, UNDONE)

# Who must agree, by the municipality's choice.
NONE, SUPERVISOR, HR, BOTH = "none", "supervisor", "hr", "both"
APPROVALS = {
    NONE: "niemand, die Anfrage wird sofort gebucht",
    SUPERVISOR: "die Führungskraft",
    HR: "die Personalstelle",
    BOTH: "zuerst die Führungskraft, dann die Personalstelle",
}
# What becomes of a request whose supervisor has not decided in time.
TO_HR, LAPSE = "to_hr", "lapse"
AT_DEADLINE = {
    TO_HR: "die Anfrage geht an die Personalstelle",
    LAPSE: "die Anfrage verfällt",
}

REASONS = {
    "not_related": "passt nicht zu den Aufgaben",
    "bad_time": "dienstlich zu dieser Zeit nicht möglich",
    "no_budget": "Mittel oder Gutscheine werden anders gebraucht",
    "other_course": "ein anderer Kurs ist besser geeignet",
    "other": "anderer Grund",
}
# Why a request lapses; said to the employee.
DEADLINE, SEAT_MISSED, NO_SEAT, LEFT, NO_VOUCHER, NO_COURSE = (
    "deadline",
    "seat_missed",
    "no_seat",
    "left",
    "no_voucher",
    "no_course",
)
LAPSES = {
    DEADLINE: "in der Frist hat niemand entschieden",
    SEAT_MISSED: "der angebotene Platz wurde nicht rechtzeitig angenommen",
    NO_SEAT: "bis zum Ende der Warteliste wurde kein Platz frei",
    LEFT: "aus dem Dienst ausgeschieden",
    NO_VOUCHER: "der vorgemerkte Gutschein ist nicht mehr gültig",
    NO_COURSE: "der Kurs oder der Termin ist nicht mehr buchbar",
}

# What can happen to a request; each is one row of its history.
SUBMITTED, APPROVED, PASSED_ON, QUEUED, OFFERED = (
    "submitted",
    "approved",
    "passed_on",
    "queued",
    "offered",
)
HAPPENINGS = {
    SUBMITTED: "eingereicht",
    APPROVED: "zugestimmt",
    PASSED_ON: "an die Personalstelle weitergegeben",
    QUEUED: "auf die Warteliste gesetzt",
    OFFERED: "Platz angeboten",
    BOOKED: "gebucht",
    REFUSED: "abgelehnt",
    WITHDRAWN: "zurückgezogen",
    LAPSED: "verfallen",
    UNDONE: "Buchung rückgängig gemacht",
}
DECISIONS = (APPROVED, REFUSED)

DAYS_MAX = 60
NOTE_MAX = WORDS_MAX = 300


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A municipality's rule for requests. Days are calendar days in Europe/Berlin."""

    approval: str = HR
    days_to_decide: int = 14
    remind_after_days: int = 7
    at_deadline: str = TO_HR
    own_share_max_cents: int = 0


def check_policy(policy: Policy) -> None:
    """Make sure that a rule can be followed.

    :raises PolicyContradictory: a reminder would come after the deadline
    """
    if not 1 <= policy.remind_after_days < policy.days_to_decide <= DAYS_MAX:
        raise PolicyContradictory


def check_period(*, first_day: dt.date, last_day: dt.date) -> None:
    """Make sure that a deputy's period runs forward.

    :raises PeriodReversed: otherwise
    """
    if last_day < first_day:
        raise PeriodReversed


def first_step(approval: str, *, has_supervisor: bool) -> str | None:
    """Return the state in which a request begins, None where it is booked at once.

    Where nobody is anybody's supervisor, the personnel office decides.
    """
    if approval == NONE:
        return None
    return FOR_HR if approval == HR or not has_supervisor else FOR_SUPERVISOR


def next_step(approval: str, *, state: str) -> str | None:
    """Return the state after an approval, None where it was the last one."""
    return FOR_HR if approval == BOTH and state == FOR_SUPERVISOR else None


def last_day_to_decide(*, since: dt.date, days: int, limits: tuple[dt.date | None, ...]) -> dt.date:
    """Return the last day of a deadline; it counts in full.

    :param limits: days after which a decision is worth nothing: of the voucher, of the date
    """
    days_to_end = [since + dt.timedelta(days=days), *(day for day in limits if day is not None)]
    return max(since, min(days_to_end))


def reminder_is_due(
    *, since: dt.date, remind_after_days: int, decide_until: dt.date, today: dt.date
) -> bool:
    """Tell whether whoever decides is reminded today; in a short deadline on its last day."""
    return today >= min(since + dt.timedelta(days=remind_after_days), decide_until)


def why_not_decide(
    *, state: str, asked_state: str, decide_until: dt.date | None, today: dt.date
) -> Refusal | None:
    """Tell why a step cannot be decided now, or None.

    :param asked_state: the step that the person saw and means
    """
    if state != asked_state or state not in UNDECIDED:
        return AlreadyDecided()
    if decide_until is not None and today > decide_until:
        return DecisionTooLate(day=f"{decide_until:%d.%m.%Y}")
    return None


def why_not_end(state: str) -> Refusal | None:
    """Tell why a request cannot be withdrawn, or None."""
    return None if state in LIVE else RequestEnded()


def why_not_accept(
    *, state: str, accept_until: dt.datetime | None, now: dt.datetime
) -> Refusal | None:
    """Tell why an offered seat cannot be accepted, or None."""
    open_offer = state == FOR_SEAT and accept_until is not None and now <= accept_until
    return None if open_offer else NoOfferOpen()


def check_reason(*, reason: str, words: str) -> None:
    """Make sure that a refusal says why.

    :raises ReasonMissing: otherwise
    """
    if reason not in REASONS or (reason == "other" and not words.strip()):
        raise ReasonMissing


def own_share(*, price_cents: int, covered_cents: int, maximum_cents: int) -> int:
    """Return what the municipality itself pays of a price, in cents.

    :param maximum_cents: up to how much it pays for one request
    :raises OwnShareTooHigh: it would be more
    """
    rest = max(0, price_cents - covered_cents)
    if rest > maximum_cents:
        limit = f" (höchstens {euros(maximum_cents)})" if maximum_cents else ""
        raise OwnShareTooHigh(
            price=euros(price_cents), covered=euros(covered_cents), rest=euros(rest), limit=limit
        )
    return rest
