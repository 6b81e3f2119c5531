"""The cooperative's side of the world: catalogue, frameworks, two funders, runs of every kind."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from campus.kernel.actor import SYSTEM
from tests.access.visitors import COOPERATIVE_HOST, Values, Visitor
from tests.catalogue.conftest import DEMO_COURSES
from tests.funding.grants import FIRST_DAY, Funded, lay_down
from tests.library.test_reading_broken_files import moodle, row

FOREIGN_MARK = "Fremdzuwendung-Q7"
# The visits are made today, whenever that is.
FAR_DAY = dt.date(2098, 12, 31)
COURSE = "Verständlich schreiben in der Verwaltung"


@dataclass(frozen=True, kw_only=True)
class Programmes:
    """Emil's programme, for everybody, and one of another funder for Ludwigshafen alone."""

    own: Funded
    foreign: Funded


def furnish_catalogue(*, now: dt.datetime) -> tuple[UUID, Values]:
    """Load the example courses and import one; the course that can be worked through."""
    from courses.catalogue.api import find_courses, list_questions, list_units, load_courses_file
    from courses.catalogue.rules.waiting import DateEntry
    from courses.catalogue.services.dates import add_date
    from courses.catalogue.services.importing import import_courses
    from tests.catalogue.test_reading_moochub import VERSION_4

    load_courses_file(path=DEMO_COURSES, actor=SYSTEM, now=now)
    course = next(each for each in find_courses() if each.title == COURSE)
    other = next(each for each in find_courses() if each.id != course.id)
    quiz = next(unit for unit in list_units(course_id=course.id) if unit.is_quiz)
    start = now + dt.timedelta(days=30)
    run = import_courses(
        files={"kurse.json": json.dumps(VERSION_4).encode()},
        source_name="kurse.json",
        actor=SYSTEM,
        now=now,
        dry_run=False,
    )
    return course.id, {
        ("", "course_id"): course.id,
        ("", "unit_id"): quiz.id,
        ("", "question_id"): list_questions(unit_id=quiz.id)[0].id,
        ("", "direction"): "hoch",
        ("katalog/", "required_id"): other.id,
        ("", "field_code"): course.levels[0][0] if course.levels else "communication",
        ("", "date_id"): add_date(
            course_id=course.id,
            entry=DateEntry(
                starts_at=start, ends_at=start + dt.timedelta(hours=8), place="Speyer", seats=9
            ),
            actor=SYSTEM,
            now=now,
        ),
        ("katalog/importe/", "run_id"): run.run_id,
    }


def furnish_library(*, now: dt.datetime) -> Values:
    """Import a small framework."""
    from assessments.library.models import Framework, FrameworkNode
    from assessments.library.services.importing import import_framework

    report = import_framework(
        content=moodle(row("a"), row("b", parent="a")),
        file_name="rahmen.csv",
        dry_run=False,
        actor=SYSTEM,
        now=now,
    )
    framework = Framework.objects.get()
    return {
        ("", "framework_id"): framework.id,
        ("", "node_id"): FrameworkNode.objects.filter(framework=framework)[0].id,
        ("rahmen/importe/", "run_id"): report.run_id,
        ("rahmen/", "format"): "case",
        **_furnish_bank(now=now),
    }


def _furnish_bank(*, now: dt.datetime) -> Values:
    """Draft an item and a profile, give the item figures, and read a file of items."""
    from assessments.library.models import Item, ItemTally, LibraryProfile
    from assessments.library.services.item_imports import ImportDefaults, check_item_file
    from assessments.library.services.items import start_next_version
    from assessments.library.services.library_profiles import start_next_profile_version

    item_id = start_next_version(item_id=Item.objects.all()[0].id, actor=SYSTEM, now=now)
    profile_id = start_next_profile_version(
        profile_id=LibraryProfile.objects.all()[0].id, actor=SYSTEM, now=now
    )
    ItemTally.objects.create(item_id=item_id, shown_count=40, answered_count=40)
    import_id = check_item_file(
        content=b"## Was nun?\n1. [x] Ja\n1. [ ] Nein\n",
        file_name="aufgaben.md",
        defaults=ImportDefaults(
            field_code="change",
            reference_level=2,
            licence="CC BY 4.0",
            source="Probe",
            author="Dora",
            review_due_on=FAR_DAY,
        ),
        actor=SYSTEM,
        now=now,
    )
    return {
        ("", "item_id"): item_id,
        ("", "import_id"): import_id,
        ("aufgaben/neu/", "kind"): "single",
        ("musterprofile/", "profile_id"): profile_id,
    }


