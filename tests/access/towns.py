"""A town's side of the world: its people, model, checks, vouchers, courses and runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from campus.kernel import clock
from campus.kernel.actor import SYSTEM, Actor
from tests import cast
from tests.access.interface import furnish_interface, furnish_sign_in
from tests.access.people import furnish_people, furnish_tokens
from tests.access.privacy import furnish_privacy
from tests.access.shared_layer import person
from tests.access.visitors import Town, Values, Visitor
from tests.ownership import owners_cursor

ONE_PAGE = b"%PDF-1.7\n%%EOF\n"
LEVELS = {"leadership": 2, "teamwork": 3, "communication": 2, "digital-work": 4}


@dataclass(frozen=True, kw_only=True)
class Site:
    """A town that is being furnished."""

    subdomain: str
    municipality: Any
    owner: Visitor
    owner_actor: Actor
    mark: str
    now: dt.datetime


def furnish_town(
    subdomain: str, owner: str, *, programme_ids: list[UUID], course_id: UUID, now: dt.datetime
) -> Town:
    """Give the town and one of its employees something of everything."""
    from tenants.registry.api import in_municipality

    site = Site(
        subdomain=subdomain,
        municipality=cast.municipality(subdomain),
        owner=person(owner),
        owner_actor=cast.person(owner).actor,
        mark=f"{owner.title()}geheim-Q7",
        now=now,
    )
    with in_municipality(site.municipality.id):
        staff = _furnish_people(site)
        hr = _hire(site, "Personalstelle", ("employee", "hr"))
        values = {
            **staff,
            **_furnish_model(site, hr),
            **_furnish_runs(site),
            **_furnish_needs(site),
            **_furnish_vouchers(site, programme_ids, course_id),
        }
        neighbour = _hire(site, "Nachbar", ("employee",))
        # Nothing but whose voucher it is keeps the neighbour from redeeming Anna's.
        neighbours_check = _take_check(site, neighbour.employee_id, values["", "profile_id"])
        values |= _furnish_releases(
            site.owner_actor.employee_id, hr, neighbour, values["", "check_id"], neighbours_check
        )
        values |= furnish_interface(hr, "hr", "vouchers:read", now=now)
        values |= furnish_sign_in(hr, site.owner_actor.employee_id, now=now)
        values |= _furnish_deputy(site, neighbour)
        values |= furnish_privacy(site.owner_actor.employee_id, site.mark, now=now)
        people = furnish_people(site.municipality, now=now)
        secrets = _secrets(site, values)
        return Town(
            schema=site.municipality.schema_name,
            host=site.municipality.host,
            owner=site.owner,
            neighbour=neighbour,
            hr=hr,
            values=values,
            secrets=secrets,
            traces=secrets | {site.mark} | _row_ids(site.municipality.schema_name),
            people=people,
            tokens=furnish_tokens(hr, "hr"),
        )


@transaction.atomic
def _furnish_people(site: Site) -> Values:
    from allauth.mfa.models import Authenticator

    from campus.accounts.models import Account
    from tenants.staff.api import create_post, create_unit
    from tenants.staff.models import Employee

    unit_id = create_unit(name=f"Amt {site.mark}", actor=SYSTEM, now=site.now)
    post_id = create_post(title=f"Stelle {site.mark}", actor=SYSTEM, now=site.now)
    Employee.objects.filter(id=site.owner_actor.employee_id).update(
        family_name=site.mark, unit_id=unit_id, post_id=post_id
    )
    Account.objects.filter(id=site.owner.account_id).update(display_name=f"Name {site.mark}")
    passkey = Authenticator.objects.create(
        user_id=site.owner.account_id, type="webauthn", data={"name": site.mark, "credential": {}}
    )
    return {
        ("", "employee_id"): site.owner_actor.employee_id,
        ("", "unit_id"): unit_id,
        ("", "post_id"): post_id,
        ("", "role"): "personalstelle",
        ("", "pk"): passkey.pk,
    }


def _hire(site: Site, name: str, roles: tuple[str, ...]) -> Visitor:
    from campus.accounts.api import create_account
    from tenants.staff.api import create_employee, link_account

    with transaction.atomic():
        employee_id = create_employee(
            personnel_number=f"9{len(name)}",
            given_name=name,
            family_name="Nachtigall",
            actor=SYSTEM,
            now=site.now,
        )
        account_id = create_account(
            email=f"{name.lower()}@example.org",
            display_name=f"{name} Nachtigall",
            roles=list(roles),
            actor=SYSTEM,
            now=site.now,
        )
        link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=site.now)
    return Visitor(
        name=f"{name} of {site.subdomain}",
        host=site.municipality.host,
        account_id=account_id,
        municipality_id=site.municipality.id,
        employee_id=employee_id,
    )


def _furnish_model(site: Site, hr: Visitor) -> Values:
    from assessments.checks import api as checks
    from assessments.checks.models import Field
    from assessments.checks.services.copying import start_new_version
    from assessments.checks.services.items import copy_items

    with transaction.atomic():
        model_id = checks.copy_template_model(now=site.now)
        copy_items(model_id=model_id, actor=SYSTEM, now=site.now)
        checks.publish_model(model_id=model_id, now=site.now)
        campaign_id = checks.open_campaign(
            title=f"Befragung {site.mark}", agreement_file=ONE_PAGE, now=site.now
        )
        profile = checks.list_profiles()[0]
    check_id = _take_check(site, site.owner_actor.employee_id, profile.id)
    draft_id = start_new_version(model_id=model_id, actor=SYSTEM, now=site.now)
    return {
        ("", "model_id"): draft_id,
        ("", "field_id"): Field.objects.filter(model_id=draft_id)[0].id,
        ("", "profile_id"): profile.id,
        ("", "check_id"): check_id,
        **_furnish_profiles(site, hr, draft_id, profile.id),
        **_furnish_campaign(site, campaign_id),
        ("kompetenz-check/", "code"): "leadership",
        ("kompetenz-check/", "number"): 1,
    }


def _furnish_profiles(site: Site, hr: Visitor, draft_id: UUID, profile_id: UUID) -> Values:
    """Parts of the draft, a job family, a workshop with owner and HR, a shared profile."""
    from assessments.checks.models import Area, Facet, JobFamily, Participant, Workshop
    from assessments.checks.services.sharing import share_with_members

    workshop = Workshop.objects.create(
        profile_id=profile_id,
        model_id=draft_id,
        held_on=site.now.date(),
        note=site.mark,
        opened_at=site.now,
    )
    Participant.objects.bulk_create(
        Participant(workshop=workshop, employee_id=each, invited_at=site.now)
        for each in (site.owner_actor.employee_id, hr.employee_id)
    )
    offer_id = share_with_members(
        profile_id=profile_id, municipality=site.municipality, actor=SYSTEM, now=site.now
    )
    return {
        ("", "area_id"): Area.objects.filter(model_id=draft_id)[0].id,
        ("", "facet_id"): Facet.objects.filter(field__model_id=draft_id)[0].id,
        ("", "family_id"): JobFamily.objects.all()[0].id,
        ("", "workshop_id"): workshop.id,
        ("", "offer_id"): offer_id,
    }


def _furnish_campaign(site: Site, campaign_id: UUID) -> Values:
    """An open campaign to which people are invited, and a draft of the next notice."""
    from assessments.checks.api import open_campaign
    from assessments.checks.models import Agreement, Notice
    from assessments.checks.services.inviting import invite

    run_id = invite(campaign_id=campaign_id, actor=SYSTEM, now=site.now)
    with transaction.atomic():
        # The visits are made today, whenever that is.
        open_campaign(title=f"Heute {site.mark}", now=clock.now())
    notice = Notice.objects.create(version=2, purpose=site.mark, created_at=site.now)
    return {
        ("", "campaign_id"): campaign_id,
        ("befragungen/", "run_id"): run_id,
        ("", "agreement_id"): Agreement.objects.defer("content").get().id,
        ("", "notice_id"): notice.id,
    }


@transaction.atomic
def _take_check(site: Site, employee_id: UUID | None, profile_id: UUID) -> UUID:
    from assessments.checks.api import take_check

    assert employee_id is not None
    return take_check(
        employee_id=employee_id,
        profile_id=profile_id,
        levels=LEVELS,
        started_at=site.now - dt.timedelta(minutes=15),
        now=site.now,
    )


@transaction.atomic
def _furnish_releases(
    owner_id: UUID | None, hr: Visitor, neighbour: Visitor, check_id: UUID, neighbours_check: UUID
) -> Values:
    """The owner lets HR see something, and the neighbour lets the owner, as of this very day."""
    from assessments.checks.models import Release

    now = dt.datetime.now(dt.UTC)

    def release(giver_id: UUID | None, recipient_id: UUID | None, of: UUID) -> UUID:
        return Release.objects.create(
            employee_id=giver_id,
            check_taken_id=of,
            recipient_id=recipient_id,
            recipient_role="hr",
            field_codes=["leadership"],
            released_at=now,
            first_day=now.date(),
            valid_until=now.date() + dt.timedelta(days=300),
        ).id

    return {
        ("", "recipient_id"): hr.employee_id,
        ("kompetenz-check/freigaben/", "release_id"): release(owner_id, hr.employee_id, check_id),
        ("ergebnis-freigaben/", "release_id"): release(
            neighbour.employee_id, owner_id, neighbours_check
        ),
        ("lernen/pfad/", "direction"): "hoch",
    }


def _furnish_needs(site: Site) -> Values:
    """A needs analysis of a quarter that is over, and a measure planned for it."""
    from assessments.checks.rules.quarters import name_of, quarter_of
    from assessments.checks.services.measures import MeasurePlan, plan_measure
    from tests.needs.releases import keep_release

    release_id = keep_release(now=site.now)
    plan = MeasurePlan(
        title=f"Schulung {site.mark}",
        kind="internal",
        year=2026,
        planned_cents=0,
        release_id=release_id,
    )
    return {
        ("bedarf/", "release_id"): release_id,
        ("bedarf/", "quarter"): name_of(quarter_of(site.now.date())),
        ("", "measure_id"): plan_measure(plan=plan, actor=site.owner_actor, now=site.now),
    }


def _furnish_runs(site: Site) -> Values:
    from tenants.staff.services.access import give_access
    from tenants.staff.services.checking import check_upload
    from tests.staff.files import WEISS, csv_file

    import_id = check_upload(
        file_name=f"{site.mark}.csv",
        content=csv_file(WEISS),
        is_complete=False,
        actor=site.owner_actor,
        now=site.now,
    )
    access_id = give_access(
        employee_ids=[site.owner_actor.employee_id], actor=site.owner_actor, now=site.now
    )
    return {
        ("personal/importe/", "run_id"): import_id,
        ("personal/zugaenge/", "run_id"): access_id,
    }


def _furnish_vouchers(site: Site, programme_ids: list[UUID], course_id: UUID) -> Values:
    """One voucher is redeemed and its course worked through; the last one is unused."""
    from vouchers.desk.api import distribute_vouchers, redeem, vouchers_of

    employee_id = site.owner_actor.employee_id
    assert employee_id is not None
    for programme_id in programme_ids:
        distribution_id = distribute_vouchers(
            distribution_id=uuid4(),
            programme_id=programme_id,
            employee_ids=[employee_id],
            actor=site.owner_actor,
            now=site.now,
        )
    held = {each.programme_id: each for each in vouchers_of(employee_id=employee_id)}
    requested = _furnish_request(site, course_id)
    printed = _furnish_letters_and_list(site, programme_ids[-1])
    receipt = redeem(
        voucher_id=held[programme_ids[0]].voucher_id,
        course_id=course_id,
        idempotency_key=uuid4().hex,
        actor=site.owner_actor,
        now=site.now,
    )
    last = held[programme_ids[-1]]
    return {
        ("", "distribution_id"): distribution_id,
        ("", "programme_id"): programme_ids[-1],
        ("", "holding_id"): last.holding_id,
        ("gutschein-ausgabe/einloesungen/", "holding_id"): held[programme_ids[0]].holding_id,
        ("", "reversal_id"): _furnish_reversal(site, last.holding_id),
        ("", "voucher_id"): last.voucher_id,
        ("", "booking_ref"): receipt.booking_ref,
        ("", "course_id"): course_id,
        **requested,
        **printed,
        **_work_through(site, employee_id, course_id),
    }


def _furnish_reversal(site: Site, holding_id: UUID) -> UUID:
    """A booking that was undone earlier."""
    from vouchers.desk.models import Reversal

    return Reversal.objects.create(
        holding_id=holding_id,
        booking_ref=uuid4(),
        reference="E-TEST-1",
        course_title=f"Kurs {site.mark}",
        rest_cents=0,
        redeemed_at=site.now,
        reversed_at=site.now,
        reversed_by=site.owner_actor.pseudonym,
        reason="prevented",
    ).id


def _furnish_letters_and_list(site: Site, programme_id: UUID) -> Values:
    """A letter for whom still holds a voucher, not printed yet, and a list that names nobody."""
    from tests.desk_lists.files import numbers
    from vouchers.desk.queries.letters import LetterChoice
    from vouchers.desk.services.lettering import begin_letters
    from vouchers.desk.services.listing import check_list

    run_id = begin_letters(
        run_id=uuid4(),
        choice=LetterChoice(with_email=True),
        chosen=f"Briefe {site.mark}",
        contact="Personalamt",
        phone="0621 504-0",
        email="",
        actor=site.owner_actor,
        now=site.now,
    )
    list_id, _is_new = check_list(
        programme_id=programme_id,
        file_name=f"{site.mark}.csv",
        content=numbers(site.mark),
        actor=site.owner_actor,
        now=site.now,
    )
    return {
        ("gutschein-ausgabe/briefe/", "run_id"): run_id,
        ("gutschein-ausgabe/briefe/", "number"): 1,
        ("", "list_id"): list_id,
    }


def _furnish_request(site: Site, course_id: UUID) -> Values:
    """The owner asks for another course, and takes it back."""
    from courses.catalogue.api import find_courses
    from vouchers.desk.services.requesting import submit_request, withdraw_request

    other = next(c for c in find_courses(sort="price") if c.id != course_id and c.format != "dated")
    request_id = submit_request(
        request_id=uuid4(),
        course_id=other.id,
        course_date_id=None,
        note_text=site.mark,
        actor=site.owner_actor,
        now=site.now,
    )
    withdraw_request(request_id=request_id, actor=site.owner_actor, now=site.now)
    return {("", "request_id"): request_id, ("anfragen/neu/", "course_id"): other.id}


def _furnish_deputy(site: Site, neighbour: Visitor) -> Values:
    """The neighbour decides in the owner's place, who decides nothing."""
    from vouchers.desk.services.requesting_rules import name_deputy

    assert site.owner_actor.employee_id is not None
    assert neighbour.employee_id is not None
    deputy_id = name_deputy(
        principal_id=site.owner_actor.employee_id,
        deputy_id=neighbour.employee_id,
        first_day=site.now.date(),
        # The visits are made today, whenever that is.
        last_day=dt.date(2098, 12, 31),
        actor=site.owner_actor,
        now=site.now,
    )
    return {("", "deputy_id"): deputy_id}


