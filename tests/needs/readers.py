"""Readers of releases who work out what they can: one who audits, one who tries every world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from assessments.checks.rules.auditing import Audit
from assessments.checks.rules.differencing import largest_turnover, similar_before
from assessments.checks.rules.needs import VERDICTS, Counts, Cube, Thresholds, Told
from assessments.checks.rules.statements import Range, System, has_room
from assessments.checks.rules.suppression import FEW, SIMILAR, Protected
from assessments.checks.rules.systems import Presence, Verdicts, Words

Since = tuple[Range, ...]
NOBODY_BEFORE: Since = ((0, 0),) * len(VERDICTS)


def few_in(cube: Cube, code: str, thresholds: Thresholds) -> set[str]:
    return {
        key
        for key, group in cube.groups.items()
        if cube.cell(key, code).people < thresholds.of(group.kind)
    }


def shown_of(protected: Protected, code: str) -> dict[str, Told]:
    return {group: told for (group, c), told in protected.told.items() if c == code}


def reasons_of(protected: Protected, code: str) -> dict[str, str]:
    return {group: why for (group, c), why in protected.hidden.items() if c == code}


# ---- a reader who audits ------------------------------------------------------------------------


def knows_more(
    cube: Cube, protected: Protected, earlier: Sequence[Protected], thresholds: Thresholds
) -> list[str]:
    """Audit a release anew: within itself, and together with earlier ones, each and all."""
    found = []
    for code in cube.counts:
        if code in protected.left_out:
            assert not shown_of(protected, code)
            continue
        here = _systems_here(cube, code, protected, earlier, thresholds)
        leaks = [leak for system in here for leak in _all_leaks(system)]
        for releases in [[release] for release in earlier] + ([[*earlier]] if earlier else []):
            shown = shown_of(protected, code)
            alone, now = (
                {*_all_leaks(_system_over_time(cube, code, told, protected, releases, thresholds))}
                for told in ({}, shown)
            )
            # What follows from the earlier ones alone is not this release's doing.
            leaks += now - alone
        found += [f"{code} {leak}" for leak in leaks]
    return found


def _all_leaks(system: System) -> Iterator[str]:
    audit = Audit(system)
    while leak := audit.find_leak():
        yield f"{leak.secret.name} {leak.secret.since}"
        audit.accept(leak)


def _systems_here(
    cube: Cube,
    code: str,
    protected: Protected,
    earlier: Sequence[Protected],
    thresholds: Thresholds,
) -> list[System]:
    shown, reasons = shown_of(protected, code), reasons_of(protected, code)
    words = {
        group: _words(cube, group, code, protected, earlier, thresholds)
        for group, why in reasons.items()
        if why in (FEW, SIMILAR)
    }
    verdicts = Verdicts(cube, code)
    secrets = verdicts.hidden(reasons, shown)
    said = {group: each for group, each in words.items() if reasons[group] == SIMILAR}
    return [
        verdicts.system(shown, secrets, words=said),
        Presence(cube, code, thresholds).system(words=words, hidden=reasons),
    ]


def _words(
    cube: Cube,
    group: str,
    code: str,
    protected: Protected,
    earlier: Sequence[Protected],
    thresholds: Thresholds,
) -> Words:
    if protected.hidden[group, code] == FEW:
        return Words(people=(0, thresholds.of(cube.groups[group].kind) - 1))
    release, fewer_than = earlier[protected.referred[group, code]], thresholds.minimum
    told = _told_to_namesakes(cube, group, code, release)
    turnover = largest_turnover(told, cube.cell(group, code), fewer_than=fewer_than)
    people = max(0, told.people - fewer_than + 1), told.people + fewer_than - 1
    return Words(people=people, verdicts=turnover.around(told))


def _told_to_namesakes(cube: Cube, group: str, code: str, release: Protected) -> Told:
    """What was told of a group, under this name or that of another one with the same people."""
    if (group, code) in release.told:
        return release.told[group, code]
    taken = Verdicts(cube, code).taken
    return next(
        release.told[name, code]
        for name in cube.groups
        if taken[name] == taken[group] and (name, code) in release.told
    )


def _system_over_time(
    cube: Cube,
    code: str,
    shown: dict[str, Told],
    protected: Protected,
    earlier: Sequence[Protected],
    thresholds: Thresholds,
) -> System:
    reasons = reasons_of(protected, code)
    told = [release.told for release in earlier]
    found = similar_before(cube, code, told, fewer_than=thresholds.minimum)
    verdicts = Verdicts(cube, code)
    before = [(key, each) for key, several in found.items() for each in several]
    secrets = verdicts.hidden(few_in(cube, code, thresholds), shown_of(protected, code))
    for key, each in before:
        if key in reasons and each.turnover.people:
            secrets += verdicts.changes(key, each.told)
    supposed = [(key, each.turnover.around(each.told)) for key, each in before]
    return verdicts.system(shown, secrets, supposed=supposed)


# ---- a reader who tries everything --------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """Between which ends the verdicts of the people of some places lie."""

    places: frozenset[int]
    ranges: tuple[Range, ...]

    def fits(self, counts: Counts) -> bool:
        return all(a <= n <= b for n, (a, b) in zip(counts.verdicts, self.ranges, strict=True))


def worlds_of(cube: Cube, code: str, known: Sequence[Known]) -> Iterator[list[Counts]]:
    """Every way in which the people of each place could have answered, as far as it fits."""
    places = [place for place, counts in enumerate(cube.counts[code]) if counts.people]
    last: dict[int, list[Known]] = {number: [] for number in range(len(places))}
    for each in known:
        number = max((at for at, place in enumerate(places) if place in each.places), default=0)
        last[number].append(each)

    def extend(world: list[Counts]) -> Iterator[list[Counts]]:
        if len(world) == len(places):
            yield world
            return
        people = cube.counts[code][places[len(world)]].people
        for gap in range(people + 1):
            for close in range(people - gap + 1):
                longer = [*world, Counts(gap, close, people - gap - close)]
                if all(fits(longer, each) for each in last[len(world)]):
                    yield from extend(longer)

    def fits(world: list[Counts], each: Known) -> bool:
        inside = (counts for at, counts in enumerate(world) if places[at] in each.places)
        return each.fits(sum(inside, Counts()))

    yield from extend([])


def recovered_by_trying(
    cube: Cube, protected: Protected, earlier: Sequence[Protected], thresholds: Thresholds
) -> list[str]:
    """Hidden cells, and changes of nearly the same groups, of which too few values are possible."""
    found = []
    for code in cube.counts:
        shown, reasons = shown_of(protected, code), reasons_of(protected, code)
        if not shown:
            continue
        told = [Known(cube.groups[group].places, _ends(told)) for group, told in shown.items()]
        said = [
            known
            for group, why in reasons.items()
            if why == SIMILAR
            for known in _said(cube, group, code, protected, earlier, thresholds)
        ]
        hidden = {(group, NOBODY_BEFORE) for group in reasons}
        found += _too_certain(cube, code, [*told, *said], hidden, shown)
        few = {(group, NOBODY_BEFORE) for group in few_in(cube, code, thresholds)}
        for releases in [[each] for each in earlier] + ([[*earlier]] if earlier else []):
            supposed, changes = _supposed(cube, code, releases, thresholds)
            own = {(group, since) for group, since in changes if group in reasons}
            now = _too_certain(cube, code, [*told, *supposed], few | own, shown)
            if now:
                # What follows from the earlier ones alone is not this release's doing.
                certain = _names(_too_certain(cube, code, supposed, few | own, shown))
                found += [each for each in now if each.rpartition(":")[0] not in certain]
    return found


def _names(found: Iterable[str]) -> set[str]:
    return {each.rpartition(":")[0] for each in found}


def _ends(told: Told) -> Since:
    return tuple(zip(told.low, told.high, strict=True))


def _said(
    cube: Cube,
    group: str,
    code: str,
    protected: Protected,
    earlier: Sequence[Protected],
    thresholds: Thresholds,
) -> Iterator[Known]:
    release = earlier[protected.referred[group, code]]
    told = _told_to_namesakes(cube, group, code, release)
    turnovers = [*_turnovers(told, cube.cell(group, code), thresholds)]
    yield _around(cube, group, told, *turnovers[-1])


def _around(cube: Cube, group: str, told: Told, joined: int, left: int) -> Known:
    ranges = tuple((low - left, high + joined) for low, high in _ends(told))
    return Known(cube.groups[group].places, ranges)


def _turnovers(told: Told, counts: Counts, thresholds: Thresholds) -> Iterator[tuple[int, int]]:
    """Every number of people who joined and left with which a group stays nearly the same."""
    for joined, left in sorted(product(range(thresholds.minimum), repeat=2), key=sum):
        if joined + left < thresholds.minimum and joined - left == counts.people - told.people:
            yield joined, left


def _supposed(
    cube: Cube, code: str, releases: Sequence[Protected], thresholds: Thresholds
) -> tuple[list[Known], set[tuple[str, Since]]]:
    supposed: list[Known] = []
    changes: set[tuple[str, Since]] = set()
    for release in releases:
        for group, told in shown_of(release, code).items():
            if group not in cube.groups:
                continue
            counts = cube.cell(group, code)
            for joined, left in _turnovers(told, counts, thresholds):
                known = _around(cube, group, told, joined, left)
                if known.fits(counts):
                    supposed.append(known)
                    if joined + left:
                        changes.add((group, _ends(told)))
                    break
    return supposed, changes


def _too_certain(
    cube: Cube,
    code: str,
    known: Sequence[Known],
    secrets: Iterable[tuple[str, Since]],
    shown: Iterable[str],
) -> list[str]:
    places = [place for place, counts in enumerate(cube.counts[code]) if counts.people]
    in_sight = {cube.groups[group].places & set(places) for group in shown}
    watched = [
        (
            group,
            since,
            [at for at, place in enumerate(places) if place in cube.groups[group].places],
        )
        for group, since in secrets
        if (cube.groups[group].places & set(places)) not in in_sight
    ]
    worlds = list(worlds_of(cube, code, known))
    assert worlds, "the truth is one of the worlds"
    found = []
    for group, since, members in watched:
        if not members:
            continue
        totals = [sum((world[at] for at in members), Counts()).verdicts for world in worlds]
        for verdict, numbers in enumerate(zip(*totals, strict=True)):
            low, high = min(numbers), max(numbers)
            if not has_room(low, high, since[verdict]):
                found.append(f"{code} {group} {VERDICTS[verdict]} {since[verdict]}: {low}-{high}")
    return found
