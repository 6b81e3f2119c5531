"""HR's view: the contingent, and who has a voucher. Participation only, no results."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from campus.kernel.clock import berlin_day
from campus.outbox.api import FAILED, JobState, get_job
from tenants.staff.api import EmployeeView, get_employees, list_employees
from vouchers.desk.models import Distribution, Holding
from vouchers.desk.rules import GIVEN, OUTCOMES, REFUSED, WAITING
from vouchers.funding.api import list_allotments, list_programmes
from vouchers.redemption.api import State, free_vouchers, get_vouchers

# A voucher in these states is of no use to its holder any more; it takes no place.
LAPSED_STATES = frozenset({State.EXPIRED, State.REVOKED})


@dataclass(frozen=True, kw_only=True)
class Contingent:
    """One programme in this municipality: counts of vouchers, and what is worth knowing of it."""

    programme_id: UUID
    title: str
    last_day: dt.date
    ceiling_cents: int
    maximum_per_person: int
    check_required: bool
    allotted_count: int
    issued_count: int
    free_count: int
    is_over: bool
    held_count: int
    redeemed_count: int
    completed_count: int


@dataclass(frozen=True, kw_only=True)
class HeldVoucher:
    """A line of "who has one"."""

    holding_id: UUID
    employee_id: UUID
    employee_name: str
    personnel_number: str
    unit_name: str
    number: str
    programme_title: str
    state_title: str
    last_day: dt.date
    distributed_at: dt.datetime
    can_be_withdrawn: bool
    can_be_reversed: bool

    @property
    def search_text(self) -> str:
        return f"{self.employee_name} {self.personnel_number} {self.number}".lower()


@dataclass(frozen=True, kw_only=True)
class DistributionLine:
    """One person of a distribution, in words."""

    employee_id: UUID
    employee_name: str
    personnel_number: str
    outcome_title: str
    number: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class DistributionView:
    """A distribution with its result so far."""

    id: UUID
    programme_title: str
    created_at: dt.datetime
    given: int
    refused: int
    waiting: int
    job: JobState | None
    lines: list[DistributionLine]

    @property
    def total(self) -> int:
        return self.given + self.refused + self.waiting

    @property
    def done(self) -> int:
        return self.given + self.refused

    @property
    def is_running(self) -> bool:
        return self.waiting > 0 and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        return self.job is not None and self.job.state == FAILED


def contingents(*, municipality_id: UUID, now: dt.datetime) -> list[Contingent]:
    """Return the programmes of which this municipality has vouchers, those valid longest first."""
    allotments = {a.programme_id: a for a in list_allotments(municipality_id=municipality_id)}
    free = {
        f.programme_id: f.count for f in free_vouchers(municipality_id=municipality_id, now=now)
    }
    used = _counts_by_programme()
    return [
        Contingent(
            programme_id=programme.id,
            title=programme.title,
            last_day=programme.last_day,
            ceiling_cents=programme.ceiling_cents,
            maximum_per_person=programme.maximum_per_person,
            check_required=programme.check_required,
            allotted_count=allotments[programme.id].allotted_count,
            issued_count=allotments[programme.id].issued_count,
            free_count=free.get(programme.id, 0),
            is_over=programme.last_day < berlin_day(now),
            **used.get(programme.id, {"held_count": 0, "redeemed_count": 0, "completed_count": 0}),
        )
        for programme in sorted(
            list_programmes(programme_ids=list(allotments)),
            key=lambda programme: programme.last_day,
            reverse=True,
        )
    ]


def _counts_by_programme() -> dict[UUID, dict[str, int]]:
    rows = (
        Holding.objects.filter(ended_at__isnull=True)
        .values("programme_id")
        .annotate(
            held_count=Count("id"),
            redeemed_count=Count("id", filter=Q(redeemed_at__isnull=False)),
            completed_count=Count("id", filter=Q(completed_at__isnull=False)),
        )
    )
    return {
        row["programme_id"]: {
            "held_count": row["held_count"],
            "redeemed_count": row["redeemed_count"],
            "completed_count": row["completed_count"],
        }
        for row in rows
    }


def held_vouchers(*, unit_id: UUID | None = None, word: str = "") -> list[HeldVoucher]:
    """Return who holds a voucher, by name; of one unit, or with a word in name or number."""
    holdings = Holding.objects.filter(ended_at__isnull=True)
    if unit_id is not None:
        unit = list_employees(unit_id=unit_id, active=None)
        holdings = holdings.filter(employee_id__in=[employee.id for employee in unit])
    found = [line for line in _lines(list(holdings)) if word.lower() in line.search_text]
    return sorted(found, key=lambda line: (line.employee_name, line.number))


def _lines(holdings: Sequence[Holding]) -> list[HeldVoucher]:
    people = get_employees(employee_ids={holding.employee_id for holding in holdings})
    shared = get_vouchers(voucher_ids=[holding.voucher_id for holding in holdings])
    return [
        HeldVoucher(
            holding_id=holding.id,
            employee_id=holding.employee_id,
            employee_name=_name(people[holding.employee_id]),
            personnel_number=people[holding.employee_id].personnel_number,
            unit_name=people[holding.employee_id].unit_name,
            number=holding.number,
            programme_title=holding.programme_title,
            state_title=shared[holding.voucher_id].state_title,
            last_day=shared[holding.voucher_id].last_day,
            distributed_at=holding.distributed_at,
            can_be_withdrawn=shared[holding.voucher_id].state is State.DISTRIBUTED,
            can_be_reversed=shared[holding.voucher_id].state is State.REDEEMED,
        )
        for holding in holdings
    ]


def _name(person: EmployeeView) -> str:
    return person.name if person.active else f"{person.name} (ausgeschieden)"


def people_without(
    *, programme_id: UUID, maximum: int, unit_id: UUID | None = None, word: str = ""
) -> list[EmployeeView]:
    """Return the employees who may get one more voucher of a programme, by name."""
    live = dict(
        Holding.objects.filter(programme_id=programme_id, ended_at__isnull=True).values_list(
            "voucher_id", "employee_id"
        )
    )
    shared = get_vouchers(voucher_ids=live.keys())
    counts = Counter(
        employee_id
        for voucher_id, employee_id in live.items()
        if shared[voucher_id].state not in LAPSED_STATES
    )
    return [
        person
        for person in list_employees(unit_id=unit_id)
        if counts[person.id] < maximum
        and word.lower() in f"{person.name} {person.personnel_number}".lower()
    ]


def find_holding(holding_id: UUID) -> HeldVoucher | None:
    """Return one live holding, or None."""
    found = Holding.objects.filter(id=holding_id, ended_at__isnull=True)
    return next(iter(_lines(list(found))), None)


def names_of(employee_ids: Sequence[UUID]) -> list[str]:
    """Return the names of employees, sorted; unknown ids are left out."""
    return sorted(e.name for e in get_employees(employee_ids=employee_ids).values())


def view_distribution(distribution_id: UUID) -> DistributionView | None:
    """Return a distribution with each person's result, or None where there is none."""
    distribution = Distribution.objects.filter(id=distribution_id).first()
    if distribution is None:
        return None
    rows = list(distribution.rows.select_related("holding"))
    people = get_employees(employee_ids=[row.employee_id for row in rows])
    counts = Counter(row.outcome for row in rows)
    lines = [
        DistributionLine(
            employee_id=row.employee_id,
            employee_name=people[row.employee_id].name if row.employee_id in people else "–",
            personnel_number=(
                people[row.employee_id].personnel_number if row.employee_id in people else "–"
            ),
            outcome_title=OUTCOMES[row.outcome],
            number=row.holding.number if row.holding else "",
            hint=row.hint,
        )
        for row in rows
    ]
    return DistributionView(
        id=distribution.id,
        programme_title=distribution.programme_title,
        created_at=distribution.created_at,
        given=counts[GIVEN],
        refused=counts[REFUSED],
        waiting=counts[WAITING],
        job=get_job(distribution.job_id) if distribution.job_id else None,
        lines=sorted(lines, key=lambda line: line.employee_name),
    )
