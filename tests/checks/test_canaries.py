"""Unique words in every answer and result turn up nowhere but on their owner's own pages."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import redis
import sentry_sdk
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from assessments.checks.models import Check
from assessments.checks.queries import own
from assessments.checks.queries.outcomes import own_outcome
from assessments.checks.services import keeping, taking
from assessments.checks.views import results
from campus.accounts.api import create_account
from campus.accounts.rules import ROLES_OF_MUNICIPALITY
from campus.config.settings.sentry import start_sentry
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.access import world as worlds
from tests.access.addresses import PUBLIC, TENANT, addresses_of
from tests.access.visitors import Town, Visitor, World
from tests.access.walking import arguments, knock, values_for
from tests.checks.test_backup import postgres
from tests.conftest import NOW

MARK = "Kanarienvogel"
# What the world lets HR see of the owner: one competence, on its page and nowhere else.
RELEASED, SHOWN_AT = "leadership", "ergebnis-freigaben/"
OWN_ROLES = {"employee"}


def token(employee_id: UUID, place: str) -> str:
    return f"{MARK}-{employee_id.hex[:12]}-{place}"


@pytest.fixture
def world(real_database: str, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two furnished towns whose answers and results are full of unique words."""
    outcome_of, sealed_run = taking.outcome_of, keeping.sealed_run

    def marked_outcome(*, check: Check, run: Any) -> Any:
        found = outcome_of(check=check, run=run)
        lines = (
            replace(
                line,
                field_title=token(check.employee_id, line.field_code),
                next_statement=token(check.employee_id, line.field_code),
            )
            for line in found.competences
        )
        return replace(
            found,
            profile_title=token(check.employee_id, "profile"),
            competences=tuple(lines),
        )

    def marked_run(check: Check, run: Any, *, now: Any) -> bytes:
        word = token(check.employee_id, "answer")
        return sealed_run(check, run.rated({word: word}), now=now)

    monkeypatch.setattr(taking, "outcome_of", marked_outcome)
    for module in (keeping, taking):
        monkeypatch.setattr(module, "sealed_run", marked_run)
    return worlds.build(real_database, now=NOW)


def everybody_with_another_role(town: Town) -> Iterator[tuple[str, Visitor]]:
    """A new account of the town for each role but that of an employee, and the people there."""
    with in_municipality(town.hr.municipality_id or UUID(int=0)), transaction.atomic():
        for role in sorted(set(ROLES_OF_MUNICIPALITY) - OWN_ROLES):
            account_id = create_account(
                display_name=role,
                login_name=f"canary-{role.replace('_', '-')}",
                roles=(role,),
                actor=SYSTEM,
                now=NOW,
            )
            yield (
                role,
                Visitor(
                    name=role,
                    host=town.host,
                    account_id=account_id,
                    municipality_id=town.hr.municipality_id,
                ),
            )
    yield "neighbour", town.neighbour
    yield "hr", town.hr


def seen_by(
    visitor: Visitor, urlconf: str, world: World, words: Callable[[str], bool]
) -> list[str]:
    """The addresses that show one of the owner's words to a visitor."""
    browser, values = visitor.client(), values_for(world, urlconf)
    return [
        f"{visitor.name}: {method} {address}"
        for address in addresses_of(urlconf)
        if not address.is_api
        for method in ("get", "post")
        if words(knock(browser, method, address, arguments(address, values)).text)
        and not (visitor.name == world.ludwigshafen.hr.name and SHOWN_AT in address.pattern)
    ]


def owners_result(world: World, owner_id: UUID) -> str:
    """The address of the owner's result."""
    with in_municipality(world.ludwigshafen.owner.municipality_id or UUID(int=0)):
        check = Check.objects.filter(employee_id=owner_id, completed_at__isnull=False)[0]
    return reverse("checks:result", args=[check.id], urlconf=TENANT)


