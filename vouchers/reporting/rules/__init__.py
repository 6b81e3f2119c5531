"""What a figure means, and which figures are not shown. Plain Python."""

from __future__ import annotations

import datetime as dt

from campus.kernel.refusal import Refusal
from vouchers.reporting.rules.cells import HIDDEN as HIDDEN
from vouchers.reporting.rules.cells import NOTHING as NOTHING
from vouchers.reporting.rules.cells import Cell as Cell

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
# What changes no figure: a voucher is kept for a request or let go, is good for longer, or passes
# to another municipality with the whole town: what happened before stays that town's figure.
NO_FIGURE = frozenset({"reserve", "release", "extend", "transfer"})
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
# Sizes of municipalities as the Federal Institute for Building (BBSR) parts small from large towns.
SIZE_CLASSES = (
    (5_000, "unter 5.000 Einwohner"),
    (20_000, "5.000 bis unter 20.000 Einwohner"),
    (100_000, "20.000 bis unter 100.000 Einwohner"),
    (None, "ab 100.000 Einwohner"),
)
# What persons did; the rest are decisions of organisations about numbers.
ABOUT_PERSONS = ("distributed", "redeemed", "completed", "returned", "expired")
# Of these, what is broken down by municipality and by course: what follows from each other
# (issued = redeemed + expired, in the end) does not stand in one row.
OF_TOWNS = ("distributed", "redeemed", "completed")
OF_COURSES = ("redeemed", "completed")


class ReportUnknown(Refusal):
    code = "report_unknown"
    status = 404
    sentence = "Diesen Bericht gibt es nicht. Bitte wählen Sie eine Zuwendung aus der Liste."


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


def size_class(population: int) -> str:
    """Return the size class of a municipality, in words."""
    return next(title for limit, title in SIZE_CLASSES if limit is None or population < limit)


def month_of(label: str) -> dt.date:
    """Return the first day of a month that is written like 03/2026."""
    month, year = label.split("/")
    return dt.date(int(year), int(month), 1)
