"""After a person is forgotten no word of theirs is left: database, files, cache, logs, queue."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from django.conf import settings
from django.db import transaction

from campus.accounts.api import invite_by_email
from campus.accounts.models import Account
from campus.outbox.models import Job
from campus.web.models import StoredAnswer
from courses.learning.models import Certificate, Enrolment, QuizAttempt
from tenants.privacy.services.correcting import ask_for_correction
from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from tenants.staff.services.checking import check_upload
from tenants.staff.services.importing import cancel_import
from tests.checks.test_backup import postgres
from tests.staff.files import csv_file

pytestmark = pytest.mark.proof

MARK = "Kanari7"
NUMBER = f"PN-{MARK}"


@pytest.fixture
def named(real_database: str, anna: Any, now: dt.datetime) -> Any:
    """Anna under a name that nobody else has, before anything happens."""
    with in_municipality(anna.municipality_id):
        Employee.objects.filter(id=anna.employee_id).update(
            given_name=f"Vor{MARK}",
            family_name=f"Nach{MARK}",
            personnel_number=NUMBER,
            email=f"{MARK}@example.org",
        )
        Account.objects.filter(id=anna.account_id).update(
            display_name=f"Vor{MARK} Nach{MARK}", email=f"{MARK.lower()}@example.org"
        )
    return anna


def write_everywhere(person: Any, bernd: Any, now: dt.datetime) -> None:
    """Leave words of the person in every kind of place that takes any."""
    upload = csv_file([NUMBER, f"Nach{MARK}", f"Vor{MARK}", f"{MARK}@example.org", "Amt", "Amt"])
    run_id = check_upload(
        file_name="liste.csv", content=upload, is_complete=False, actor=bernd.actor, now=now
    )
    cancel_import(run_id=run_id, actor=bernd.actor, now=now)
    ask_for_correction(
        employee_id=person.employee_id,
        what="other",
        wish=f"{MARK} möchte das",
        actor=person.actor,
        now=now,
    )
    enrolment = Enrolment.objects.get(employee_id=person.employee_id)
    QuizAttempt.objects.create(
        enrolment=enrolment,
        unit_id=uuid4(),
        attempted_at=now,
        answers={"a": MARK},
        right_count=0,
        question_count=1,
        is_passed=False,
    )
    Certificate.objects.create(
        enrolment=enrolment,
        code="0" * 26,
        issued_at=now,
        holder_name=f"Vor{MARK} Nach{MARK}",
        municipality_name="Ludwigshafen",
        course_title="Kurs",
        course_provider="Anbieter",
        course_hours=8,
    )
    StoredAnswer.objects.create(
        principal="0" * 32,
        key="k",
        method="POST",
        path="/api/v1/desk/",
        request_hash="0" * 64,
        status=200,
        body=f'{{"employee": "{person.employee_id}", "name": "{MARK}"}}',
        created_at=now,
    )
    with transaction.atomic():
        invite_by_email(account_id=person.account_id, actor=bernd.actor, now=now)


def traces(database: str, person: Any, log: str) -> list[str]:
    """Where a word of the person, or the id of the person's row, can still be found."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    cached = b"".join(key + (server.dump(key) or b"") for key in server.scan_iter())
    media = Path(settings.MEDIA_ROOT) if settings.MEDIA_ROOT else None
    files = (
        b"".join(one.read_bytes() for one in media.rglob("*") if one.is_file()) if media else b""
    )
    places = {
        "database": postgres("pg_dump", "--inserts", database),
        "cache": cached.decode(errors="replace"),
        "files": files.decode(errors="replace"),
        "log": log,
        "queue": str(list(Job.objects.values())),
    }
    words = (MARK, MARK.lower(), MARK.encode().hex(), NUMBER)
    return [f"{place}: {word}" for place, text in places.items() for word in words if word in text]


def test_no_word_of_a_forgotten_person_is_left(
    named: Any,
    annas_life: Any,
    bernd: Any,
    real_database: str,
    now: dt.datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with in_municipality(named.municipality_id):
        write_everywhere(named, bernd, now)
    browser = named.client()
    browser.get("/meine-daten/alles/", headers={"user-agent": f"Browser {MARK}"})
    office = bernd.client()
    office.get(f"/personal/{named.employee_id}/")
    assert traces(real_database, named, "")
    caplog.clear()
    caplog.set_level(logging.DEBUG)

    with in_municipality(named.municipality_id):
        Employee.objects.filter(id=named.employee_id).update(left_at=now)
    office.get(f"/personal/{named.employee_id}/loeschung/")
    address = f"/personal/{named.employee_id}/loeschung/"
    answer = office.post(address, {"understood": "on"})
    assert answer.status_code == 302

    written = "".join(record.getMessage() for record in caplog.records)
    assert traces(real_database, named, written) == []
    for gone in (named.employee_id, named.account_id):
        assert rows_with_id(real_database, gone) <= {"audit_entry"}


def rows_with_id(database: str, employee_id: UUID) -> set[str]:
    """The tables that still know the id of the person's row, which leads to nobody by now."""
    dump = postgres("pg_dump", "--inserts", database)
    return {
        line.split("INTO ", 1)[1].split(" ", 1)[0].rpartition(".")[2]
        for line in dump.splitlines()
        if str(employee_id) in line and line.startswith("INSERT INTO ")
    }
