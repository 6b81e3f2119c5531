"""Frozen needs: what is told, what is hidden and why; and what a new release is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from assessments.checks.models import (
    Campaign,
    JobFamily,
    JobProfile,
    NeedsRelease,
    NeedsThreshold,
)
from assessments.checks.rules.needs import (
    CAMPAIGN,
    CROSS,
    FAMILY,
    HOUSE,
    NONE,
    PROFILE,
    UNIT,
    Thresholds,
    Told,
)
from assessments.checks.rules.needs_words import ReleaseUnknown, reason_in_words
from assessments.checks.rules.quarters import finished_quarters, last_day_of, title_of
from campus.kernel.clock import berlin_day
from tenants.registry.api import Archived, read_archived
from tenants.staff.api import list_units

WITHOUT = {
    UNIT: "ohne Einheit",
    FAMILY: "ohne Jobfamilie",
    PROFILE: "ohne Profil",
    CAMPAIGN: "ohne Befragung",
}


@dataclass(frozen=True, kw_only=True)
class Structure:
    """Where checks can belong: units with the one above each, and (family, profile) pairs."""

    parents: Mapping[str, str | None]
    jobs: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """A group that a release tells of."""

    number: int
    key: str
    kind: str
    title: str


@dataclass(frozen=True, kw_only=True)
class CellView:
    """One cell: told, or hidden with the reason in words.

    :param reason: why it is hidden, as it is kept
    :param least: the threshold that the reason speaks of
    :param since: the first day of the earlier quarter whose figures still nearly hold
    """

    group: GroupView
    competence_code: str
    competence_title: str
    told: Told | None
    hidden_words: str
    reason: str
    least: int
    since: dt.date | None


class ReleaseView:
    """A frozen release, ready to be read."""

    def __init__(self, row: NeedsRelease, *, former: str = "") -> None:
        # The town that published it, where that became part of this one.
        self.former = former
        self.id: UUID = row.id
        self.first_day, self.last_day = row.first_day, last_day_of(row.first_day)
        self.title = title_of(row.first_day)
        self.made_at, self.content_hash = row.made_at, row.content_hash
        self.minimum, self.cross_minimum = row.minimum, row.cross_minimum
        self._content: dict[str, Any] = row.content

    @property
    def method(self) -> Sequence[str]:
        return list(self._content["method"])

    @property
    def campaigns(self) -> Sequence[str]:
        return list(self._content["campaigns"])

    @property
    def level_count(self) -> int | None:
        count: int | None = self._content["level_count"]
        return count

    @property
    def programmes(self) -> int:
        return int(self._content["programmes"])

    @cached_property
    def competences(self) -> dict[str, str]:
        """Code -> title."""
        return {each["code"]: each["title"] for each in self._content["competences"]}

    @cached_property
    def groups(self) -> list[GroupView]:
        rows = enumerate(self._content["groups"])
        return [GroupView(number=number, **row) for number, row in rows]

    @cached_property
    def cells(self) -> list[CellView]:
        codes = list(self.competences)
        return [
            self._cell(self.groups[group], codes[code], cell)
            for group, code, cell in self._content["cells"]
        ]

    def group(self, key: str) -> GroupView | None:
        return next((group for group in self.groups if group.key == key), None)

    def cells_of(
        self, *, group: str | None = None, competence: str | None = None, kind: str | None = None
    ) -> list[CellView]:
        """Return the cells of a group, a competence, a kind of group, or of several of these."""
        return [
            cell
            for cell in self.cells
            if group in (None, cell.group.key)
            and competence in (None, cell.competence_code)
            and kind in (None, cell.group.kind)
        ]

    @property
    def shown_count(self) -> int:
        return sum(cell.told is not None for cell in self.cells)

    def _cell(self, group: GroupView, code: str, cell: Mapping[str, Any]) -> CellView:
        reason = cell.get("hidden", "")
        since = dt.date.fromisoformat(cell["since"]) if "since" in cell else None
        is_crossed = group.kind == CROSS and since is None
        least = self.cross_minimum if is_crossed else self.minimum
        return CellView(
            group=group,
            competence_code=code,
            competence_title=self.competences[code],
            told=None if reason else _read(cell),
            hidden_words=reason_in_words(reason, least, since=since) if reason else "",
            reason=reason,
            least=least,
            since=since,
        )


def list_releases() -> list[ReleaseView]:
    """Return all releases, the newest quarter first."""
    return [ReleaseView(row) for row in NeedsRelease.objects.all()]


@dataclass(frozen=True, kw_only=True)
class FormerReleases:
    """What a town published that became part of this one, the newest quarter first."""

    town: str
    last_day: dt.date
    releases: Sequence[ReleaseView]


def former_releases() -> list[FormerReleases]:
    """Return the releases of each town that became part of this one and had any."""
    found = (
        FormerReleases(
            town=each.town,
            last_day=each.last_day,
            releases=sorted(_former(each), key=lambda one: one.first_day, reverse=True),
        )
        for each in read_archived(NeedsRelease._meta.db_table)
    )
    return [each for each in found if each.releases]


def _former(archived: Archived) -> Iterator[ReleaseView]:
    fields = NeedsRelease._meta.concrete_fields
    for row in archived.rows:
        values = {each.attname: each.to_python(row[each.attname]) for each in fields}
        yield ReleaseView(NeedsRelease(**values), former=archived.town)


def find_release(*, release_id: UUID) -> ReleaseView:
    """Return one release, also that of a town which became part of this one.

    :raises ReleaseUnknown: where there is none
    """
    row = NeedsRelease.objects.filter(id=release_id).first()
    if row is not None:
        return ReleaseView(row)
    for town in former_releases():
        for release in town.releases:
            if release.id == release_id:
                return release
    raise ReleaseUnknown


def release_named(text: str) -> ReleaseView | None:
    """Return the release that an address names, or None where it names none."""
    try:
        return find_release(release_id=UUID(text))
    except (ValueError, ReleaseUnknown):
        return None


def thresholds() -> Thresholds:
    """Return from how many people on cells are shown now."""
    row = NeedsThreshold.objects.first()
    if row is None:
        return Thresholds()
    return Thresholds(minimum=row.minimum, cross_minimum=row.cross_minimum)


def quarters_without_release(*, today: dt.date) -> list[dt.date]:
    """Return the first days of quarters that are over, had a campaign, and have no release."""
    opened = Campaign.objects.exclude(opened_at=None).order_by("opened_at").first()
    if opened is None or opened.opened_at is None:
        return []
    made = set(NeedsRelease.objects.values_list("first_day", flat=True))
    since = berlin_day(opened.opened_at)
    quarters = finished_quarters(since=since, today=today)
    return [first for first in quarters if first not in made and campaigns_in(first)]


def campaigns_in(first_day: dt.date) -> list[Campaign]:
    """Return the campaigns that were open on some day of a quarter; checks may end later."""
    last_day = last_day_of(first_day)
    rows = Campaign.objects.exclude(opened_at=None).order_by("opens_on", "title")
    return [
        row
        for row in rows
        if row.opened_at
        and berlin_day(row.opened_at) <= last_day
        and (row.closed_at is None or berlin_day(row.closed_at) >= first_day)
    ]


def structure() -> Structure:
    """Return the units, families and profiles of the municipality, as ids in texts."""
    profiles = JobProfile.objects.filter(retired_at=None).values_list("family_id", "id")
    return Structure(
        parents={str(u.id): str(u.parent_id) if u.parent_id else None for u in list_units()},
        jobs=[(str(family) if family else NONE, str(id)) for family, id in profiles],
    )


def titles(keys: Iterable[str]) -> dict[str, str]:
    """Return the German name of each group by its key."""
    names = {
        UNIT: {str(unit.id): unit.name for unit in list_units()},
        FAMILY: _titles_of(JobFamily.objects.values_list("id", "title")),
        PROFILE: _titles_of(JobProfile.objects.values_list("id", "title")),
        CAMPAIGN: _titles_of(Campaign.objects.values_list("id", "title")),
    }
    return {key: _title(key, names) for key in keys}


def _titles_of(rows: Iterable[tuple[UUID, str]]) -> dict[str, str]:
    return {str(id): title for id, title in rows}


def _title(key: str, names: Mapping[str, Mapping[str, str]]) -> str:
    kind, *ids = key.split(":")
    if kind == HOUSE:
        return "ganzes Haus"
    kinds = (UNIT, FAMILY) if kind == CROSS else (kind,)
    pairs = zip(kinds, ids, strict=True)
    return " × ".join(names[each].get(id, WITHOUT[each]) for each, id in pairs)


def told_cells(content: Mapping[str, Any]) -> dict[tuple[str, str], Told]:
    """Return what a release tells, by group and competence."""
    groups = [group["key"] for group in content["groups"]]
    codes = [each["code"] for each in content["competences"]]
    return {
        (groups[group], codes[code]): _read(cell)
        for group, code, cell in content["cells"]
        if "hidden" not in cell
    }


def written(told: Told) -> dict[str, Any]:
    """Return a cell as it is kept: whole numbers only, means in half levels."""
    kept: dict[str, Any] = {"people": told.people, "low": [*told.low], "high": [*told.high]}
    if told.target is not None and told.actual is not None:
        kept |= {"target_halves": round(2 * told.target), "actual_halves": round(2 * told.actual)}
    return kept


def _read(cell: Mapping[str, Any]) -> Told:
    has_means = "target_halves" in cell
    return Told(
        people=cell["people"],
        low=tuple(cell["low"]),
        high=tuple(cell["high"]),
        target=cell["target_halves"] / 2 if has_means else None,
        actual=cell["actual_halves"] / 2 if has_means else None,
    )