def report_of(world: World, owner_id: UUID, monkeypatch: pytest.MonkeyPatch) -> str:
    """What would be sent where the owner's result page breaks with everything in its hands."""
    sent: list[Any] = []
    start_sentry("http://key@127.0.0.1:9/1", transport=sent.append)

    def broken(**asked: Any) -> Any:
        outcome = own_outcome(**asked)
        logging.getLogger("assessments.checks").error("broken %s", outcome)
        raise ValueError(str(outcome))

    monkeypatch.setattr(results.results, "shown_result", broken)
    try:
        browser = world.ludwigshafen.owner.client()
        browser.raise_request_exception = False
        browser.get(owners_result(world, owner_id))
        sentry_sdk.flush(5)
    finally:
        sentry_sdk.get_client().close(timeout=1)
        sentry_sdk.get_global_scope().set_client(None)
        sentry_sdk.get_isolation_scope().clear()
    assert sent, "the error was not reported"
    return json.dumps(sent, default=str)


def cached() -> bytes:
    """Every key and value of the cache server."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    found = []
    for key in server.scan_iter():
        found += [key, server.dump(key) or b""]
    return b"".join(found)


def exported(tmp_path: Path) -> bytes:
    call_command("export_municipality", "07314", str(tmp_path / "town.zip"))
    archive = zipfile.ZipFile(tmp_path / "town.zip")
    return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.proof
def test_the_words_of_answers_and_results_reach_nobody_but_their_owner(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    anna: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    town, owner_id = world.ludwigshafen, anna.employee_id

    def hers(text: str) -> bool:
        return f"{MARK}-{owner_id.hex[:12]}" in text

    page = town.owner.client().get(owners_result(world, owner_id))
    assert token(owner_id, RELEASED) in page.content.decode()
    with in_municipality(town.owner.municipality_id or UUID(int=0)):
        check = Check.objects.filter(employee_id=owner_id)[0]
        assert token(owner_id, "answer") in own.run_of(check=check).choices

    visitors = dict(everybody_with_another_role(town))
    leaks = [page for each in visitors.values() for page in seen_by(each, TENANT, world, hers)]
    leaks += seen_by(world.speyer.owner, TENANT, world, hers)
    leaks += seen_by(world.speyer.hr, TENANT, world, hers)
    for shared in (world.dora, world.emil, world.provider):
        leaks += seen_by(shared, PUBLIC, world, hers)
    assert leaks == []

    released = visitors["hr"].client()
    address = f"/ergebnis-freigaben/{_released_id(town, owner_id)}/"
    shown = released.get(address).content.decode()
    assert {word for word in _fields(shown, owner_id)} <= {token(owner_id, RELEASED)}

    dump = postgres("pg_dump", "--inserts", world.database)
    places = {
        "mails": "".join(f"{m.subject}{m.body}{m.alternatives}" for m in mail.outbox),
        "export": exported(tmp_path).decode(errors="replace"),
        "jobs, events, audit and all other tables": dump,
        "caches": cached().decode(errors="replace"),
        "error reports": report_of(world, owner_id, monkeypatch),
        "log": "".join(record.getMessage() for record in caplog.records if not _ours(record)),
        "terminal": "".join(capfd.readouterr()),
    }
    hidden = MARK.encode().hex()
    assert [name for name, text in places.items() if MARK in text or hidden in text] == []
    connection.close()


def _ours(record: logging.LogRecord) -> bool:
    # The line that this test itself writes to see whether error reports keep its argument.
    return record.name == "assessments.checks"


def _released_id(town: Town, owner_id: UUID) -> UUID:
    from assessments.checks.models import Release

    with in_municipality(town.owner.municipality_id or UUID(int=0)):
        return Release.objects.filter(employee_id=owner_id)[0].id


def _fields(text: str, owner_id: UUID) -> Iterator[str]:
    begin = f"{MARK}-{owner_id.hex[:12]}-"
    for part in text.split(begin)[1:]:
        word = "".join(character for character in part[:40].split("<")[0].split()[0])
        yield begin + word.rstrip("“”.,;:&")
