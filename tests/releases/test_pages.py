"""The pages of releases: from the choice to the look, and what strangers get."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from assessments.checks.models import Check, Release, ReleaseLook, Statement
from assessments.checks.queries.own import run_of
from assessments.checks.services.releasing import revoke_release
from campus.kernel import clock
from tenants.registry.api import in_municipality

Give = Callable[..., UUID]


@pytest.fixture
def browser(anna: Any) -> Client:
    client: Client = anna.client()
    return client


def table_of(page: str) -> str:
    found = re.search(r"<table.*?</table>", page, re.S)
    assert found
    return re.sub(r"\s+", " ", found.group())


def test_anna_releases_step_by_step_and_bernd_sees_just_the_preview(
    browser: Client, bernd: Any, annas_check: Check, at_ludwigshafen: Any, today: dt.datetime
) -> None:
    address = f"/kompetenz-check/{annas_check.id}/freigabe/"
    found = browser.get(address, {"q": "buchfink"}).content.decode()
    assert f"{address}{bernd.employee_id}/" in found

    until = f"{clock.berlin_day(today) + dt.timedelta(days=7):%d.%m.%Y}"
    chosen = {"competences": ["leadership", "processes"], "valid_until": until}
    preview = browser.post(f"{address}{bernd.employee_id}/", chosen).content.decode()
    assert "Vorschau der Freigabe" in preview
    assert Release.objects.count() == 0

    given = browser.post(
        f"{address}{bernd.employee_id}/", {**chosen, "confirmed": "1"}, follow=True
    ).content.decode()
    assert "Bisher niemand." in given

    release_id = Release.objects.get().id
    office = bernd.client()
    assert (
        f"/ergebnis-freigaben/{release_id}/" in office.get("/ergebnis-freigaben/").content.decode()
    )
    before = office.get(f"/ergebnis-freigaben/{release_id}/").content.decode()
    assert "<table" not in before
    assert ReleaseLook.objects.count() == 0

    seen = office.post(f"/ergebnis-freigaben/{release_id}/")
    assert table_of(seen.content.decode()) == table_of(preview)
    assert "no-store" in seen["Cache-Control"]
    for hidden in ("Selbsteinschätzung: Stufe", "Nächster Schritt", "Kommunikation", "„Ich "):
        assert hidden not in seen.content.decode()
    own = browser.get(f"/kompetenz-check/freigaben/{release_id}/").content.decode()
    assert "Bernd Buchfink, " in own


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"competences": []}, "Wählen Sie mindestens eine Kompetenz aus."),
        ({"valid_until": "01.01.2020"}, "Eine Freigabe gilt ab heute und höchstens ein Jahr."),
        ({"valid_until": "31.12.2099"}, "Eine Freigabe gilt ab heute und höchstens ein Jahr."),
        ({"valid_until": "irgendwann"}, "Datum"),
        ({"competences": ["gibt-es-nicht"]}, "gibt-es-nicht"),
    ],
)
def test_a_wrong_choice_is_said_and_nothing_released(
    browser: Client,
    bernd: Any,
    annas_check: Check,
    at_ludwigshafen: Any,
    changes: dict[str, Any],
    said: str,
) -> None:
    answer = browser.post(
        f"/kompetenz-check/{annas_check.id}/freigabe/{bernd.employee_id}/",
        {"competences": ["leadership"], "valid_until": "", "confirmed": "1", **changes},
    )

    assert said in answer.content.decode()
    assert Release.objects.count() == 0


def test_nobody_but_supervisors_and_the_office_can_be_chosen(
    browser: Client, anna: Any, carla: Any, annas_check: Check
) -> None:
    for employee_id in (anna.employee_id, carla.employee_id, uuid4()):
        address = f"/kompetenz-check/{annas_check.id}/freigabe/{employee_id}/"
        assert browser.get(address).status_code == 404


def test_anna_ends_a_release(browser: Client, release: Give, bernd: Any) -> None:
    release_id = release()
    assert (
        "Freigabe beenden?"
        in browser.get(f"/kompetenz-check/freigaben/{release_id}/ende/").content.decode()
    )

    shown = browser.post(
        f"/kompetenz-check/freigaben/{release_id}/ende/", follow=True
    ).content.decode()

    assert "von Ihnen beendet" in shown
    for ask in (bernd.client().get, bernd.client().post):
        answer = ask(f"/ergebnis-freigaben/{release_id}/")
        assert answer.status_code == 410
        page = answer.content.decode()
        assert "Diese Freigabe ist beendet" in page
        assert "Anna" not in page
        assert "<table" not in page
    listed = bernd.client().get("/ergebnis-freigaben/").content.decode()
    assert "Anna" not in listed


@pytest.mark.parametrize("stranger", ["frieda", "carla", "dora", "anna"])
def test_for_everybody_else_there_is_no_such_release(
    release: Give, stranger: str, frieda: UUID, request: pytest.FixtureRequest, ludwigshafen: Any
) -> None:
    release_id = release()
    client = (
        signed_in(ludwigshafen, "frieda@example.org")
        if stranger == "frieda"
        else request.getfixturevalue(stranger).client()
    )

    for method in ("get", "post"):
        answer = getattr(client, method)(f"/ergebnis-freigaben/{release_id}/")
        missing = getattr(client, method)(f"/ergebnis-freigaben/{uuid4()}/")
        assert (answer.status_code, missing.status_code) == (404, 404)
    with in_municipality(ludwigshafen.id):
        assert ReleaseLook.objects.count() == 0


def signed_in(town: Any, email: str) -> Client:
    from campus.accounts.models import Account

    client = Client(HTTP_HOST=town.host)
    with in_municipality(town.id):
        client.force_login(Account.objects.get(email=email))
    return client


def test_another_person_cannot_end_or_read_annas_release(
    release: Give, bernd: Any, at_ludwigshafen: Any
) -> None:
    release_id = release()

    for part in ("", "ende/"):
        address = f"/kompetenz-check/freigaben/{release_id}/{part}"
        assert bernd.client().get(address).status_code == 404
        if part:
            assert bernd.client().post(address).status_code == 404
    assert Release.objects.get().ended_at is None


def test_the_data_that_anna_takes_away_names_every_look(
    browser: Client, release: Give, bernd: Any, anna: Any, today: dt.datetime
) -> None:
    release_id = release()
    bernd.client().post(f"/ergebnis-freigaben/{release_id}/")
    with in_municipality(anna.municipality_id):
        revoke_release(release_id=release_id, employee_id=anna.employee_id, now=today)

    (given,) = browser.get("/kompetenz-check/meine-ergebnisse.json").json()["releases"]

    assert given["recipient_name"] == "Bernd Buchfink"
    assert [one["name"] for one in given["looks"]] == ["Bernd Buchfink"]


def test_the_data_that_anna_takes_away_holds_every_single_answer(
    browser: Client, annas_check: Check, at_ludwigshafen: Any
) -> None:
    (check,) = browser.get("/kompetenz-check/meine-ergebnisse.json").json()["checks"]

    run = run_of(check=annas_check)
    texts = dict(Statement.objects.values_list("text", "id"))
    assert {str(texts[one["statement"]]): one["choice"] for one in check["answers"]} == run.choices
    assert len(check["items"]) == sum(map(len, run.steps.values()))
    assert check["result"]["competences"]
