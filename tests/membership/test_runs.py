"""Onboarding from a file: checked first, then worked off, each line with its result."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campus.accounts.api import list_accounts
from campus.audit.models import Entry
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.membership.models import Contact, OnboardingRow, OnboardingRun
from tenants.membership.services import runs
from tenants.registry.api import find_by_ars, in_cooperative, in_municipality, list_municipalities
from tenants.registry.services import provisioning
from tests.desk.acts import text_of
from tests.membership.conftest import schemas, table

Check = Callable[..., UUID]
LINES = [
    "07311;kreisfreie-stadt;Frankenthal (Pfalz);49.000;67227;frida@example.org;Frida Fink",
    "07314;kreisfreie-stadt;Ludwigshafen am Rhein",
    "07338;landkreis;Rhein-Pfalz-Kreis",
    "0733;landkreis;Tippfehler",
    "07338;landkreis;Rhein-Pfalz-Kreis",
]


def outcomes(run_id: UUID) -> list[str]:
    rows = OnboardingRow.objects.filter(run_id=run_id).order_by("line")
    return list(rows.values_list("outcome", flat=True))


def start(run_id: UUID, dora: Any, now: dt.datetime) -> UUID:
    return runs.start_run(run_id=run_id, actor=dora.actor, now=now)


def test_checking_creates_nothing(check: Check, ludwigshafen: Any) -> None:
    before = schemas()

    run_id = check(*LINES)

    assert outcomes(run_id) == ["new", "known", "new", "refused", "refused"]
    assert schemas() == before


def test_a_run_creates_what_is_new(
    check: Check, ludwigshafen: Any, dora: Any, now: dt.datetime
) -> None:
    run_id = check(*LINES)

    run_inline(start(run_id, dora, now))

    assert outcomes(run_id) == ["created", "known", "created", "refused", "refused"]
    assert OnboardingRun.objects.get().state == "done"
    town = find_by_ars(ars="073110000000")
    assert town is not None
    assert (town.name, town.population, town.postcode) == ("Frankenthal (Pfalz)", 49_000, "67227")
    assert Contact.objects.get().email == "frida@example.org"
    with in_municipality(town.id):
        assert [account.email for account in list_accounts()] == ["frida@example.org"]


def test_a_name_that_is_taken_is_refused_in_the_preview(check: Check, speyer: Any) -> None:
    run_id = check("07338;;Speyer", "07339;;Speyer")

    assert outcomes(run_id) == ["refused", "refused"]
    assert "Der Adressteil „speyer“ ist vergeben" in OnboardingRow.objects.all()[0].hint


def test_a_name_taken_since_the_preview_is_refused_and_stops_nobody(
    check: Check, dora: Any, now: dt.datetime
) -> None:
    run_id, other = check(LINES[0], LINES[2]), check("07335;;Frankenthal (Pfalz)")
    run_inline(start(other, dora, now))

    run_inline(start(run_id, dora, now))

    assert outcomes(run_id) == ["refused", "created"]
    assert "ist schon vergeben" in OnboardingRow.objects.get(run_id=run_id, line=2).hint


def test_the_same_file_again_changes_nothing(check: Check, dora: Any, now: dt.datetime) -> None:
    run_inline(start(check(LINES[0]), dora, now))
    before, entries = schemas(), Entry.objects.count()

    again = check(LINES[0])

    assert outcomes(again) == ["known"]
    assert (schemas(), Entry.objects.count()) == (before, entries)


def test_a_run_starts_once(check: Check, dora: Any, now: dt.datetime) -> None:
    run_id = check(*LINES)
    start(run_id, dora, now)

    with pytest.raises(runs.RunStarted, match="schon gestartet"):
        start(run_id, dora, now)

    assert Job.objects.filter(name="membership.onboard_rows").count() == 1


def test_a_run_that_breaks_in_the_middle_goes_on_without_duplicates(
    check: Check, dora: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "ROWS_PER_CHUNK", 2)
    run_id = check(*(f"0733{n};landkreis;Kreis {n}" for n in range(1, 8)))
    job_id = start(run_id, dora, now)
    with monkeypatch.context() as broken:
        broken.setattr(runs, "_onboard", _break_at("073340000000", runs._onboard))
        with pytest.raises(ConnectionError):
            run_inline(job_id)
    half = outcomes(run_id)

    _let_it_go_on(job_id)

    assert half == ["created"] * 2 + ["new"] * 5
    assert outcomes(run_id) == ["created"] * 7
    assert len([name for name in schemas() if name.startswith("m_0733")]) == 7


def _break_at(ars: str, onboard: Any) -> Any:
    def do(row: OnboardingRow, *, now: dt.datetime) -> Any:
        if row.ars == ars:
            raise ConnectionError("the server has gone away")
        return onboard(row, now=now)

    return do


def _let_it_go_on(job_id: UUID) -> None:
    """What happens when the wait after an error is over."""
    assert run_inline(job_id).state == "done"


def test_the_page_shows_the_preview_before_anything_is_created(
    browser: Client, ludwigshafen: Any
) -> None:
    upload = SimpleUploadedFile("kommunen.csv", table(*LINES), "text/csv")

    page = browser.post("/kommunen/aufnahmen/neu/", {"file": upload}, follow=True)

    text = text_of(page)
    assert "Noch ist nichts angelegt" in text
    assert "2 Kommunen aufnehmen" in text
    assert "1 unverändert" in text
    assert "2 abgelehnt" in text
    assert "ist kein Amtlicher Regionalschlüssel" in text


def test_the_page_shows_progress_and_result(
    browser: Client, check: Check, ludwigshafen: Any
) -> None:
    run_id = check(*LINES)
    address = f"/kommunen/aufnahmen/{run_id}/"

    running = browser.post(f"{address}start/", follow=True)
    browser.post(f"{address}start/")
    job_id = OnboardingRun.objects.get().job_id
    assert job_id is not None
    run_inline(job_id)
    done = browser.get(address)

    assert "Kommunen werden aufgenommen" in text_of(running)
    assert "2 angelegt" in text_of(done)
    assert "Kommunen werden aufgenommen" not in text_of(done)


def test_the_page_says_when_a_run_is_stuck(
    browser: Client, check: Check, dora: Any, now: dt.datetime
) -> None:
    run_id = check(*LINES)
    job_id = start(run_id, dora, now)
    Job.objects.filter(id=job_id).update(state="failed", finished_at=now, error_code="Broken")

    assert "Der Lauf ist stehen geblieben" in text_of(browser.get(f"/kommunen/aufnahmen/{run_id}/"))


def test_the_result_comes_as_a_file(
    browser: Client, check: Check, ludwigshafen: Any, dora: Any, now: dt.datetime
) -> None:
    run_id = check(*LINES)
    run_inline(start(run_id, dora, now))

    answer = browser.get(f"/kommunen/aufnahmen/{run_id}/datei/")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Zeile", "Regionalschlüssel", "Name", "Ergebnis", "Hinweis"]
    assert [row[3] for row in rows[1:]] == [
        "angelegt",
        "unverändert",
        "angelegt",
        "abgelehnt",
        "abgelehnt",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei ist leer"),
        (b"\x89PNG\0", "keine Textdatei"),
        (b"a;b\n1;2", "fehlen Spalten"),
    ],
)
def test_the_page_says_what_is_wrong_with_a_file(
    browser: Client, content: bytes, sentence: str
) -> None:
    upload = SimpleUploadedFile("x.csv", content)

    text = text_of(browser.post("/kommunen/aufnahmen/neu/", {"file": upload}))

    assert "Fehler:" in text
    assert sentence in text


def test_more_lines_cost_no_more_queries(browser: Client, check: Check) -> None:
    few = check("07311;;Frankenthal")
    many = check(*(f"0733{n};landkreis;Kreis {n}" for n in range(1, 8)))
    browser.get(f"/kommunen/aufnahmen/{few}/")

    with CaptureQueriesContext(connection) as one:
        browser.get(f"/kommunen/aufnahmen/{few}/")
    with CaptureQueriesContext(connection) as seven:
        browser.get(f"/kommunen/aufnahmen/{many}/")

    assert len(seven) == len(one)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"outcome": "lost"}, "membership_row_outcome_is_known"),
        ({"outcome": "refused", "hint": ""}, "membership_refused_row_says_why"),
        ({"line": 3}, "membership_row_once_per_line"),
    ],
)
def test_the_database_itself_keeps_rows_sound(
    check: Check, changes: dict[str, Any], constraint: str
) -> None:
    check(*LINES)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OnboardingRow.objects.filter(line=2).update(**changes)


def test_the_command_says_what_became_of_each_line(
    db_access: None, ludwigshafen: Any, tmp_path: Path
) -> None:
    file, out = tmp_path / "kommunen.csv", io.StringIO()
    file.write_bytes(table(*LINES))

    call_command("onboard", str(file), stdout=out)

    assert "kommunen.csv:5: 0733 Tippfehler: Der Schlüssel „0733“" in out.getvalue()
    assert "0 wird angelegt, 1 unverändert, 2 abgelehnt, 2 angelegt" in out.getvalue()


def test_the_command_can_only_look(db_access: None, tmp_path: Path) -> None:
    file, out, before = tmp_path / "kommunen.csv", io.StringIO(), schemas()
    file.write_bytes(table(*LINES))

    call_command("onboard", str(file), "--dry-run", stdout=out)

    assert "2 wird angelegt" in out.getvalue()
    assert schemas() == before


@pytest.mark.parametrize("content", [None, b"", b"\0"])
def test_the_command_ends_with_a_sentence(
    db_access: None, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "kommunen.csv"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError):
        call_command("onboard", str(file))


@pytest.fixture
def real_file(shared_data: Path) -> Path:
    """All administrations of Rhineland-Palatinate, from the federal register."""
    return shared_data / "municipalities" / "rlp_verwaltungen_2017-03-31.csv"


def onboard(file: Path) -> str:
    out = io.StringIO()
    with in_cooperative():
        call_command("onboard", str(file), stdout=out)
    return out.getvalue().splitlines()[-1]


def test_the_real_file_creates_each_municipality_once(
    db_access: None, real_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Real schemas: the next test, and the benchmark with all 224 lines. Here every line counts.
    monkeypatch.setattr(provisioning, "_create_schema", lambda *_of: None)

    first = onboard(real_file)
    made = {town.id for town in list_municipalities()}
    second = onboard(real_file)

    # 224 lines: 212 towns, two of them the cast's own; 12 cities stand there a second time.
    assert first == "0 wird angelegt, 2 unverändert, 12 abgelehnt, 210 angelegt"
    assert second == "0 wird angelegt, 212 unverändert, 12 abgelehnt, 0 angelegt"
    assert {town.id for town in list_municipalities()} == made
    assert len(made) == 212


def test_the_real_files_first_districts_get_their_schemas(
    real_database: str, real_file: Path, tmp_path: Path
) -> None:
    part = tmp_path / "part.csv"
    part.write_bytes(b"\n".join(real_file.read_bytes().splitlines()[:11]))
    before = schemas()

    first = onboard(part)
    made = schemas() - before
    second = onboard(part)

    assert first == "0 wird angelegt, 0 unverändert, 1 abgelehnt, 9 angelegt"
    assert len(made) == 9
    assert "m_071310000000_landkreis_ahrweiler" in made
    assert second == "0 wird angelegt, 9 unverändert, 1 abgelehnt, 0 angelegt"
    assert schemas() - before == made
