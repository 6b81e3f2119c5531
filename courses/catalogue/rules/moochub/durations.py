"""Durations in ISO 8601 and what they mean in hours of work."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_DURATION = re.compile(
    r"^P(?!$)(?:(?P<years>\d+(?:\.\d+)?)Y)?(?:(?P<months>\d+(?:\.\d+)?)M)?"
    r"(?:(?P<weeks>\d+(?:\.\d+)?)W)?(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?$"
)
HOURS_A_WORKDAY = 8
WORKDAYS = {"days": 1, "weeks": 5, "months": 21, "years": 220}
IMPLAUSIBLE_HOURS = 320


@dataclass(frozen=True)
class Duration:
    """A duration: its part in hours, and its part in calendar days or longer."""

    hours: float
    workdays: float

    @property
    def work_hours(self) -> int:
        """Return full hours, a day counted as eight hours of work."""
        return math.ceil(self.hours + self.workdays * HOURS_A_WORKDAY)

    @property
    def weeks(self) -> float:
        """Return the number of weeks that the calendar part spans."""
        return self.workdays / WORKDAYS["weeks"]


def read_duration(text: str) -> Duration:
    """Read a duration of ISO 8601, such as "PT14H" or "P7W".

    :raises ValueError: where the text is no such duration, or absurdly long
    """
    match = _DURATION.match(text.strip())
    if match is None or len(text) > 40:
        raise ValueError(text)
    part = {name: float(value or 0) for name, value in match.groupdict().items()}
    hours = part["hours"] + part["minutes"] / 60 + part["seconds"] / 3600
    workdays = sum(part[name] * days for name, days in WORKDAYS.items())
    if hours + workdays > 1_000_000:
        raise ValueError(text)
    return Duration(hours=hours, workdays=workdays)
