"""What there is before the faults begin: two towns, people with vouchers, room for more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.test import Client

from campus.kernel.actor import SYSTEM
from campus.kernel.clock import berlin_day
from tests import cast
from tests.proofs.scale import scaled

PEOPLE_PER_TOWN = scaled(10)
# More than are served at once, so that a distribution to all of them is a run.
STAFF_PER_TOWN = 60
ALLOTTED_COUNT = scaled(20_000)
FREE_COUNT = scaled(1_000)
CEILING_CENTS = 100_000


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """A voucher that its holder, who is signed in, means to use for a course."""

    host: str
    session: str
    voucher_id: UUID
    course_id: UUID


@dataclass(frozen=True, kw_only=True)
class Town:
    """A municipality with an HR that is signed in, and staff who may hold any number."""

    municipality_id: UUID
    host: str
    hr_session: str
    staff: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class World:
    """Purchases still to be made, and the programme whose vouchers are still to be issued."""

    programme_id: UUID
    purchases: list[Purchase]
    towns: list[Town]
    dora_session: str

    def take(self, count: int) -> list[Purchase]:
        """Purchases that no other test makes."""
        taken, self.purchases[:] = self.purchases[:count], self.purchases[count:]
        assert len(taken) == count, "the world is too small"
        return taken

    def take_of_one_person(self, count: int) -> list[Purchase]:
        """Purchases of one person that no other test makes, for different courses."""
        by_person = defaultdict(list)
        for purchase in self.purchases:
            by_person[purchase.session].append(purchase)
        # Others take one by one: the next person may have fewer left.
        own = next((each[:count] for each in by_person.values() if len(each) >= count), [])
        assert own, "the world is too small"
        self.purchases[:] = [purchase for purchase in self.purchases if purchase not in own]
        return own


def build(*, now: dt.datetime) -> World:
    """Fill an empty database."""
    from courses.catalogue.api import EXAMPLE_COURSES, load_courses_file
    from tenants.registry.api import in_cooperative

    cast.build(now=now)
    with in_cooperative():
        courses = load_courses_file(path=EXAMPLE_COURSES, actor=SYSTEM, now=now)
        _give_a_date(courses[0], now=now)
    each = PEOPLE_PER_TOWN * len(courses) + FREE_COUNT
    with in_cooperative(), transaction.atomic():
        programme_id = _fund(at_once=each, per_person=500, now=now)
    by_town = [_people(town, programme_id, courses, now=now) for town in cast.TOWNS]
    return World(
        programme_id=programme_id,
        purchases=[purchase for pair in zip(*by_town, strict=True) for purchase in pair],
        towns=[_town(town, now=now) for town in cast.TOWNS],
        dora_session=str(cast.person("dora").client().cookies["session"].value),
    )


def _give_a_date(course_id: UUID, *, now: dt.datetime) -> None:
    """Let a course take place once, so that its bookings take seats."""
    from courses.catalogue.models import Course, CourseDate

    Course.objects.filter(id=course_id).update(format=Course.Format.DATED)
    starts_at = now + dt.timedelta(days=90)
    CourseDate.objects.create(
        course_id=course_id,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(days=1),
        place="Ludwigshafen",
        seats=100_000,
    )


def _fund(*, at_once: int, per_person: int, now: dt.datetime) -> UUID:
    """Lay down a programme, allot vouchers to both towns, issue the first of them."""
    from vouchers.funding.api import (
        NewTerms,
        allot_vouchers,
        create_funder,
        create_grant,
        create_programme,
        list_allotments,
    )
    from vouchers.redemption.api import issue_vouchers

    first_day = berlin_day(now)
    last_day = first_day + dt.timedelta(days=300)
    count = 2 * ALLOTTED_COUNT
    grant_id = create_grant(
        funder_id=create_funder(name="Ministerium", short_name="M", actor=SYSTEM, now=now),
        reference="641-17",
        title="Bildungsgutscheine",
        amount_cents=count * CEILING_CENTS,
        granted_count=count,
        period_from=first_day,
        period_until=last_day,
        actor=SYSTEM,
        now=now,
    )
    programme_id = create_programme(
        grant_id=grant_id,
        code="BG",
        title="Digitale Verwaltung",
        voucher_count=count,
        value_cents=None,
        ceiling_cents=CEILING_CENTS,
        terms=NewTerms(
            issue_until=last_day,
            last_day=last_day,
            check_required=False,
            maximum_per_person=per_person,
        ),
        actor=SYSTEM,
        now=now,
    )
    counts = {cast.municipality(town).id: ALLOTTED_COUNT for town in cast.TOWNS}
    allot_vouchers(programme_id=programme_id, way="hand", counts=counts, actor=SYSTEM, now=now)
    for allotment in list_allotments(programme_id=programme_id):
        issue_vouchers(allotment_id=allotment.id, count=at_once, actor=SYSTEM, now=now)
    return programme_id


def _town(town: str, *, now: dt.datetime) -> Town:
    from tenants.registry.api import in_municipality
    from tenants.staff.models import Employee

    with in_municipality(cast.municipality(town).id) as place, transaction.atomic():
        _employee_id, session = _hire("HR", roles=("employee", "hr"), host=place.host, now=now)
        staff = Employee.objects.bulk_create(
            Employee(personnel_number=f"S{n:04}", given_name="Kim", family_name=f"Yilmaz {n:04}")
            for n in range(STAFF_PER_TOWN)
        )
    return Town(
        municipality_id=place.id,
        host=place.host,
        hr_session=session,
        staff=tuple(each.id for each in staff),
    )


def _people(
    town: str, programme_id: UUID, courses: list[UUID], *, now: dt.datetime
) -> list[Purchase]:
    from tenants.registry.api import in_municipality
    from vouchers.desk.api import give_voucher

    purchases = []
    with in_municipality(cast.municipality(town).id) as place, transaction.atomic():
        for number in range(PEOPLE_PER_TOWN):
            employee_id, session = _hire(f"{number:05}", host=place.host, now=now)
            for course_id in courses:
                holding = give_voucher(
                    employee_id=employee_id, programme_id=programme_id, actor=SYSTEM, now=now
                )
                purchases.append(
                    Purchase(
                        host=place.host,
                        session=session,
                        voucher_id=holding.voucher_id,
                        course_id=course_id,
                    )
                )
    return purchases


def _hire(
    number: str, *, host: str, now: dt.datetime, roles: tuple[str, ...] = ("employee",)
) -> tuple[UUID, str]:
    """An employee with an account and a browser that is signed in: employee id, session."""
    from campus.accounts.api import create_account
    from campus.accounts.models import Account
    from tenants.staff.api import create_employee, link_account

    employee_id = create_employee(
        personnel_number=number,
        given_name="Kim",
        family_name=f"Zander {number}",
        actor=SYSTEM,
        now=now,
    )
    account_id = create_account(
        display_name="Kim Zander",
        login_name=f"kim-{number.lower()}",
        roles=roles,
        actor=SYSTEM,
        now=now,
    )
    link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=now)
    browser = Client(HTTP_HOST=host)
    browser.force_login(Account.objects.get(id=account_id))
    return employee_id, str(browser.cookies["session"].value)
