"""The rules of requests, without a database."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext

import pytest

from campus.kernel.refusal import Refusal
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import ReasonMissing
from vouchers.desk.rules.requesting import Policy

DAY = dt.date(2026, 3, 10)
NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("approval", "has_supervisor", "state"),
    [
        ("none", True, None),
        ("supervisor", True, "waiting_for_supervisor"),
        ("supervisor", False, "waiting_for_hr"),
        ("hr", True, "waiting_for_hr"),
        ("both", True, "waiting_for_supervisor"),
        ("both", False, "waiting_for_hr"),
    ],
)
def test_where_a_request_begins(approval: str, has_supervisor: bool, state: str | None) -> None:
    assert rules.first_step(approval, has_supervisor=has_supervisor) == state


@pytest.mark.parametrize(
    ("approval", "state", "following"),
    [
        ("supervisor", "waiting_for_supervisor", None),
        ("both", "waiting_for_supervisor", "waiting_for_hr"),
        ("both", "waiting_for_hr", None),
        ("hr", "waiting_for_hr", None),
    ],
)
def test_what_follows_an_approval(approval: str, state: str, following: str | None) -> None:
    assert rules.next_step(approval, state=state) == following


@pytest.mark.parametrize(
    ("limits", "last_day"),
    [
        ((None,), dt.date(2026, 3, 24)),
        ((dt.date(2026, 3, 20),), dt.date(2026, 3, 20)),
        ((dt.date(2026, 3, 20), dt.date(2026, 3, 18)), dt.date(2026, 3, 18)),
        ((dt.date(2026, 3, 1),), DAY),
    ],
)
def test_the_deadline_is_never_after_what_makes_a_decision_worthless(
    limits: tuple[dt.date | None, ...], last_day: dt.date
) -> None:
    assert rules.last_day_to_decide(since=DAY, days=14, limits=limits) == last_day


@pytest.mark.parametrize(
    ("today", "code"),
    [(DAY, None), (DAY + dt.timedelta(days=1), "decision_too_late")],
)
def test_the_last_day_counts_in_full(today: dt.date, code: str | None) -> None:
    refusal = rules.why_not_decide(
        state=rules.FOR_HR, asked_state=rules.FOR_HR, decide_until=DAY, today=today
    )

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("state", [*rules.ENDED, rules.FOR_SEAT, rules.FOR_SUPERVISOR])
def test_a_step_that_is_over_is_not_decided_again(state: str) -> None:
    refusal = rules.why_not_decide(
        state=state, asked_state=rules.FOR_HR, decide_until=None, today=DAY
    )

    assert refusal is not None
    assert refusal.code == "request_already_decided"


@pytest.mark.parametrize("state", rules.STATES)
def test_only_what_lives_is_taken_back(state: str) -> None:
    assert (rules.why_not_end(state) is None) == (state in rules.LIVE)


@pytest.mark.parametrize(
    ("state", "until", "possible"),
    [
        (rules.FOR_SEAT, NOON, True),
        (rules.FOR_SEAT, NOON - dt.timedelta(microseconds=1), False),
        (rules.FOR_SEAT, None, False),
        (rules.LAPSED, NOON, False),
    ],
)
def test_an_offer_is_accepted_in_its_time(
    state: str, until: dt.datetime | None, possible: bool
) -> None:
    assert (rules.why_not_accept(state=state, accept_until=until, now=NOON) is None) == possible


@pytest.mark.parametrize(
    ("reason", "words", "fits"),
    [
        ("bad_time", "", True),
        ("other", "Umbau des Amtes", True),
        ("other", "  ", False),
        ("", "Umbau", False),
        ("deadline", "", False),
    ],
)
def test_a_refusal_says_why(reason: str, words: str, fits: bool) -> None:
    with nullcontext() if fits else pytest.raises(ReasonMissing):
        rules.check_reason(reason=reason, words=words)


@pytest.mark.parametrize(
    ("price", "covered", "maximum", "share"),
    [(29_000, 29_000, 0, 0), (30_000, 29_000, 1_000, 1_000), (20_000, 29_000, 0, 0)],
)
def test_the_town_pays_what_the_voucher_does_not(
    price: int, covered: int, maximum: int, share: int
) -> None:
    assert rules.own_share(price_cents=price, covered_cents=covered, maximum_cents=maximum) == share


def test_a_cent_above_the_towns_share_is_refused_in_euros() -> None:
    with pytest.raises(Refusal) as refused:
        rules.own_share(price_cents=30_001, covered_cents=29_000, maximum_cents=1_000)

    assert "10,01 €" in str(refused.value)
    assert "höchstens 10,00 €" in str(refused.value)


@pytest.mark.parametrize(("days", "remind"), [(7, 7), (61, 3), (5, 0), (1, 1)])
def test_a_rule_that_cannot_be_followed_is_refused(days: int, remind: int) -> None:
    with pytest.raises(Refusal):
        rules.check_policy(Policy(days_to_decide=days, remind_after_days=remind))


@pytest.mark.parametrize(
    ("passed", "until", "due"),
    [(6, 14, False), (7, 14, True), (8, 14, True), (2, 3, False), (3, 3, True)],
)
def test_who_decides_is_reminded_once_time_runs(passed: int, until: int, due: bool) -> None:
    assert due == rules.reminder_is_due(
        since=DAY,
        remind_after_days=7,
        decide_until=DAY + dt.timedelta(days=until),
        today=DAY + dt.timedelta(days=passed),
    )


def test_every_refusal_says_what_to_do_next() -> None:
    from vouchers.desk.rules import request_refusals

    found = [
        each
        for each in vars(request_refusals).values()
        if isinstance(each, type) and issubclass(each, Refusal) and each is not Refusal
    ]

    codes = [each.code for each in found]
    assert len(codes) == len(set(codes)) > 15
    assert all(str(each.sentence).count(".") >= 1 for each in found)
    assert all("Sie" in str(each.sentence) or "Seite" in str(each.sentence) for each in found)