@transaction.atomic
def furnish_programmes(*, now: dt.datetime) -> Programmes:
    """Lay down two grants of two funders."""
    from vouchers.funding.api import NewTerms, create_funder, create_grant, create_programme

    own = lay_down(now=now, ceiling_cents=50_000)
    funder_id = create_funder(
        name=f"Ministerium {FOREIGN_MARK}", short_name="FREMD", land="07", actor=SYSTEM, now=now
    )
    grant_id = create_grant(
        funder_id=funder_id,
        reference=FOREIGN_MARK,
        title=f"Gutscheine {FOREIGN_MARK}",
        amount_cents=100 * 50_000,
        granted_count=100,
        period_from=FIRST_DAY,
        period_until=FAR_DAY,
        actor=SYSTEM,
        now=now,
    )
    programme_id = create_programme(
        grant_id=grant_id,
        code="FREMD26",
        title=f"Programm {FOREIGN_MARK}",
        voucher_count=100,
        value_cents=None,
        ceiling_cents=50_000,
        terms=NewTerms(issue_until=FAR_DAY, last_day=FAR_DAY),
        actor=SYSTEM,
        now=now,
    )
    foreign = Funded(funder_id=funder_id, grant_id=grant_id, programme_id=programme_id)
    return Programmes(own=own, foreign=foreign)


@transaction.atomic
def furnish_vouchers(programmes: Programmes, towns: dict[str, UUID], *, now: dt.datetime) -> Values:
    """Allot and issue: Emil's programme to both towns, the other one to Ludwigshafen."""
    from vouchers.funding.api import allot_vouchers, list_allotments
    from vouchers.redemption.api import issue_vouchers
    from vouchers.redemption.models import Voucher

    found: Values = {}
    for funded, counts in (
        (programmes.own, dict.fromkeys(towns.values(), 10)),
        (programmes.foreign, {towns["ludwigshafen"]: 10}),
    ):
        round_id = allot_vouchers(
            programme_id=funded.programme_id, way="hand", counts=counts, actor=SYSTEM, now=now
        )
        for allotment in list_allotments(programme_id=funded.programme_id):
            run_id = issue_vouchers(allotment_id=allotment.id, count=8, actor=SYSTEM, now=now)
        issued_id = _issue_the_rest(funded.programme_id, now=now)
        found = {
            ("", "grant_id"): funded.grant_id,
            ("", "programme_id"): funded.programme_id,
            ("", "round_id"): round_id,
            ("", "allotment_id"): allotment.id,
            ("ausstellung/sammelausstellungen/", "round_id"): issued_id,
            ("", "extension_id"): _extend(funded.programme_id, now=now),
            ("ausstellung/laeufe/", "run_id"): run_id,
            ("api/v1/issue-runs/", "run_id"): run_id,
            ("api/v1/vouchers/", "number"): "BG26-000001",
            ("ausstellung/", "voucher_id"): Voucher.objects.filter(allotment_id=allotment.id)[0].id,
        }
    return found


def _extend(programme_id: UUID, *, now: dt.datetime) -> UUID:
    """Note that a programme was extended; which vouchers were, plays no part here."""
    from vouchers.redemption.models import Extension

    return Extension.objects.create(
        programme_id=programme_id,
        last_day=FAR_DAY,
        reference="641-V-3",
        decided_on=now.date(),
        planned_count=0,
        started_at=now,
        finished_at=now,
        actor_pseudonym=SYSTEM.pseudonym,
    ).id


def _issue_the_rest(programme_id: UUID, *, now: dt.datetime) -> UUID:
    """Begin to issue one more for each municipality; no worker does it here."""
    from vouchers.funding.api import list_allotments
    from vouchers.redemption.models import IssueRun
    from vouchers.redemption.services.issuing import begin_run

    round_id = uuid4()
    for allotment in list_allotments(programme_id=programme_id):
        run_id = begin_run(allotment_id=allotment.id, count=1, actor=SYSTEM, now=now)
        IssueRun.objects.filter(id=run_id).update(round_id=round_id)
    return round_id


def furnish_proof(funded: Funded, *, now: dt.datetime) -> UUID:
    """Plan a grant and freeze an interim report of it."""
    from tests.reporting.proofs import draft, freeze, plan

    plan(funded, now=now)
    proof_id = draft(funded, now=now)
    freeze(proof_id, now=now)
    return proof_id


