"""The result's pages: the table, plain words, paper, over time, own data; nobody else's."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from django.test import Client

from assessments.checks.models import Check, PersonKey
from assessments.checks.queries.results import show
from assessments.checks.services.printing import print_result
from courses.learning.models import PathChoice
from tests.checks.conftest import LEVELS, take
from tests.conftest import NOW
from tests.results.outcomes import competence, outcome

PARTS = ["ergebnis/", "ergebnis/einfach/", "ergebnis.pdf", "freigabe/", "loeschen/"]


@pytest.fixture
def browser(anna: Any) -> Client:
    client: Client = anna.client()
    return client


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_result_says_one_sentence_then_the_table(browser: Client, annas_check: Check) -> None:
    shown = page(browser, f"/kompetenz-check/{annas_check.id}/ergebnis/")

    heading, table, picture = (shown.index(x) for x in ("<h1", "<caption", "campus-chart"))
    assert heading < table < picture
    assert "Zielen erreicht" in shown[heading : shown.index("</h1>")]
    for words in ("Selbsteinschätzung", "Spanne: nur Stufe 2", "Nächster Schritt"):
        assert words in shown


def test_plain_words_say_each_competence_in_sentences(browser: Client, annas_check: Check) -> None:
    shown = page(browser, f"/kompetenz-check/{annas_check.id}/ergebnis/einfach/")

    assert "Da ist noch eine Lücke." in shown
    assert "Das Ergebnis kommt aus Ihrer eigenen Einschätzung." in shown


def test_the_paper_is_tagged_german_and_titled(browser: Client, annas_check: Check) -> None:
    answer = browser.get(f"/kompetenz-check/{annas_check.id}/ergebnis.pdf")

    assert "no-store" in answer["Cache-Control"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pdf.open_metadata() as metadata:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.Root.Lang).startswith("de")
        assert str(pdf.docinfo["/Title"]).startswith("Ergebnis des Kompetenz-Checks vom")
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert types(pdf.Root.StructTreeRoot) >= {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"}


def types(element: Any) -> set[str]:
    """The types of all elements in a PDF's structure tree."""
    children = element.get("/K", pikepdf.Array())
    members = list(children) if isinstance(children, pikepdf.Array) else [children]
    found = {str(element.get("/S", ""))}
    for child in members:
        if isinstance(child, pikepdf.Dictionary):
            found |= types(child)
    return found


def test_odd_signs_and_many_competences_fit_on_paper() -> None:
    lines = [competence(f"c{n}", field_title="#Šta [x] *y* $z_" * 4) for n in range(40)]

    content = print_result(show(outcome(*lines), completed_at=NOW), name="Ann #[x] *y*")

    assert len(pikepdf.open(io.BytesIO(content)).pages) > 1


def test_the_history_shows_each_competence_over_time(
    browser: Client, annas_check: Check, anna: Any
) -> None:
    later = take(anna, now=NOW + dt.timedelta(days=30), levels={**LEVELS, "processes": 3})

    shown = page(browser, "/kompetenz-check/verlauf/")

    for check in (annas_check, later):
        assert shown.count(f"/kompetenz-check/{check.id}/ergebnis/") == len(LEVELS)
    assert "Als Bild ansehen" in shown


def test_without_a_result_there_is_no_history(browser: Client, published: Any) -> None:
    assert browser.get("/kompetenz-check/verlauf/").status_code == 404


def test_anna_takes_her_results_away_as_data(browser: Client, annas_check: Check) -> None:
    content = json.loads(page(browser, "/kompetenz-check/meine-ergebnisse.json"))

    (result,) = content["results"]
    levels = {line["field_code"]: line["actual"] for line in result["competences"]}
    assert levels == LEVELS
    assert content["releases"] == []


def test_deleting_takes_the_levels_from_every_page(browser: Client, annas_check: Check) -> None:
    asked = page(browser, f"/kompetenz-check/{annas_check.id}/loeschen/")
    browser.post(f"/kompetenz-check/{annas_check.id}/loeschen/")

    assert "Freigaben dieses Ergebnisses enden sofort." in asked
    assert browser.get(f"/kompetenz-check/{annas_check.id}/ergebnis/").status_code == 404
    assert json.loads(page(browser, "/kompetenz-check/meine-ergebnisse.json"))["results"] == []


def test_a_result_that_came_back_without_its_key_is_not_there(
    browser: Client, annas_check: Check, at_ludwigshafen: Any
) -> None:
    PersonKey.objects.all().delete()

    for part in PARTS[:4]:
        address = f"/kompetenz-check/{annas_check.id}/{part}"
        assert browser.get(address).status_code == 404, part
    assert browser.get("/kompetenz-check/verlauf/").status_code == 404


def test_with_the_last_check_goes_the_own_choice_in_the_path(
    browser: Client, annas_check: Check, anna: Any, bernd: Any, at_ludwigshafen: Any
) -> None:
    for person in (anna, bernd):
        PathChoice.objects.create(employee_id=person.employee_id, course_id=UUID(int=1), position=0)

    browser.post(f"/kompetenz-check/{annas_check.id}/loeschen/")

    assert [one.employee_id for one in PathChoice.objects.all()] == [bernd.employee_id]


@pytest.mark.parametrize("stranger", ["bernd", "carla", "dora"])
def test_annas_result_does_not_exist_for_anyone_else(
    stranger: str, annas_check: Check, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(stranger).client()

    for part in PARTS:
        answer = client.get(f"/kompetenz-check/{annas_check.id}/{part}")
        missing = client.get(f"/kompetenz-check/{uuid4()}/{part}")
        assert answer.status_code == missing.status_code == 404, part
        assert str(annas_check.id) not in answer.content.decode()


def test_bernds_own_data_holds_nothing_of_annas(annas_check: Check, bernd: Any) -> None:
    content = bernd.client().get("/kompetenz-check/meine-ergebnisse.json").json()

    assert set(content) == {"checks", "completions", "releases", "results"}
    assert not any(content.values())
