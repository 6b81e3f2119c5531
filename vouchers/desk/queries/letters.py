"""Who could get a letter with their voucher's code, and how far the printing is. Never a code."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from campus.kernel.clock import berlin_day
from tenants.staff.api import EmployeeView, get_employees, list_employees
from vouchers.desk.models import Distribution, Holding, Letter, LetterRun
from vouchers.desk.rules import letters as rules
from vouchers.redemption.api import State, VoucherView, get_vouchers

# A voucher that is still to be redeemed, also while a request for a course waits.
LETTER_STATES = frozenset({State.DISTRIBUTED, State.RESERVED})


@dataclass(frozen=True, kw_only=True)
class LetterChoice:
    """Whose letters are meant: all, those of a unit and below, or those of a distribution.

    Without `with_email` only people who have no address; `again` also where one was printed.
    """

    unit_id: UUID | None = None
    distribution_id: UUID | None = None
    with_email: bool = False
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody with a voucher to be redeemed, whom a letter would reach."""

    holding_id: UUID
    employee: EmployeeView
    voucher: VoucherView

    @property
    def order(self) -> tuple[str, str, str]:
        return (self.employee.unit_name, self.employee.name, self.voucher.number)


@dataclass(frozen=True, kw_only=True)
class PackageView:
    """One PDF of a run: letters to print, how many were left out, when it was last printed."""

    number: int
    letter_count: int
    left_out_count: int
    printed_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class LetterRunView:
    """A run of letters as its page shows it."""

    id: UUID
    chosen: str
    contact: str
    phone: str
    email: str
    created_at: dt.datetime
    printable_until: dt.datetime
    closed_at: dt.datetime | None
    closing: str
    is_printable: bool
    packages: tuple[PackageView, ...]

    @property
    def letter_count(self) -> int:
        return sum(package.letter_count for package in self.packages)

    @property
    def left_out_count(self) -> int:
        return sum(package.left_out_count for package in self.packages)

    @property
    def printed_count(self) -> int:
        return sum(p.letter_count for p in self.packages if p.printed_at is not None)

    @property
    def closing_title(self) -> str:
        return rules.CLOSINGS.get(self.closing, "")


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """One person of a run, in words."""

    employee_id: UUID
    unit_name: str
    employee_name: str
    personnel_number: str
    number: str
    programme_title: str
    printed_at: dt.datetime | None
    print_count: int
    hint: str


def candidates(choice: LetterChoice, *, now: dt.datetime) -> list[Candidate]:
    """Return whom the chosen letters would go to, by unit and name."""
    found = _holdings(choice)
    people = get_employees(employee_ids={holding.employee_id for holding in found})
    vouchers = get_vouchers(voucher_ids=[holding.voucher_id for holding in found])
    chosen = [
        Candidate(
            holding_id=holding.id,
            employee=people[holding.employee_id],
            voucher=vouchers[holding.voucher_id],
        )
        for holding in found
        if is_reachable(people[holding.employee_id], choice)
        and is_letter_worthy(vouchers[holding.voucher_id], now=now)
    ]
    return sorted(chosen, key=lambda candidate: candidate.order)


def is_reachable(person: EmployeeView, choice: LetterChoice) -> bool:
    """Tell whether a choice means this person."""
    return person.active and (choice.with_email or not person.has_email)


def is_letter_worthy(voucher: VoucherView, *, now: dt.datetime) -> bool:
    """Tell whether a voucher's code is still of use on paper."""
    return voucher.state in LETTER_STATES and voucher.last_day >= berlin_day(now)


def _holdings(choice: LetterChoice) -> list[Holding]:
    holdings = Holding.objects.filter(ended_at__isnull=True, redeemed_at__isnull=True)
    waiting = Letter.objects.filter(printed_at__isnull=True, left_out_at__isnull=True)
    holdings = holdings.exclude(id__in=waiting.values("holding_id"))
    if not choice.again:
        printed = Letter.objects.filter(printed_at__isnull=False)
        holdings = holdings.exclude(id__in=printed.values("holding_id"))
    if choice.unit_id is not None:
        unit = list_employees(unit_id=choice.unit_id)
        holdings = holdings.filter(employee_id__in=[person.id for person in unit])
    if choice.distribution_id is not None:
        rows = Distribution.objects.filter(id=choice.distribution_id)
        holdings = holdings.filter(id__in=rows.values("rows__holding_id"))
    return list(holdings)


