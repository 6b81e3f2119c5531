"""The employee's pages: find a course, work through it, see the path; strangers see nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.checks.api import Gap
from courses.catalogue.api import list_questions
from courses.catalogue.models import CourseDate
from courses.learning.services import recommending
from tenants.registry.api import in_cooperative
from tests.learning.conftest import WRITING, Learner, answers_to


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def post_answers(browser: Client, learner: Learner, *, rightly: bool) -> Any:
    quiz = learner.unit_ids[3]
    data = {str(one): list(map(str, ids)) for one, ids in answers_to(quiz, rightly=rightly).items()}
    return browser.post(learner.address(f"einheit/{quiz}/antworten/"), data, follow=True)


def test_the_catalogue_shows_open_courses_as_cards(
    browser: Client, courses: dict[str, UUID]
) -> None:
    shown = page(browser, "/lernen/")

    assert "12 Kurse gefunden" in shown
    assert f"/lernen/kurse/{courses[WRITING]}/" in shown
    assert "Basis · 8 Stunden · 290,00 €" in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [("q=Pivot", "1 Kurs gefunden"), ("field=change", "2 Kurse"), ("category=bonus", "2 Kurse")],
)
def test_the_catalogue_can_be_filtered(
    browser: Client, courses: dict[str, UUID], query: str, count: str
) -> None:
    assert count in page(browser, f"/lernen/?{query}")


def test_a_search_without_result_says_what_to_do(browser: Client, courses: dict[str, UUID]) -> None:
    assert "Lassen Sie ein Suchwort" in page(browser, "/lernen/?q=Quantenphysik")


def test_a_course_shows_levels_price_units_and_the_way_to_the_voucher(
    browser: Client, courses: dict[str, UUID]
) -> None:
    shown = page(browser, f"/lernen/kurse/{courses[WRITING]}/")

    assert "Kommunikation: von Stufe 1 auf Stufe 3" in shown
    assert "290,00 €" in shown
    assert "Vom Leser her denken" in shown
    assert f"/gutscheine/einloesung/{courses[WRITING]}/" in shown


def test_a_course_shows_its_coming_dates_and_free_seats(
    browser: Client, courses: dict[str, UUID]
) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(days=7)
    with in_cooperative():
        for days, taken in ((-30, 0), (0, 11), (1, 12)):
            CourseDate.objects.create(
                course_id=courses[WRITING],
                starts_at=soon + dt.timedelta(days=days),
                ends_at=soon + dt.timedelta(days=days, hours=8),
                place="Speyer",
                seats=12,
                seats_taken=taken,
            )

    shown = page(browser, f"/lernen/kurse/{courses[WRITING]}/")

    assert shown.count("noch 1 Platz frei") == 1
    assert shown.count("ausgebucht") == 1


def test_a_course_in_which_anna_is_enrolled_leads_to_it(
    browser: Client, anna_learns: Learner
) -> None:
    shown = page(browser, f"/lernen/kurse/{anna_learns.course_id}/")

    assert anna_learns.address() in shown
    assert "/gutscheine/einloesung/" not in shown


def test_anna_works_through_a_course_to_the_certificate(
    browser: Client, anna_learns: Learner
) -> None:
    assert "Kurs beginnen" in page(browser, anna_learns.address())
    for unit_id in anna_learns.unit_ids[:3]:
        text = page(browser, anna_learns.address(f"einheit/{unit_id}/"))
        assert "Gelesen – weiter" in text
        browser.post(anna_learns.address(f"einheit/{unit_id}/gelesen/"))
    assert "Weiterlernen" in page(browser, anna_learns.address())

    failed = post_answers(browser, anna_learns, rightly=False).content.decode()
    assert "Quiz noch nicht bestanden" in failed
    assert "Die Vorgeschichte interessiert vor allem die Akte" in failed

    passed = post_answers(browser, anna_learns, rightly=True).content.decode()
    assert "4 von 4 Fragen richtig" in passed

    finished = page(browser, anna_learns.address())
    assert "Sie haben den Kurs abgeschlossen" in finished
    assert anna_learns.address("teilnahmebestaetigung.pdf") in finished
    assert "PDF laden" in page(browser, "/lernen/meine-kurse/")


def test_reading_leads_to_the_following_unit(browser: Client, anna_learns: Learner) -> None:
    first, second = anna_learns.unit_ids[:2]

    answer = browser.post(anna_learns.address(f"einheit/{first}/gelesen/"))

    assert answer["Location"] == anna_learns.address(f"einheit/{second}/")


def test_an_incomplete_quiz_is_explained_and_not_kept(
    browser: Client, anna_learns: Learner
) -> None:
    quiz = anna_learns.unit_ids[3]

    answer = browser.post(anna_learns.address(f"einheit/{quiz}/antworten/"), {})

    shown = answer.content.decode()
    assert shown.count("Bitte wählen Sie eine Antwort.") >= 3
    assert "Bitte wählen Sie mindestens eine Antwort." in shown
    assert "Fehler:" in shown


def test_a_quiz_does_not_give_its_key_away(browser: Client, anna_learns: Learner) -> None:
    quiz = anna_learns.unit_ids[3]

    shown = page(browser, anna_learns.address(f"einheit/{quiz}/"))

    feedback = [
        option.feedback for question in list_questions(unit_id=quiz) for option in question.options
    ]
    assert all(text not in shown for text in feedback)


def test_without_a_check_the_path_leads_to_it(browser: Client, courses: dict[str, UUID]) -> None:
    shown = page(browser, "/lernen/pfad/")

    assert "Sie haben noch keinen abgeschlossen" in shown
    assert "/kompetenz-check/" in shown


def test_the_path_gives_the_reason_for_each_course(
    browser: Client, courses: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = Gap(
        field_code="communication", field_title="Kommunikation", target_level=4, actual_level=2
    )
    monkeypatch.setattr(recommending, "open_gaps", lambda *, employee_id: (gap,))

    shown = page(browser, "/lernen/pfad/")

    assert "Weil Ihr Ist 2 unter dem Soll 4 in „Kommunikation“ liegt." in shown
    assert WRITING in shown


def test_a_completed_course_is_not_recommended_again(
    browser: Client, anna_learns: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = Gap(
        field_code="communication", field_title="Kommunikation", target_level=3, actual_level=1
    )
    monkeypatch.setattr(recommending, "open_gaps", lambda *, employee_id: (gap,))
    assert "Sie sind angemeldet" in page(browser, "/lernen/pfad/")
    anna_learns.finish()

    assert WRITING not in page(browser, "/lernen/pfad/")


ANNAS_PAGES = [
    "",
    "einheit/{unit}/",
    "einheit/{unit}/gelesen/",
    "einheit/{quiz}/antworten/",
    "versuche/{attempt}/",
    "teilnahmebestaetigung.pdf",
]


@pytest.fixture
def annas_addresses(anna_learns: Learner) -> list[str]:
    """Every page of Anna's finished course."""
    anna_learns.finish()
    names = {
        "unit": anna_learns.unit_ids[0],
        "quiz": anna_learns.unit_ids[3],
        "attempt": anna_learns.answer(3, rightly=True),
    }
    return [anna_learns.address(rest.format(**names)) for rest in ANNAS_PAGES]


