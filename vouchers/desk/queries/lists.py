"""Uploaded lists of people, what their lines lead to, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from campus.outbox.api import FAILED, get_job
from tenants.staff.api import list_employees, write_people_list
from vouchers.desk.models import (
    Distribution,
    DistributionList,
    DistributionRow,
    DistributionWithdrawal,
    Holding,
    ListLine,
)
from vouchers.desk.queries.desk import LAPSED_STATES
from vouchers.desk.rules import GIVEN, OUTCOMES, REFUSED, WAITING, WITHDRAWN
from vouchers.desk.rules import lists as rules
from vouchers.desk.rules.lists import KnownPerson
from vouchers.redemption.api import get_vouchers

SHOWN_PER_PROBLEM = 50
_ENDINGS = {WITHDRAWN: "zurückgezogen"}


@dataclass(frozen=True, kw_only=True)
class ProblemGroup:
    """All lines of a list that share a remedy; `lines` shows the first of them."""

    remedy: str
    count: int
    lines: tuple[ListLine, ...]


def known_people(*, programme_id: UUID) -> dict[str, KnownPerson]:
    """Return everybody on record by personnel number, with their live vouchers of a programme."""
    held = _held_counts(programme_id)
    return {
        person.personnel_number: KnownPerson(
            id=person.id, name=person.name, is_here=person.active, held_count=held[person.id]
        )
        for person in list_employees(active=None)
    }


def _held_counts(programme_id: UUID) -> Counter[UUID]:
    live = Holding.objects.filter(programme_id=programme_id, ended_at__isnull=True)
    holders = dict(live.values_list("voucher_id", "employee_id"))
    vouchers = get_vouchers(voucher_ids=holders.keys())
    return Counter(
        employee_id
        for voucher_id, employee_id in holders.items()
        if vouchers[voucher_id].state not in LAPSED_STATES
    )


def all_lists() -> QuerySet[DistributionList]:
    """Return all lists, the latest first, without their files."""
    return DistributionList.objects.defer("content")


def find_list(list_id: UUID) -> DistributionList:
    """Return one list without its file.

    :raises ListUnknown: where this municipality has no such list
    """
    found = all_lists().filter(id=list_id).first()
    if found is None:
        raise rules.ListUnknown
    return found


def problem_groups(list_id: UUID) -> list[ProblemGroup]:
    """Return the lines that give nothing, grouped by what puts them right, most lines first."""
    by_problem: dict[str, list[ListLine]] = defaultdict(list)
    for line in ListLine.objects.filter(list_id=list_id).exclude(problem=""):
        by_problem[line.problem].append(line)
    groups = [
        ProblemGroup(
            remedy=rules.PROBLEMS[code].remedy,
            count=len(lines),
            lines=tuple(lines[:SHOWN_PER_PROBLEM]),
        )
        for code, lines in by_problem.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def result_file(list_id: UUID, *, only_errors: bool = False) -> tuple[str, bytes]:
    """Return (file name, content) of the uploaded file with the columns Status and Hinweis.

    :raises ListUnknown: where this municipality has no such list
    :raises ListForgotten: some days after the upload the file is gone
    """
    found = find_list(list_id)
    if found.content is None:
        raise rules.ListForgotten
    failed = [rules.ACTIONS[rules.ERROR], OUTCOMES[REFUSED]]
    content = write_people_list(
        bytes(found.content), _verdicts(found), only=failed if only_errors else []
    )
    stem = found.file_name.rsplit(".", 1)[0]
    ending = "xlsx" if found.understood.get("encoding") == "xlsx" else "csv"
    return f"{stem}-{'fehler' if only_errors else 'ergebnis'}.{ending}", content


def _verdicts(found: DistributionList) -> dict[int, tuple[str, str]]:
    became = _became(found.distribution_id)
    return {
        line.line: became.get(line.employee_id) or _planned(line)
        if line.action == rules.GIVE
        else _planned(line)
        for line in found.lines.all()
    }


def _planned(line: ListLine) -> tuple[str, str]:
    if line.problem == "done_before":
        return OUTCOMES[GIVEN], line.sentence
    return rules.ACTIONS[line.action], line.sentence


def _became(distribution_id: UUID | None) -> dict[UUID | None, tuple[str, str]]:
    if distribution_id is None:
        return {}
    rows = DistributionRow.objects.filter(distribution_id=distribution_id)
    return {row.employee_id: _outcome(row) for row in rows.select_related("holding")}


def _outcome(row: DistributionRow) -> tuple[str, str]:
    if row.holding is None:
        return OUTCOMES[row.outcome], row.hint
    return _ENDINGS.get(row.holding.ending, OUTCOMES[row.outcome]), row.holding.number


@dataclass(frozen=True, kw_only=True)
class Returnable:
    """What taking a distribution back would do: vouchers to withdraw, and used ones that stay."""

    distribution: Distribution
    withdraw_count: int
    withdraw_cents: int
    keep_count: int


def returnable(distribution_id: UUID) -> Returnable:
    """Return what could be taken back of a distribution.

    :raises DistributionUnknown: where this municipality has no such distribution
    """
    distribution = Distribution.objects.filter(id=distribution_id).first()
    if distribution is None:
        raise rules.DistributionUnknown
    live = Holding.objects.filter(id__in=distribution.rows.values("holding_id"))
    live = live.filter(ended_at__isnull=True)
    open_cents = list(live.filter(redeemed_at__isnull=True).values_list("ceiling_cents", flat=True))
    return Returnable(
        distribution=distribution,
        withdraw_count=len(open_cents),
        withdraw_cents=sum(open_cents),
        keep_count=live.filter(redeemed_at__isnull=False).count(),
    )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a distribution is, in counts, and whether and until when it can be taken back."""

    given: int
    refused: int
    waiting: int
    is_stuck: bool
    withdrawal: DistributionWithdrawal | None
    back_until: dt.datetime
    is_returnable: bool

    @property
    def total(self) -> int:
        return self.given + self.refused + self.waiting

    @property
    def done(self) -> int:
        return self.given + self.refused

    @property
    def is_withdrawing(self) -> bool:
        return self.withdrawal is not None and self.withdrawal.finished_at is None

    @property
    def withdrawn_done(self) -> int:
        done = self.withdrawal
        return done.withdrawn_count + done.kept_count if done else 0

    @property
    def is_running(self) -> bool:
        return (self.waiting > 0 or self.is_withdrawing) and not self.is_stuck