def furnish_office(municipality_id: UUID, account_id: UUID, *, now: dt.datetime) -> Values:
    """An onboarding file, a job that has failed, and who and what the cooperative looks after."""
    from allauth.mfa.models import Authenticator

    from campus.outbox.models import Job
    from tenants.membership.services.runs import check_file
    from tenants.registry.models import ExportRun

    run_id = check_file(
        content=b"ARS;Name;Typ\n073150000000;Mainz;Stadt\n",
        file_name="kommunen.csv",
        actor=SYSTEM,
        now=now,
    )
    job = Job.objects.order_by("created_at")[0]
    passkey = Authenticator.objects.create(
        user_id=account_id, type="webauthn", data={"name": "Schlüssel", "credential": {}}
    )
    export = ExportRun.objects.create(
        municipality_id=municipality_id,
        state="ready",
        requested_at=now,
        requested_by=SYSTEM.pseudonym,
        made_at=now,
        manifest_sha256="a" * 64,
    )
    _delete_in_the_past(municipality_id, export, now=now)
    _merge_in_the_past(municipality_id, now=now)
    return {
        ("kommunen/<uuid:municipality_id>/exporte/", "run_id"): export.id,
        ("kommunen/<uuid:municipality_id>/loeschung/", "form"): "pdf",
        ("kommunen/<uuid:municipality_id>/zusammenschluss/", "form"): "pdf",
        ("kommunen/aufnahmen/", "run_id"): run_id,
        ("", "municipality_id"): municipality_id,
        ("", "state"): "suspended",
        ("", "job_id"): job.id,
        ("", "account_id"): account_id,
        ("", "pk"): passkey.pk,
    }


def _merge_in_the_past(municipality_id: UUID, *, now: dt.datetime) -> None:
    """A proof to look at, of a merger that never was."""
    from tenants.registry.models import Merger, Municipality
    from tenants.registry.services.proving import hash_of

    town = {"name": "Ludwigshafen", "ars": "073140000000"}
    line = {
        "fate": "moved",
        "municipality": {"rows": 1},
        "successor_before": {"rows": 1},
        "successor_after": {"rows": 2},
        "came": 1,
        "joined": 0,
        "left_out": 0,
    }
    tables = ("staff_employee", "accounts_account", "desk_holding", "checks_check")
    proof = {
        "municipality": town,
        "successor": town,
        "occasion": "Gesetz",
        "started": {"at": now.isoformat(), "by": SYSTEM.pseudonym},
        "merged": {"at": now.isoformat()},
        "people_in_both": 0,
        "shared": {},
        "chains": {"entries": 1, "head": "0" * 64},
        "tables": dict.fromkeys(tables, line),
    }
    Merger.objects.create(
        municipality_id=municipality_id,
        successor=Municipality.objects.exclude(id=municipality_id).order_by("ars")[0],
        state="confirmed",
        occasion="Gesetz",
        mark="X",
        planned_at=now,
        planned_by=SYSTEM.pseudonym,
        started_at=now,
        started_by=SYSTEM.pseudonym,
        merged_at=now,
        ended_at=now,
        proof=proof,
        proof_sha256=hash_of(proof),
    )


def _delete_in_the_past(municipality_id: UUID, export: Any, *, now: dt.datetime) -> None:
    """A proof to look at, of a deletion that never was."""
    from tenants.registry.models import Departure
    from tenants.registry.services.proving import hash_of

    moment = {"at": now.isoformat(), "by": SYSTEM.pseudonym}
    proof = {
        "municipality": {"name": "Ludwigshafen", "ars": "073140000000"},
        "planned": moment,
        "started": moment,
        "finished": moment,
        "export": {"manifest_sha256": export.manifest_sha256},
        "schema": "m_x",
        "steps": {},
        "tables": {"staff_employee": 1},
        "shared_rows": {},
        "kept": [],
    }
    Departure.objects.create(
        municipality_id=municipality_id,
        export=export,
        state="done",
        planned_at=now,
        planned_by=SYSTEM.pseudonym,
        not_before=now.date(),
        started_at=now,
        started_by=SYSTEM.pseudonym,
        finished_at=now,
        proof=proof,
        proof_sha256=hash_of(proof),
    )


def open_provider(*, now: dt.datetime) -> Visitor:
    """Somebody who may sign in at the cooperative's host and has no permission at all."""
    from campus.accounts.api import create_account

    with transaction.atomic():
        account_id = create_account(
            email="anbieter@example.org",
            display_name="Konrad Kranich",
            roles=["provider"],
            actor=SYSTEM,
            now=now,
        )
    return Visitor(
        name="a provider", host=COOPERATIVE_HOST, account_id=account_id, municipality_id=None
    )


def person(name: str) -> Visitor:
    """One of the cast."""
    from tests import cast

    found: Any = cast.person(name)
    return Visitor(
        name=name,
        host=found.host,
        account_id=found.account_id,
        municipality_id=found.municipality_id,
    )
