"""What is there before a journey begins: courses, a published model, a grant, vouchers in both
towns."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import SYSTEM
from campus.kernel.clock import berlin_day
from tests import cast

PROGRAMME = "Digitale Verwaltung"
GRANT = "Bildungsgutscheine"
REFERENCE = "641-17"
VOUCHER_CENTS = 50_000
GRANTED_COUNT = 300
# Issued for each town; ten more are allotted to it and not issued yet.
ISSUED_COUNT = 20
# One that can be worked through on the platform, with texts and a quiz.
COURSE = "Verständlich schreiben in der Verwaltung"


def build(*, now: dt.datetime) -> None:
    """Add to the towns and the cast of `tests.cast` what their journeys need."""
    from assessments.checks.api import copy_template_model, open_campaign, publish_model
    from assessments.library.api import publish_template_model
    from courses.catalogue.api import EXAMPLE_COURSES, load_courses_file
    from tenants.registry.api import in_cooperative, in_municipality

    with in_cooperative(), transaction.atomic():
        publish_template_model(actor=SYSTEM, now=now)
    with in_cooperative():
        load_courses_file(path=EXAMPLE_COURSES, actor=SYSTEM, now=now)
    with in_cooperative(), transaction.atomic():
        _fund(now=now)
    for town in cast.TOWNS:
        with in_municipality(cast.municipality(town).id), transaction.atomic():
            publish_model(model_id=copy_template_model(now=now), now=now)
            open_campaign(title="Kompetenz-Check", now=now)


def _fund(*, now: dt.datetime) -> None:
    """Lay down a grant of Emil's and its programme; allot and issue vouchers in both towns."""
    from vouchers.funding.api import NewTerms, create_funder, create_grant, create_programme

    last_day = berlin_day(now) + dt.timedelta(days=300)
    funder_id = create_funder(
        name="Ministerium für Arbeit",
        short_name="MASTD",
        land="07",
        actor=SYSTEM,
        now=now,
        funder_id=cast.FUNDER_ID,
    )
    grant_id = create_grant(
        funder_id=funder_id,
        reference=REFERENCE,
        title=GRANT,
        amount_cents=GRANTED_COUNT * VOUCHER_CENTS,
        granted_count=GRANTED_COUNT,
        period_from=berlin_day(now),
        period_until=last_day,
        actor=SYSTEM,
        now=now,
    )
    programme_id = create_programme(
        grant_id=grant_id,
        code="DIV",
        title=PROGRAMME,
        voucher_count=GRANTED_COUNT,
        value_cents=None,
        ceiling_cents=VOUCHER_CENTS,
        terms=NewTerms(issue_until=last_day, last_day=last_day),
        actor=SYSTEM,
        now=now,
    )
    _allot_and_issue(programme_id, now=now)


def _allot_and_issue(programme_id: UUID, *, now: dt.datetime) -> None:
    from vouchers.funding.api import allot_vouchers, list_allotments
    from vouchers.redemption.api import issue_vouchers

    counts = {cast.municipality(town).id: ISSUED_COUNT + 10 for town in cast.TOWNS}
    allot_vouchers(programme_id=programme_id, way="hand", counts=counts, actor=SYSTEM, now=now)
    for allotment in list_allotments(programme_id=programme_id):
        issue_vouchers(allotment_id=allotment.id, count=ISSUED_COUNT, actor=SYSTEM, now=now)


def give_voucher(name: str, *, now: dt.datetime) -> None:
    """Give one of the cast a voucher of the programme, as HR does."""
    from tenants.registry.api import in_cooperative, in_municipality
    from vouchers.desk import api as desk
    from vouchers.funding.api import list_programmes

    person = cast.person(name)
    with in_cooperative():
        (programme,) = list_programmes()
    with in_municipality(person.municipality_id), transaction.atomic():
        desk.give_voucher(
            employee_id=person.employee_id, programme_id=programme.id, actor=SYSTEM, now=now
        )


def prepare_to_redeem(name: str, *, now: dt.datetime) -> UUID:
    """Have one of the cast complete a check and get a voucher; return the check's id."""
    from assessments.checks.api import list_profiles, take_check
    from tenants.registry.api import in_municipality

    person = cast.person(name)
    assert person.employee_id
    give_voucher(name, now=now)
    with in_municipality(person.municipality_id), transaction.atomic():
        return take_check(
            employee_id=person.employee_id,
            profile_id=list_profiles()[0].id,
            levels={"communication": 1},
            started_at=now,
            now=now,
        )


def redeem(name: str, *, now: dt.datetime) -> tuple[UUID, UUID]:
    """Have one of the cast redeem their voucher; return the voucher's id and the booking's."""
    from courses.catalogue.api import find_courses
    from tenants.registry.api import in_municipality
    from vouchers.desk import api as desk

    person = cast.person(name)
    assert person.employee_id
    with in_municipality(person.municipality_id), transaction.atomic():
        (course,) = (one for one in find_courses() if one.title == COURSE)
        (voucher,) = desk.vouchers_of(employee_id=person.employee_id)
        receipt = desk.redeem_in_transaction(
            voucher_id=voucher.voucher_id,
            course_id=course.id,
            idempotency_key="journey",
            actor=person.actor,
            now=now,
        )
    return voucher.voucher_id, receipt.booking_ref


def code_on_certificate(name: str) -> str:
    """The code on the one certificate that one of the cast has."""
    from courses.learning.models import Certificate
    from courses.learning.rules.certificate import grouped
    from tenants.registry.api import in_municipality

    person = cast.person(name)
    with in_municipality(person.municipality_id):
        return grouped(Certificate.objects.get(enrolment__employee_id=person.employee_id).code)
