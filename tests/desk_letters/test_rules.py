"""Who gets a letter, and for how long it may be printed."""

from __future__ import annotations

import datetime as dt

import pytest

from vouchers.desk.rules import letters as rules

BEGUN = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("held", "usable", "here", "why"),
    [
        (True, True, True, ""),
        (False, True, True, "zurückgezogen"),
        (True, False, True, "eingelöst"),
        (True, True, False, "ausgeschieden"),
    ],
)
def test_a_letter_is_left_out_for_a_reason(held: bool, usable: bool, here: bool, why: str) -> None:
    assert why in rules.why_left_out(held=held, usable=usable, here=here)
    assert bool(rules.why_left_out(held=held, usable=usable, here=here)) == bool(why)


@pytest.mark.parametrize(
    ("closed_at", "after", "printable"),
    [
        (None, dt.timedelta(days=2, hours=23), True),
        (None, dt.timedelta(days=3), False),
        (BEGUN, dt.timedelta(hours=1), False),
    ],
)
def test_a_run_can_be_printed_until_its_time_is_over_or_it_is_closed(
    closed_at: dt.datetime | None, after: dt.timedelta, printable: bool
) -> None:
    until = BEGUN + rules.PRINTABLE_FOR

    assert (
        rules.is_printable(closed_at=closed_at, printable_until=until, now=BEGUN + after)
        is printable
    )


def test_a_package_is_what_one_tray_holds() -> None:
    assert [rules.package_of(position) for position in (0, 199, 200, 999)] == [1, 1, 2, 5]