def standing_of(distribution_id: UUID, *, now: dt.datetime) -> Standing:
    """Return how far a distribution is, by counting alone: pages ask it every two seconds.

    :raises DistributionUnknown: where this municipality has no such distribution
    """
    distribution = Distribution.objects.filter(id=distribution_id).first()
    if distribution is None:
        raise rules.DistributionUnknown
    outcomes = distribution.rows.order_by().values_list("outcome")
    counts = dict(outcomes.annotate(count=Count("id")))
    withdrawal = distribution.withdrawals.first()
    until = rules.last_moment_to_take_back(distribution.created_at)
    jobs = [distribution.job_id, withdrawal.job_id if withdrawal else None]
    return Standing(
        given=counts.get(GIVEN, 0),
        refused=counts.get(REFUSED, 0),
        waiting=counts.get(WAITING, 0),
        is_stuck=any(get_job(job_id).state == FAILED for job_id in jobs if job_id),
        withdrawal=withdrawal,
        back_until=until,
        is_returnable=(
            withdrawal is None and now <= until and GIVEN in counts and WAITING not in counts
        ),
    )


def list_of(distribution_id: UUID) -> DistributionList | None:
    """Return the list that a distribution came from, or None."""
    return all_lists().filter(distribution_id=distribution_id).first()


def first_lines_of(found: DistributionList) -> list[list[Any]]:
    """Return (line, number, name) of the first lines, as they were understood."""
    rows: list[list[Any]] = found.understood.get("first_lines", [])
    return rows