def cents_of(chosen: Iterable[Candidate]) -> int:
    """Return what the vouchers of these letters are worth at most."""
    return sum(candidate.voucher.ceiling_cents for candidate in chosen)


def units_of(chosen: Iterable[Candidate]) -> Counter[str]:
    """Return how many letters go to which unit."""
    return Counter(candidate.employee.unit_name for candidate in chosen)


def distribution_choices() -> list[tuple[UUID, str]]:
    """Return the distributions, the latest first, as (id, title)."""
    return [(each.id, str(each)) for each in Distribution.objects.order_by("-created_at")[:100]]


def last_sender() -> dict[str, str]:
    """Return whom the latest letters named for questions, to be offered again."""
    latest = LetterRun.objects.first()
    if latest is None:
        return {}
    return {"contact": latest.contact, "phone": latest.phone, "email": latest.email}


def runs() -> QuerySet[LetterRun]:
    """Return all runs, the latest first, with how many letters they have and had printed."""
    return LetterRun.objects.annotate(
        letter_count=Count("letters"),
        printed_count=Count("letters", filter=Q(letters__printed_at__isnull=False)),
    )


def find_run(run_id: UUID, *, now: dt.datetime) -> LetterRunView:
    """Return a run with its packages.

    :raises LetterRunUnknown: where this municipality has no such run
    """
    run = LetterRun.objects.filter(id=run_id).first()
    if run is None:
        raise rules.LetterRunUnknown
    return LetterRunView(
        id=run.id,
        chosen=run.chosen,
        contact=run.contact,
        phone=run.phone,
        email=run.email,
        created_at=run.created_at,
        printable_until=run.printable_until,
        closed_at=run.closed_at,
        closing=run.closing,
        is_printable=rules.is_printable(
            closed_at=run.closed_at, printable_until=run.printable_until, now=now
        ),
        packages=packages_of(run.id),
    )


def packages_of(run_id: UUID) -> tuple[PackageView, ...]:
    """Return the packages of a run in order."""
    left_out = Q(left_out_at__isnull=False)
    rows = (
        Letter.objects.filter(run_id=run_id)
        .order_by()
        .values("package")
        .annotate(
            letter_count=Count("id", filter=~left_out),
            left_out_count=Count("id", filter=left_out),
            printed_at=Max("printed_at"),
        )
        .order_by("package")
    )
    return tuple(
        PackageView(
            number=row["package"],
            letter_count=row["letter_count"],
            left_out_count=row["left_out_count"],
            printed_at=row["printed_at"],
        )
        for row in rows
    )


def lines_of(run_id: UUID, *, with_left_out: bool = True) -> list[LetterLine]:
    """Return the people of a run in the order of the letters."""
    letters = Letter.objects.filter(run_id=run_id).select_related("holding").order_by("position")
    if not with_left_out:
        letters = letters.filter(left_out_at__isnull=True)
    people = _people(letters)
    return [_line(letter, people[letter.holding.employee_id]) for letter in letters]


def _people(letters: Collection[Letter]) -> dict[UUID, EmployeeView]:
    return get_employees(employee_ids={letter.holding.employee_id for letter in letters})


def _line(letter: Letter, person: EmployeeView) -> LetterLine:
    return LetterLine(
        employee_id=letter.holding.employee_id,
        unit_name=person.unit_name,
        employee_name=person.name,
        personnel_number=person.personnel_number,
        number=letter.holding.number,
        programme_title=letter.holding.programme_title,
        printed_at=letter.printed_at,
        print_count=letter.print_count,
        hint=letter.hint,
    )
