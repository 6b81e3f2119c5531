"""Seats and the line for them as pure numbers: whoever waits goes first, no seat is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.catalogue.rules.waiting import (
    CutoffPassed,
    Seats,
    SeatsInUse,
    SeatStillFree,
    accept_until,
    check_before_cutoff,
    cutoff_of,
)

START = dt.datetime(2026, 4, 20, 7, 0, tzinfo=dt.UTC)  # 9 o'clock in Germany, summer time
STEPS = ("take", "join", "step_out", "free", "offer", "accept", "decline", "grow", "shrink")


def step(seats: Seats, name: str) -> Seats:
    """Do what is possible in this place; else nothing."""
    moves = {
        "take": (seats.free > 0, lambda: Seats(**{**vars(seats), "taken": seats.taken + 1})),
        "join": (seats.free == 0, seats.joined),
        "step_out": (seats.waiting > 0, seats.stepped_out),
        "free": (seats.booked > 0, seats.freed),
        "offer": (seats.kept > 0, lambda: seats.offered_to(1)),
        "accept": (seats.offered > 0, seats.accepted),
        "decline": (seats.offered > 0, seats.declined),
        "grow": (True, lambda: seats.resized(seats.seats + 2)),
        "shrink": (
            seats.seats > seats.booked + seats.offered,
            lambda: seats.resized(seats.seats - 1),
        ),
    }
    possible, move = moves[name]
    return move() if possible else seats


@given(st.integers(0, 4), st.lists(st.sampled_from(STEPS), max_size=40))
def test_whatever_happens_the_line_goes_first_and_no_seat_is_lost(
    count: int, names: list[str]
) -> None:
    seats = Seats(seats=count, taken=0)
    for name in names:
        before, seats = seats, step(seats, name)

        assert 0 <= seats.taken <= seats.seats
        assert 0 <= seats.kept <= seats.waiting
        assert seats.free == 0 or seats.kept == seats.waiting
        assert min(seats.booked, seats.offered) >= 0
        assert seats.booked - before.booked == {"take": 1, "accept": 1, "free": -1}.get(name, 0) * (
            before != seats
        )


@given(st.integers(0, 4), st.lists(st.sampled_from(STEPS), max_size=40))
def test_the_end_of_the_line_leaves_only_what_is_booked(count: int, names: list[str]) -> None:
    seats = Seats(seats=count, taken=0)
    for name in names:
        seats = step(seats, name)

    closed = seats.closed()

    assert (closed.taken, closed.waiting, closed.kept, closed.offered) == (seats.booked, 0, 0, 0)


def test_nobody_waits_where_a_seat_is_free() -> None:
    with pytest.raises(SeatStillFree):
        Seats(seats=3, taken=2).joined()


def test_a_freed_seat_is_kept_for_who_waits_and_free_for_nobody_else() -> None:
    seats = Seats(seats=3, taken=3, waiting=1).freed()

    assert (seats.kept, seats.free) == (1, 0)
    assert seats.freed().free == 1


def test_a_date_cannot_have_fewer_seats_than_are_booked_or_offered() -> None:
    with pytest.raises(SeatsInUse, match="4 Plätze"):
        Seats(seats=5, taken=5, offered=1, kept=1, waiting=2).resized(3)


def test_the_cutoff_is_the_end_of_a_german_day_across_the_change_to_summer_time() -> None:
    # 20 April is summer time (UTC+2), 6 April too; 27 days before, 24 March, is winter time.
    assert cutoff_of(starts_at=START, cutoff_days=14) == dt.datetime(
        2026, 4, 6, 21, 59, 59, 999_999, tzinfo=dt.UTC
    )
    assert cutoff_of(starts_at=START, cutoff_days=27).hour == 22


def test_on_the_cutoff_day_itself_it_is_not_too_late() -> None:
    last = dt.datetime(2026, 4, 6, 21, 59, tzinfo=dt.UTC)

    check_before_cutoff(starts_at=START, cutoff_days=14, now=last)
    with pytest.raises(CutoffPassed) as refusal:
        check_before_cutoff(starts_at=START, cutoff_days=14, now=last + dt.timedelta(minutes=1))

    assert "06.04.2026" in str(refusal.value)


def test_an_offer_lasts_full_days_but_never_beyond_the_cutoff() -> None:
    cutoff = cutoff_of(starts_at=START, cutoff_days=14)
    early, late = (
        dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC),
        dt.datetime(2026, 4, 5, 8, tzinfo=dt.UTC),
    )

    assert accept_until(accept_days=3, cutoff=cutoff, now=early).date() == dt.date(2026, 4, 4)
    assert accept_until(accept_days=3, cutoff=cutoff, now=late) == cutoff
