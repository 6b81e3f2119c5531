"""Which cells of a needs analysis are not shown, so that nothing about few people follows.

Primary: fewer people than the minimum (5; 10 where two groups are crossed), nobody included; and
groups that could be nearly the same as in an earlier release (`differencing.py`).
Secondary: what else must go, until the audit finds no hidden number with too little room: neither
how many took part, for a reader who knows no more than the release; nor how many of them have a
verdict, for a reader who also knows exactly who took part; nor, for one who supposes of groups
that they are as nearly the same as the figures allow, what few people have or what has changed.
Of the cells that a leak rests on the least useful and smallest is hidden; before that, the words
for a hidden cell say less where they give something away.
A hidden cell of exactly the people of a cell that is shown is no secret.
A competence that cannot be made safe is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assessments.checks.rules.auditing import Audit
from assessments.checks.rules.differencing import Earlier
from assessments.checks.rules.hiding import (
    DERIVABLE,
    FEW,
    SIMILAR,
    CannotBeTold,
    Hiding,
    Reasons,
)
from assessments.checks.rules.needs import CROSS, HOUSE, Counts, Cube, Thresholds, Told, half

__all__ = ["DERIVABLE", "FEW", "SIMILAR", "Earlier", "Protected", "protect"]

Cell = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Protected:
    """What of a cube may be told.

    :param told: (group, competence) -> what is told
    :param hidden: (group, competence) -> why it is not
    :param referred: (group, competence) -> the earlier release, by its place among them, whose
        figures still nearly hold
    :param left_out: competences of which nothing is told
    :param programmes: how many linear programmes the audit has solved
    """

    told: Mapping[Cell, Told]
    hidden: Mapping[Cell, str]
    referred: Mapping[Cell, int]
    left_out: tuple[str, ...]
    programmes: int


def protect(
    cube: Cube,
    *,
    thresholds: Thresholds,
    earlier: Sequence[Earlier] = (),
    level_count: int | None = None,
) -> Protected:
    """Decide what of a cube may be told beside everything that was told before.

    :param earlier: what each earlier release tells, the oldest first
    :param level_count: levels of the scale; None where there is not one scale, then no means
    """
    base, programmes = _protect_presence(cube, thresholds)
    told: dict[Cell, Told] = {}
    hidden: dict[Cell, str] = {}
    referred: dict[Cell, int] = {}
    left_out = []
    for code in cube.counts:
        work = Hiding(cube, code, thresholds, base=base, earlier=earlier)
        try:
            work.watch_verdicts()
            work.hide_until_safe()
        except CannotBeTold:
            left_out.append(code)
            work.reasons = dict.fromkeys(cube.groups, DERIVABLE)
        shown, programmes_of_means = _with_means(work, level_count)
        told |= {(group, code): cell for group, cell in shown.items()}
        hidden |= {(group, code): why for group, why in work.reasons.items()}
        befores = {group: work.release_before(group) for group in work.reasons}
        referred |= {(group, code): at for group, at in befores.items() if at is not None}
        programmes += work.programmes + programmes_of_means
    return Protected(
        told=told,
        hidden=hidden,
        referred=referred,
        left_out=tuple(left_out),
        programmes=programmes,
    )


def _protect_presence(cube: Cube, thresholds: Thresholds) -> tuple[Reasons, int]:
    """Hide until nobody can work out how many of a hidden group took part at all."""
    whole = replace(cube, counts={"": tuple(Counts(gap=n) for n in cube.people)}, _sums={})
    work = Hiding(whole, "", thresholds, base={})
    work.hide_until_safe()
    return work.reasons, work.programmes


def _with_means(work: Hiding, level_count: int | None) -> tuple[dict[str, Told], int]:
    """Add means in half levels: to all but crossed groups, else to the house, else to nothing."""
    shown = work.shown
    programmes = 0
    plain = [key for key in shown if work.cube.groups[key].kind != CROSS]
    for chosen in (plain, [HOUSE]) if level_count and HOUSE in shown else ():
        means = {key: _means(work.counts(key)) for key in chosen}
        actual = {key: mean for key, (_target, mean) in means.items()}
        within, over_time = (
            Audit(make(actual, level_count=level_count or 0))
            for make in (work.levels_system, work.levels_over_time)
        )
        leaks = within.find_leak(), over_time.find_own_leak()
        programmes += within.programmes + over_time.programmes
        if not any(leaks):
            with_means = {
                key: replace(shown[key], target=target, actual=mean)
                for key, (target, mean) in means.items()
            }
            return shown | with_means, programmes
    return shown, programmes


def _means(counts: Counts) -> tuple[float, float]:
    return half(counts.target_sum, counts.people), half(counts.actual_sum, counts.people)
