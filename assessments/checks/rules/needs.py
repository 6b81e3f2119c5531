"""What a needs analysis counts and how it is told. Plain counting; nothing here hides anything.

A *place* is where a check belongs: unit, job profile (with its family) and campaign. A *group* is
a set of places: the whole house, a unit with those below it, a family, a profile, a campaign, or
a unit crossed with a family. A *cell* is a group and a competence. More than two dimensions
(competence and one group, or competence and a crossed group) are never counted.

What is told of a cell are not its numbers: how many took part is told in fives, shares in steps
of 5 %, and a share of nobody or of (nearly) everybody only as a range, because it would say of
every single person in the group what their result is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

VERDICTS = ("gap", "close", "reached")
LEAST_MINIMUM, LEAST_CROSS_MINIMUM = 5, 10
SHARE_STEP = 5

HOUSE, UNIT, FAMILY, PROFILE, CAMPAIGN, CROSS = (
    "house",
    "unit",
    "family",
    "profile",
    "campaign",
    "cross",
)
KINDS = (HOUSE, UNIT, FAMILY, PROFILE, CAMPAIGN, CROSS)
NONE = "-"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From how many people on a cell is shown; a municipality can only raise them."""

    minimum: int = LEAST_MINIMUM
    cross_minimum: int = LEAST_CROSS_MINIMUM

    def of(self, kind: str) -> int:
        return self.cross_minimum if kind == CROSS else self.minimum


@dataclass(frozen=True, order=True)
class Place:
    """Where a check belongs; ids as texts, `-` where there is none."""

    unit: str = NONE
    family: str = NONE
    profile: str = NONE
    campaign: str = NONE


@dataclass(frozen=True)
class Rating:
    """What one check says of one competence; `verdict` may be none of the three that count."""

    verdict: str
    target: int | None = None
    actual: int | None = None


