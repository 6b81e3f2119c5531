"""Cells of a needs analysis as lines of a table, as a picture and as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.checks.forms.needs import KIND_NAMES
from assessments.checks.queries.needs import CellView, ReleaseView
from assessments.checks.rules.needs import VERDICTS
from assessments.checks.rules.needs_words import (
    PERCENT,
    people_in_words,
    share_in_picture,
    share_in_words,
)
from campus.web.charts import BarChart, Series

HIDDEN, HARDLY_CHANGED = "unterdrückt", "kaum verändert"
GAP = VERDICTS.index("gap")
MOST_BARS = 15
HEADER = (
    "Quartal",
    "Gliederung",
    "Gruppe",
    "Kompetenz",
    "Teilgenommen",
    "Lücke",
    "knapp",
    "erreicht",
    "Soll im Mittel",
    "Ist im Mittel",
    "Hinweis",
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One cell in words."""

    title: str
    people: str
    gap: str
    close: str
    reached: str
    target: str
    actual: str
    note: str
    plan_query: str


def lines_of(cells: Sequence[CellView], *, by_group: bool) -> list[Line]:
    """Return cells as lines, named by their group or by their competence."""
    return [_line(cell, cell.group.title if by_group else cell.competence_title) for cell in cells]


def _line(cell: CellView, title: str) -> Line:
    told = cell.told
    if told is None:
        word = HARDLY_CHANGED if cell.since else HIDDEN
        shares, people, target, actual = [word] * len(VERDICTS), word, "–", "–"
    else:
        shares = [share_in_words(told, verdict) for verdict in range(len(VERDICTS))]
        people = people_in_words(told)
        target, actual = _level(told.target), _level(told.actual)
    gap, close, reached = shares
    return Line(
        title=title,
        people=people,
        gap=gap,
        close=close,
        reached=reached,
        target=target,
        actual=actual,
        note=cell.hidden_words,
        plan_query=f"?kompetenz={cell.competence_code}&gruppe={cell.group.key}" if told else "",
    )


def _level(level: float | None) -> str:
    return "–" if level is None else number_format(level, use_l10n=True)


def picture_of(cells: Sequence[CellView], *, by_group: bool) -> BarChart | None:
    """Return the shares with a gap as bars, the largest first; None where all are hidden."""
    found = [
        (share_in_picture(cell.told, GAP), cell.group.title if by_group else cell.competence_title)
        for cell in cells
        if cell.told
    ]
    if not found:
        return None
    found = sorted(found, reverse=True)[:MOST_BARS]
    share, title = found[0]
    return BarChart(
        key="bedarf",
        title=_("Am häufigsten fehlt etwas hier: %(title)s (%(share)s %% mit Lücke)")
        % {"title": title, "share": share},
        description=_(
            "Jeder Balken zeigt, welcher Anteil eine Lücke hat; bei einer Spanne deren oberes Ende."
        ),
        category_name=_("Gruppe") if by_group else _("Kompetenz"),
        categories=[title for _share, title in found],
        series=[Series(_("Anteil mit Lücke in %"), [share for share, _title in found])],
        maximum=100,
    )


def file_rows(release: ReleaseView) -> Iterator[Sequence[Any]]:
    """Yield every cell of a release as a row under `HEADER`."""
    for cell in release.cells:
        line = _line(cell, "")
        yield (
            release.title,
            str(KIND_NAMES[cell.group.kind]),
            cell.group.title,
            cell.competence_title,
            line.people,
            line.gap,
            line.close,
            line.reached,
            line.target,
            line.actual,
            line.note,
        )


@dataclass(frozen=True, kw_only=True)
class Change:
    """A competence of one group before and after; figures only where both are shown."""

    title: str
    before: str
    after: str
    words: str
    shares: tuple[int, int] | None


def changes_of(before: ReleaseView, after: ReleaseView, *, group: str) -> list[Change]:
    """Return how the share with a gap has changed in a group, by competence."""
    later = {cell.competence_code: cell for cell in after.cells_of(group=group)}
    pairs = [(cell, later.get(cell.competence_code)) for cell in before.cells_of(group=group)]
    return [_change(first, second) for first, second in pairs]


def _change(first: CellView, second: CellView | None) -> Change:
    title = first.competence_title
    if first.told is None or second is None or second.told is None:
        hidden = first.hidden_words or (second.hidden_words if second else _("nicht ausgewertet"))
        return Change(title=title, before="–", after="–", words=hidden, shares=None)
    shares = share_in_picture(first.told, GAP), share_in_picture(second.told, GAP)
    are_exact = all(told.low[GAP] == told.high[GAP] for told in (first.told, second.told))
    return Change(
        title=title,
        before=share_in_words(first.told, GAP),
        after=share_in_words(second.told, GAP),
        words=_difference(shares[1] - shares[0]) if are_exact else _("nur als Spanne bekannt"),
        shares=shares,
    )


def _difference(points: int) -> str:
    if points == 0:
        return _("gleich")
    more = _("mehr") if points > 0 else _("weniger")
    return _("%(points)s Prozentpunkte %(more)s") % {"points": abs(points), "more": more}


def change_picture(
    changes: Sequence[Change], *, before: ReleaseView, after: ReleaseView
) -> BarChart | None:
    """Return both shares of each competence that is shown in both; None where there is none."""
    found = [(change.title, change.shares) for change in changes if change.shares]
    if not found:
        return None
    smaller = sum(second < first for _title, (first, second) in found)
    return BarChart(
        key="vergleich",
        title=_("In %(smaller)s von %(all)s Kompetenzen haben weniger eine Lücke als vorher")
        % {"smaller": smaller, "all": len(found)},
        description=_("Anteil mit Lücke in%(percent)s; bei einer Spanne deren oberes Ende.")
        % {"percent": PERCENT},
        category_name=_("Kompetenz"),
        categories=[title for title, _shares in found],
        series=[
            Series(before.title, [first for _title, (first, _second) in found]),
            Series(after.title, [second for _title, (_first, second) in found]),
        ],
        maximum=100,
    )
