"""What the benchmarks of use need: towns with people who hold vouchers for a course."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

NOW = dt.datetime(2026, 6, 10, 9, 0, tzinfo=dt.UTC)
ROLES = ("employee",)


@dataclass(frozen=True)
class Holder:
    """Somebody with a voucher: everything that a request or a call needs."""

    municipality_id: UUID
    host: str
    employee_id: UUID
    account_id: UUID | None
    voucher_id: UUID


def build_towns(count: int) -> list[UUID]:
    """Onboard towns with made-up keys; return their ids."""
    from django.db import transaction

    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_cooperative, provision_municipality

    def one(number: int) -> UUID:
        with transaction.atomic():
            return provision_municipality(
                ars=f"07{number:010d}",
                subdomain=f"ort-{number}",
                name=f"Ort {number}",
                kind="town",
                population=1_000 + number,
                state="live",
                actor=SYSTEM,
                now=NOW,
            )

    with in_cooperative():
        return [one(number) for number in range(1, count + 1)]


def lay_out_courses() -> list[UUID]:
    """Publish the example courses that a voucher of 290 euros pays; return their ids."""
    from campus.kernel.actor import SYSTEM
    from courses.catalogue.api import EXAMPLE_COURSES, list_courses, load_courses_file
    from tenants.registry.api import in_cooperative

    with in_cooperative():
        loaded = load_courses_file(path=EXAMPLE_COURSES, actor=SYSTEM, now=NOW)
        courses = list_courses(course_ids=loaded)
        return sorted(course.id for course in courses if course.price_cents <= 29_000)


def fund(towns: list[UUID], *, each: int, code: str = "B26") -> UUID:
    """Award a grant, allot and issue the same number of vouchers to each town; the programme."""
    from django.db import transaction

    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_cooperative
    from vouchers.redemption.api import issue_vouchers

    programme_id, allotments = allot(towns, each=each, code=code)
    with in_cooperative(), transaction.atomic():
        for allotment_id in allotments.values():
            issue_vouchers(allotment_id=allotment_id, count=each, actor=SYSTEM, now=NOW)
    return programme_id


def allot(towns: list[UUID], *, each: int, code: str = "B26") -> tuple[UUID, dict[UUID, UUID]]:
    """Award a grant and allot, but do not issue; the programme, and allotments by town."""
    from django.db import transaction

    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_cooperative
    from vouchers.funding.api import allot_vouchers, list_allotments

    with in_cooperative(), transaction.atomic():
        programme_id = _programme(code, count=each * len(towns))
        counts = dict.fromkeys(towns, each)
        allot_vouchers(
            programme_id=programme_id, way="equally", counts=counts, actor=SYSTEM, now=NOW
        )
        allotments = list_allotments(programme_id=programme_id)
    return programme_id, {each.municipality_id: each.id for each in allotments}


def _programme(code: str, *, count: int) -> UUID:
    from campus.kernel.actor import SYSTEM
    from vouchers.funding.api import NewTerms, create_funder, create_grant, create_programme

    days = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    funder_id = create_funder(name=f"Ministerium {code}", short_name=code, actor=SYSTEM, now=NOW)
    grant_id = create_grant(
        funder_id=funder_id,
        reference=f"{code}-1",
        title="Gutscheine",
        amount_cents=count * 29_000,
        granted_count=count,
        period_from=days[0],
        period_until=days[1],
        actor=SYSTEM,
        now=NOW,
    )
    programme_id: UUID = create_programme(
        grant_id=grant_id,
        code=code,
        title="Gutscheine",
        voucher_count=count,
        value_cents=29_000,
        terms=NewTerms(issue_until=days[1], last_day=days[1], check_required=False),
        actor=SYSTEM,
        now=NOW,
    )
    return programme_id


def distribute(
    towns: list[UUID],
    programme_id: UUID,
    *,
    each: int,
    with_accounts: bool = False,
    first: int = 0,
) -> list[Holder]:
    """Hire people in each town, numbered from `first`, and give each of them a voucher."""
    return [
        holder
        for town in towns
        for holder in _people(
            town, programme_id, numbers=range(first, first + each), with_accounts=with_accounts
        )
    ]


def _people(town: UUID, programme_id: UUID, *, numbers: range, with_accounts: bool) -> list[Holder]:
    from django.db import transaction

    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_municipality
    from tenants.staff.api import create_employee
    from vouchers.desk.api import give_voucher

    holders = []
    with in_municipality(town) as municipality, transaction.atomic():
        for number in numbers:
            employee_id = create_employee(
                personnel_number=f"{number:05d}",
                given_name="Kim",
                family_name=f"Muster {number}",
                actor=SYSTEM,
                now=NOW,
            )
            account_id = _account(employee_id, number) if with_accounts else None
            holding = give_voucher(
                employee_id=employee_id, programme_id=programme_id, actor=SYSTEM, now=NOW
            )
            holders.append(
                Holder(town, municipality.host, employee_id, account_id, holding.voucher_id)
            )
    return holders


def _account(employee_id: UUID, number: int) -> UUID:
    from campus.accounts.api import create_account
    from campus.kernel.actor import SYSTEM
    from tenants.staff.api import link_account

    account_id: UUID = create_account(
        display_name=f"Kim Muster {number}",
        login_name=f"kim-{number}",
        roles=ROLES,
        actor=SYSTEM,
        now=NOW,
    )
    link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=NOW)
    return account_id