@dataclass(frozen=True)
class Taken:
    """One check, without its person: its place, and its ratings by competence."""

    place: Place
    ratings: Mapping[str, Rating]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A set of places (by number) that is told of as a whole."""

    key: str
    kind: str
    places: frozenset[int]


@dataclass(frozen=True)
class Counts:
    """How many of a cell have which verdict, and the sums of their levels."""

    gap: int = 0
    close: int = 0
    reached: int = 0
    target_sum: int = 0
    actual_sum: int = 0

    @property
    def verdicts(self) -> tuple[int, int, int]:
        return self.gap, self.close, self.reached

    @property
    def people(self) -> int:
        return sum(self.verdicts)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.gap + other.gap,
            self.close + other.close,
            self.reached + other.reached,
            self.target_sum + other.target_sum,
            self.actual_sum + other.actual_sum,
        )


@dataclass(frozen=True, kw_only=True)
class Cube:
    """Everything that was counted in one period; exists only while a release is being made.

    :param people: per place, how many took part
    :param counts: per competence and place
    """

    places: tuple[Place, ...]
    groups: Mapping[str, Group]
    people: tuple[int, ...]
    counts: Mapping[str, tuple[Counts, ...]]
    _sums: dict[tuple[str, str], Counts] = field(default_factory=dict, repr=False)

    def cell(self, group: str, competence: str) -> Counts:
        if (group, competence) not in self._sums:
            row = self.counts[competence]
            members = (row[place] for place in self.groups[group].places)
            self._sums[group, competence] = sum(members, Counts())
        return self._sums[group, competence]

    def people_of(self, group: str) -> int:
        return sum(self.people[place] for place in self.groups[group].places)


def make_cube(
    taken: Iterable[Taken],
    *,
    parents: Mapping[str, str | None],
    jobs: Iterable[tuple[str, str]] = (),
) -> Cube:
    """Count checks by place.

    Units, families and profiles that nobody took part in count as well, because "nobody" is
    something that must not be told either.

    :param parents: every unit with the one above it
    :param jobs: every (family, profile)
    """
    rows = list(taken)
    places = _places_of(rows, parents, jobs)
    number = {place: at for at, place in enumerate(places)}
    people = [0] * len(places)
    codes = sorted({code for row in rows for code in row.ratings})
    counts = {code: [Counts()] * len(places) for code in codes}
    for row in rows:
        at = number[row.place]
        people[at] += 1
        for code, rating in row.ratings.items():
            counts[code][at] += _counted(rating)
    return Cube(
        places=places,
        groups=_groups_of(places, parents),
        people=tuple(people),
        counts={code: tuple(each) for code, each in counts.items()},
    )


def _counted(rating: Rating) -> Counts:
    if rating.verdict not in VERDICTS:
        return Counts()
    sums = {"target_sum": rating.target or 0, "actual_sum": rating.actual or 0}
    return Counts(**{rating.verdict: 1}, **sums)


def _places_of(
    rows: Sequence[Taken], parents: Mapping[str, str | None], jobs: Iterable[tuple[str, str]]
) -> tuple[Place, ...]:
    units = {*parents, *(row.place.unit for row in rows)}
    jobs = {*jobs, *((row.place.family, row.place.profile) for row in rows)}
    campaigns = {row.place.campaign for row in rows}
    return tuple(
        Place(unit, family, profile, campaign)
        for unit, (family, profile), campaign in product(
            sorted(units), sorted(jobs), sorted(campaigns)
        )
    )


def _groups_of(places: Sequence[Place], parents: Mapping[str, str | None]) -> dict[str, Group]:
    members: dict[tuple[str, str], set[int]] = {}
    for at, place in enumerate(places):
        units = line_of(place.unit, parents)
        keys = [
            (HOUSE, HOUSE),
            *((UNIT, f"{UNIT}:{unit}") for unit in units),
            (FAMILY, f"{FAMILY}:{place.family}"),
            (PROFILE, f"{PROFILE}:{place.profile}"),
            (CAMPAIGN, f"{CAMPAIGN}:{place.campaign}"),
            *((CROSS, cross_key(unit, place.family)) for unit in units),
        ]
        for key in keys:
            members.setdefault(key, set()).add(at)
    groups = [
        Group(key=key, kind=kind, places=frozenset(found)) for (kind, key), found in members.items()
    ]
    return {group.key: group for group in sorted(groups, key=_rank)}


def _rank(group: Group) -> tuple[int, str]:
    return KINDS.index(group.kind), group.key


def cross_key(unit: str, family: str) -> str:
    """Return the key of a unit crossed with a family."""
    return f"{CROSS}:{unit}:{family}"


def line_of(unit: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return a unit and all above it."""
    line = [unit]
    while (above := parents.get(line[-1])) and above not in line:
        line.append(above)
    return line


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a reader may know of a cell at most: its size, and a range of each verdict.

    Pages and files show less (fives, 5 % steps); the audit grants the reader all of this.
    """

    people: int
    low: tuple[int, int, int]
    high: tuple[int, int, int]
    target: float | None = None
    actual: float | None = None

    def admits(self, counts: Counts) -> bool:
        """Whether these counts could be the ones told of."""
        ranges = zip(self.low, counts.verdicts, self.high, strict=True)
        return counts.people == self.people and all(a <= n <= b for a, n, b in ranges)


def edge_of(people: int) -> int:
    """Return up to how many people a share counts as "hardly anybody"."""
    return max(1, people // 10)


def tell(counts: Counts) -> Told:
    """Return what may be told of a cell that is shown.

    A verdict that nobody or hardly anybody has becomes a range from 0; then the most frequent
    verdict becomes the range that is left. So it never follows that all or none have a verdict.
    """
    people, edge = counts.people, edge_of(counts.people)
    low, high = list(counts.verdicts), list(counts.verdicts)
    rare = [at for at, number in enumerate(counts.verdicts) if number <= edge]
    if rare:
        # On a tie the gap keeps its number: it is what the reader came for.
        most = max(range(len(VERDICTS)), key=lambda at: (counts.verdicts[at], at))
        for at in rare:
            low[at], high[at] = 0, edge
        others = [at for at in range(len(VERDICTS)) if at != most]
        low[most] = max(0, people - sum(high[at] for at in others))
        high[most] = people - sum(low[at] for at in others)
    return Told(people=people, low=_three(low), high=_three(high))


def _three(numbers: Sequence[int]) -> tuple[int, int, int]:
    first, second, third = numbers
    return first, second, third


def half(total: int, people: int) -> float:
    """Return a mean in half levels."""
    return float(round(Fraction(2 * total, people))) / 2


def in_fives(people: int) -> int:
    """Return how many people are told of where there are so many: 23 is 20."""
    return people - people % SHARE_STEP


def share(number: int, people: int, *, up: bool | None = None) -> int:
    """Return a share in steps of 5 %, rounded to the nearest, or up or down for ends of a range."""
    steps = Fraction(100 * number, people * SHARE_STEP)
    if up is None:
        return SHARE_STEP * round(steps)
    return SHARE_STEP * (-(-steps.numerator // steps.denominator) if up else int(steps))
