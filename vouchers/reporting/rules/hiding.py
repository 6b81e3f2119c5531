"""Which figures are not shown, so that nothing about few persons can be read or worked out.

Primary: 1 to threshold - 1. Secondary: what else must go, so that no hidden figure follows from
all that is published beside it: the sum, the coarser tables of the same rows, and the other figures
of the row (nobody completes more courses than were redeemed): a row is hidden as a whole.
Groups are made so that each hidden figure could be another with everything published as it is.
(Hundepool et al., Handbook on Statistical Disclosure Control, 4.3.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vouchers.reporting.rules.cells import HIDDEN, NOTHING, Cell

Row = Mapping[str, Cell]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row that is to be shown or hidden.

    :param counts: its numbers about persons
    :param most: how high a reader knows each to be at most; None: not known
    :param groups: the row of each coarser table in which this one is contained
    """

    counts: tuple[int, ...]
    most: tuple[int | None, ...]
    groups: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether everybody knows that here is nothing: no vouchers, nothing redeemed."""
        return all(most == 0 for most in self.most)

    def is_small(self, threshold: int) -> bool:
        return any(0 < abs(count) < threshold for count in self.counts)


@dataclass
class Hidden:
    """What is hidden: rows by their place, and (number of the coarser table, its row)."""

    rows: set[int] = field(default_factory=set)
    groups: set[tuple[int, str]] = field(default_factory=set)


def hidden_lines(
    lines: Sequence[Line], *, threshold: int, beyond: Mapping[int, int] | None = None
) -> Hidden:
    """Return which rows must not be shown beside their sums, and which rows of coarser tables.

    :param beyond: by how much all rows of a figure together, by its place, can exceed their `most`

    Rows of the same place in all coarser tables protect each other where they can: then every
    coarser row stays open. The rest is one group, which no coarser row that is shown may split.
    """
    candidates = {place for place, line in enumerate(lines) if not line.is_known}
    small = {place for place in candidates if lines[place].is_small(threshold)}
    if not small:
        return Hidden()
    safety = _Safety(lines, threshold, beyond or {})
    together: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place in candidates:
        together[lines[place].groups].add(place)
    closed: list[set[int]] = []
    rest: set[int] = set()
    for members in together.values():
        if first := members & small:
            group = safety.grown(first, members)
            closed, rest = (closed, rest | first) if group is None else ([*closed, group], rest)
    if rest:
        rest, closed = _with_others(rest, closed, candidates, safety)
    return Hidden(rows=set().union(rest, *closed), groups=_split_by(rest, lines))


def hidden_runs(counts: Sequence[int], *, years: Sequence[int], threshold: int) -> frozenset[int]:
    """Return the places of a series over time that are hidden: whole runs, each within a year.

    Sums up to a moment outside a run, and sums of a year, then tell nothing of a single place.
    A count may be below zero (a month in which more was reversed than redeemed).
    """
    hidden: set[int] = set()
    for place, count in enumerate(counts):
        if 0 < abs(count) < threshold and place not in hidden:
            hidden |= _run_around(place, counts, years, threshold)
    return frozenset(hidden)


def hide(row: Row, figures: Collection[str], *, when: bool) -> dict[str, Cell]:
    """Return a row, without some of its figures where they are hidden."""
    return {f: HIDDEN if when and f in figures else cell for f, cell in row.items()}


def count_of(row: Row, figure: str) -> int:
    """Return a figure's number in a row, 0 where it has none."""
    return row.get(figure, NOTHING).count or 0


class _Safety:
    """Whether the rows of a group protect each other."""

    def __init__(self, lines: Sequence[Line], threshold: int, beyond: Mapping[int, int]) -> None:
        self.lines, self.threshold, self.beyond = lines, threshold, beyond
        sums = [sum(counts) for counts in zip(*(line.counts for line in lines), strict=True)]
        # What never happened anywhere is no secret: the sum says it.
        self.figures = [number for number, total in enumerate(sums) if total]

    def holds(self, group: Iterable[int]) -> bool:
        members = [self.lines[place] for place in group]
        return len(members) > 1 and all(self._holds(each, members) for each in self.figures)

    def grown(self, group: set[int], members: Iterable[int]) -> set[int] | None:
        """The group with as many more members, the smallest first, as it takes; None if none do."""
        more = sorted(set(members) - group, key=self._rank)
        grown = set(group)
        while not self.holds(grown):
            if not more:
                return None
            grown.add(more.pop(0))
        return grown

    def _holds(self, number: int, members: list[Line]) -> bool:
        total = sum(line.counts[number] for line in members)
        known = [most for line in members if (most := line.most[number]) is not None]
        # What the other rows exceed is seen there, or as little free as here.
        elsewhere = _excess(self.lines, number) - _excess(members, number)
        room = sum(known) + self.beyond.get(number, 0) - elsewhere
        can_be_more = len(known) < len(members) or room > total
        return total >= self.threshold and can_be_more

    def _rank(self, place: int) -> tuple[bool, tuple[int, ...], int]:
        counts = self.lines[place].counts
        return not any(counts), counts, place


def _excess(lines: Iterable[Line], number: int) -> int:
    return sum(
        max(line.counts[number] - most, 0)
        for line in lines
        if (most := line.most[number]) is not None
    )


def _with_others(
    rest: set[int], closed: list[set[int]], candidates: set[int], safety: _Safety
) -> tuple[set[int], list[set[int]]]:
    """Let rows that are shown join the rest until it is safe; else whole groups; else all."""
    free = candidates - rest.union(*closed)
    if grown := safety.grown(rest, free):
        return grown, closed
    left = sorted(closed, key=len)
    while left and not safety.holds(rest):
        rest = rest | left.pop(0)
    return (rest, left) if safety.holds(rest) else (candidates, [])


def _split_by(rest: set[int], lines: Sequence[Line]) -> set[tuple[int, str]]:
    inside: dict[tuple[int, str], set[int]] = defaultdict(set)
    for place in rest:
        for table, row in enumerate(lines[place].groups):
            inside[table, row].add(place)
    return {row for row, places in inside.items() if places != rest}


def _run_around(
    place: int, counts: Sequence[int], years: Sequence[int], threshold: int
) -> set[int]:
    first = last = place
    while last == first or abs(sum(counts[first : last + 1])) < threshold:
        ahead = last + 1 < len(counts) and years[last + 1] == years[place]
        behind = first > 0 and years[first - 1] == years[place]
        if not ahead and not behind:
            break
        # The larger neighbour ends the run sooner.
        if ahead and (not behind or abs(counts[last + 1]) >= abs(counts[first - 1])):
            last += 1
        else:
            first -= 1
    return set(range(first, last + 1))
