"""Moments are aware and in UTC; days are decided in Europe/Berlin. Only edges read the clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC. Services get it passed in."""
    return dt.datetime.now(dt.UTC)


def berlin_day(moment: dt.datetime) -> dt.date:
    """Return the calendar day on which an aware moment falls in Germany."""
    return moment.astimezone(BERLIN).date()


def berlin_month(moment: dt.datetime) -> dt.date:
    """Return the first day of the month in which an aware moment falls in Germany."""
    return berlin_day(moment).replace(day=1)


def first_moment_of(day: dt.date) -> dt.datetime:
    """Return the first moment of a German calendar day, in UTC."""
    return dt.datetime.combine(day, dt.time(), tzinfo=BERLIN).astimezone(dt.UTC)


def last_moment_of(day: dt.date) -> dt.datetime:
    """Return the last microsecond of a German calendar day, in UTC."""
    return first_moment_of(day + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