def _work_through(site: Site, employee_id: UUID, course_id: UUID) -> Values:
    from courses.catalogue.api import list_questions, list_units
    from courses.learning.api import enrolments_of
    from courses.learning.services.working import hand_in_quiz, read_unit

    (enrolment,) = enrolments_of(employee_id=employee_id)
    at = {"employee_id": employee_id, "enrolment_id": enrolment.id, "now": site.now}
    found: Values = {("", "enrolment_id"): enrolment.id}
    for unit in list_units(course_id=course_id):
        found["lernen/", "unit_id"] = unit.id
        if not unit.is_quiz:
            read_unit(unit_id=unit.id, **at)
            continue
        answers = {one.id: one.right_ids for one in list_questions(unit_id=unit.id)}
        found["", "attempt_id"] = hand_in_quiz(unit_id=unit.id, answers=answers, **at)
    return found


def _secrets(site: Site, values: Values) -> frozenset[str]:
    """What is the owner's alone: check, courses, booking, codes of vouchers and of the proof."""
    from courses.learning.models import Certificate
    from vouchers.desk.api import vouchers_of
    from vouchers.redemption.api import code_of

    employee_id = site.owner_actor.employee_id
    assert employee_id is not None
    codes = [code_of(voucher_id=each.voucher_id) for each in vouchers_of(employee_id=employee_id)]
    proofs = list(Certificate.objects.values_list("code", flat=True))
    assert len(codes) >= 1
    assert len(proofs) == 1
    own = ("check_id", "enrolment_id", "attempt_id", "booking_ref")
    return frozenset([*codes, *proofs, *(str(values["", name]) for name in own)])


def _row_ids(schema: str) -> frozenset[str]:
    """The ids of all rows of the schema, of those that have random ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = %s AND column_name = 'id' AND data_type = 'uuid'",
            [schema],
        )
        tables = [name for (name,) in cursor.fetchall()]
    return frozenset(str(row) for table in tables for row in _ids_in(schema, table))


def _ids_in(schema: str, table: str) -> list[UUID]:
    with owners_cursor() as cursor:
        cursor.execute(f"SELECT id FROM {schema}.{table}")  # names from the catalogue above
        return [row for (row,) in cursor.fetchall()]