@pytest.mark.parametrize("stranger", ["bernd", "carla"])
def test_annas_course_does_not_exist_for_anyone_else(
    stranger: str, annas_addresses: list[str], request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(stranger)

    for address in annas_addresses:
        client = person.client()
        if address.endswith(("gelesen/", "antworten/")):
            assert client.post(address).status_code == 404, address
        else:
            assert client.get(address).status_code == 404, address


def test_signed_out_visitors_are_asked_to_sign_in(
    client: Client, anna: Any, annas_addresses: list[str]
) -> None:
    for address in [*annas_addresses, "/lernen/", "/lernen/pfad/", "/lernen/meine-kurse/"]:
        assert client.get(address, HTTP_HOST=anna.host).status_code == 403, address


def test_the_cooperative_has_no_such_pages(dora: Any, annas_addresses: list[str]) -> None:
    for address in [*annas_addresses, "/lernen/"]:
        assert dora.client().get(address).status_code == 404, address


def test_unknown_courses_units_and_attempts_are_not_found(
    browser: Client, anna_learns: Learner
) -> None:
    for address in (
        f"/lernen/kurse/{uuid4()}/",
        anna_learns.address(f"einheit/{uuid4()}/"),
        anna_learns.address(f"versuche/{uuid4()}/"),
    ):
        assert browser.get(address).status_code == 404, address


def test_no_page_needs_more_queries_for_more_courses(
    browser: Client, anna: Any, anna_learns: Learner, enrolled: Callable[..., Learner]
) -> None:
    addresses = [
        "/lernen/",
        "/lernen/meine-kurse/",
        "/lernen/pfad/",
        anna_learns.address(),
        anna_learns.address(f"einheit/{anna_learns.unit_ids[0]}/"),
        anna_learns.address(f"einheit/{anna_learns.unit_ids[3]}/"),
    ]
    browser.get("/lernen/")

    before = [queries_of(browser, address) for address in addresses]
    for title in ("Den Arbeitstag ordnen", "Abläufe sehen und verbessern"):
        enrolled(anna, title)
    after = [queries_of(browser, address) for address in addresses]

    assert after == before
    assert max(after) <= 12


def queries_of(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(browser, address)
    return len(queries)


def test_each_competence_field_is_offered_once(browser: Client, courses: dict[str, UUID]) -> None:
    assert page(browser, "/lernen/").count('<option value="leadership"') == 1
