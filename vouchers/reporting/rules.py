"""What a figure means, and which figures are not shown. Plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campus.kernel.refusal import Refusal

# Whoever counts and whoever reads figures and feed together must not meet half-way.
COUNTING_LOCK = 7_201_900_001

# Figure -> the journal kinds that add to it and those that take from it.
FIGURES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "issued": (frozenset({"issue"}), frozenset()),
    "distributed": (frozenset({"distribute"}), frozenset()),
    "redeemed": (frozenset({"redeem"}), frozenset({"reverse"})),
    "completed": (frozenset({"complete"}), frozenset()),
    "returned": (frozenset({"withdraw", "return"}), frozenset()),
    "expired": (frozenset({"expire"}), frozenset()),
    "revoked": (frozenset({"revoke"}), frozenset()),
}
# What changes no figure: a voucher is kept for a request or let go, or is good for longer.
NO_FIGURE = frozenset({"reserve", "release", "extend"})
TITLES = {
    "granted": "bewilligt",
    "allotted": "zugeteilt",
    "issued": "ausgestellt",
    "distributed": "ausgegeben",
    "redeemed": "eingelöst",
    "completed": "abgeschlossen",
    "returned": "zurückgegeben",
    "expired": "verfallen",
    "revoked": "ungültig gemacht",
}
# What persons did; the rest are decisions of organisations about numbers.
ABOUT_PERSONS = ("distributed", "redeemed", "completed", "returned", "expired")


class ReportUnknown(Refusal):
    code = "report_unknown"
    status = 404
    sentence = "Diesen Bericht gibt es nicht. Bitte wählen Sie eine Zuwendung aus der Liste."


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure: how many vouchers and how many cents. Hidden ones are None in both."""

    count: int | None
    cents: int | None

    @property
    def is_hidden(self) -> bool:
        return self.count is None


HIDDEN = Cell(count=None, cents=None)
NOTHING = Cell(count=0, cents=0)


def hidden_places(counts: Sequence[int], *, threshold: int) -> frozenset[int]:
    """Return the places of the figures of one column that must not be shown beside its sum.

    Primary: 1 to threshold - 1, also below zero (a month in which more was reversed than
    redeemed). Secondary: while the hidden ones could be worked out from the sum (a single one), or
    add up to less than the threshold, the next smallest goes with them; a zero too where nothing
    else is left, so that the sum does not point at one place.
    (Hundepool et al., Handbook on Statistical Disclosure Control, 4.3.)
    """
    hidden = {place for place, count in enumerate(counts) if 0 < abs(count) < threshold}
    if not hidden:
        return frozenset()
    rest = sorted(
        (place for place in range(len(counts)) if place not in hidden),
        key=lambda place: (counts[place] == 0, counts[place], place),
    )
    for place in rest:
        if len(hidden) > 1 and abs(sum(counts[each] for each in hidden)) >= threshold:
            break
        hidden.add(place)
    return frozenset(hidden)


def suppress(
    rows: Sequence[Mapping[str, Cell]], *, figures: Sequence[str], threshold: int
) -> list[dict[str, Cell]]:
    """Return rows in which what is about few persons is hidden, column by column."""
    shown = [dict(row) for row in rows]
    for figure in figures:
        counts = [row.get(figure, NOTHING).count or 0 for row in rows]
        for place in hidden_places(counts, threshold=threshold):
            shown[place][figure] = HIDDEN
    return shown


def figure_of(kind: str) -> tuple[str, int]:
    """Return to which figure a journal kind belongs, and whether it adds (1) or takes (-1).

    :raises KeyError: for a kind that no figure counts; a programming error
    """
    for figure, (adds, takes) in FIGURES.items():
        if kind in adds:
            return figure, 1
        if kind in takes:
            return figure, -1
    raise KeyError(kind)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the first days of all months from that of one day to that of another."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [
        dt.date(first.year + (first.month - 1 + ahead) // 12, (first.month - 1 + ahead) % 12 + 1, 1)
        for ahead in range(count + 1)
    ]
