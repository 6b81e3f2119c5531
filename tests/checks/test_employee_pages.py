"""Anna takes the check in her browser: notice, pages, resume, review, result, delete."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from assessments.checks.models import Check, Result, Statement
from assessments.checks.queries import own
from tests.checks.conftest import CITIZEN_SERVICE, LEVELS, profile_named, take

URLCONF = "campus.config.urls_tenant"
# Which town a host belongs to is cached, but never inside the transaction of a test.
UNCACHED_LOOK_UP = 2


@pytest.fixture
def browser(published: UUID, anna: Any) -> Client:
    client: Client = anna.client()
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"checks:{name}", args=args, urlconf=URLCONF)


def begin(browser: Client, inside: Any) -> UUID:
    with inside():
        profile_id = profile_named(CITIZEN_SERVICE).id
    browser.post(at("start"), {"profile": str(profile_id)})
    with inside():
        return Check.objects.get(completed_at=None).id


def answers(inside: Any, code: str, choice: str = "applies") -> dict[str, str]:
    with inside():
        lines = Statement.objects.filter(field__code=code)
        return {f"statement-{line.id}": choice for line in lines}


def fill(browser: Client, inside: Any, check_id: UUID) -> None:
    for code in LEVELS:
        browser.post(at("field", check_id, code), answers(inside, code))


def test_the_overview_offers_to_begin(browser: Client) -> None:
    page = browser.get(at("overview"))

    assert page.status_code == 200
    assert "Check beginnen" in page.content.decode()


def test_the_notice_stands_before_the_start(browser: Client) -> None:
    text = browser.get(at("start")).content.decode()

    for words in ("freiwillig", "Zweck", "Wer sieht was", "Dauer", "Personalrat", "Löschen"):
        assert words in text
    assert text.index("Wer sieht was") < text.index("Mit welchem Profil")


def test_starting_needs_a_profile(browser: Client) -> None:
    page = browser.post(at("start"), {})

    assert "Wählen Sie ein Profil aus." in page.content.decode()


def test_the_profile_of_the_post_is_chosen_beforehand(
    browser: Client, inside: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    from django.db import transaction

    from assessments.checks.api import assign_profile
    from tenants.staff.api import create_post
    from tenants.staff.models import Employee

    with inside(), transaction.atomic():
        post_id = create_post(title="Bürgerbüro", actor=bernd.actor, now=now)
        Employee.objects.filter(id=anna.employee_id).update(post_id=post_id)
        profile_id = profile_named(CITIZEN_SERVICE).id
        assign_profile(post_id=post_id, profile_id=profile_id, actor=bernd.actor, now=now)

    page = browser.get(at("start"))

    assert page.context["form"].initial["profile"] == str(profile_id)
    assert "Vorausgewählt ist das Profil Ihrer Stelle." in page.content.decode()


def test_a_page_shows_its_statements_as_radio_groups(browser: Client, inside: Any) -> None:
    check_id = begin(browser, inside)

    text = browser.get(at("field", check_id, "leadership")).content.decode()

    assert text.count("<fieldset") == 4
    assert text.count('type="radio"') == 20
    assert "trifft auf meine Arbeit nicht zu" in text


def test_a_saved_page_leads_to_the_next(browser: Client, inside: Any) -> None:
    check_id = begin(browser, inside)

    page = browser.post(
        at("field", check_id, "leadership"), answers(inside, "leadership"), follow=True
    )

    assert page.redirect_chain[-1][0] == at("field", check_id, "teamwork")


def test_a_missing_answer_is_named_and_the_others_stay_chosen(browser: Client, inside: Any) -> None:
    check_id = begin(browser, inside)
    some = dict(list(answers(inside, "leadership").items())[1:])

    page = browser.post(at("field", check_id, "leadership"), some)

    text = page.content.decode()
    assert page.status_code == 200
    assert "Fehler:" in text
    assert "Wählen Sie eine Antwort zu" in text
    assert text.count("checked") == 3


def test_for_later_saves_what_is_there_and_resumes_exactly_there(
    browser: Client, inside: Any
) -> None:
    check_id = begin(browser, inside)
    browser.post(at("field", check_id, "leadership"), answers(inside, "leadership"))
    some = dict(list(answers(inside, "teamwork").items())[:2])

    paused = browser.post(at("field", check_id, "teamwork"), {**some, "later": "1"})

    assert paused["Location"] == at("overview")
    overview = browser.get(at("overview")).content.decode()
    assert "Check fortsetzen" in overview
    assert "1 von 8" in overview
    resumed = browser.get(at("resume", check_id), follow=True)
    assert resumed.redirect_chain[-1][0] == at("field", check_id, "teamwork")
    assert resumed.content.decode().count("checked") == 2


def test_beginning_again_resumes_the_running_check(browser: Client, inside: Any) -> None:
    check_id = begin(browser, inside)

    page = browser.get(at("start"))

    assert page["Location"] == at("resume", check_id)


def test_the_last_page_leads_to_the_review_and_that_to_the_result(
    browser: Client, inside: Any
) -> None:
    check_id = begin(browser, inside)
    fill(browser, inside, check_id)

    review = browser.get(at("resume", check_id), follow=True)
    assert review.redirect_chain[-1][0] == at("review", check_id)
    assert "Check abschließen und Ergebnis ansehen" in review.content.decode()

    done = browser.post(at("review", check_id))
    assert done["Location"] == at("result", check_id)


def test_a_change_from_the_review_leads_back_to_it(browser: Client, inside: Any) -> None:
    check_id = begin(browser, inside)
    fill(browser, inside, check_id)
    url = at("field", check_id, "leadership") + "?zurueck=pruefen"

    sent = answers(inside, "leadership", "partly") | {"revision": str(len(LEVELS))}

    page = browser.post(url, sent, follow=True)

    assert page.redirect_chain[-1][0] == at("review", check_id)
    assert "trifft teilweise zu" in page.content.decode()


def test_an_incomplete_check_cannot_be_completed(browser: Client, inside: Any) -> None:
    check_id = begin(browser, inside)
    browser.post(at("field", check_id, "leadership"), answers(inside, "leadership"))

    review = browser.get(at("review", check_id)).content.decode()
    refused = browser.post(at("review", check_id))

    assert "Es fehlen noch Antworten" in review
    assert "Check abschließen und Ergebnis ansehen" not in review
    assert refused.status_code == 409
    assert "Zusammenarbeit" in refused.content.decode()


def test_completing_twice_leads_to_the_same_result(browser: Client, inside: Any) -> None:
    check_id = begin(browser, inside)
    fill(browser, inside, check_id)

    answers_of_server = [browser.post(at("review", check_id)) for _ in range(2)]

    assert {answer["Location"] for answer in answers_of_server} == {at("result", check_id)}
    with inside():
        assert Result.objects.count() == 1


def test_answering_in_a_second_tab_after_completion_says_why_not(
    browser: Client, inside: Any
) -> None:
    check_id = begin(browser, inside)
    fill(browser, inside, check_id)
    browser.post(at("review", check_id))

    late = browser.post(at("field", check_id, "change"), answers(inside, "change", "unknown"))

    assert late.status_code == 409
    assert "schon abgeschlossen" in late.content.decode()
    with inside():
        assert "unknown" not in own.run_of(check=Check.objects.get()).choices.values()


def test_the_result_is_a_sentence_a_table_and_pictures(annas_check: Check, anna: Any) -> None:
    text = anna.client().get(at("result", annas_check.id)).content.decode()

    assert "<h1" in text
    assert "5 von 8 Zielen erreicht, 3 Lücken" in text
    assert "eine Stufe unter dem Ziel" in text
    assert "Selbsteinschätzung" in text
    assert text.count("<svg") >= 9
    assert "Stufe 4 – Vertieft: „Ich bleibe in einem aufgebrachten Gespräch" in text
    assert "überschätz" not in text.lower()


def test_the_history_keeps_every_result(annas_check: Check, anna: Any, now: dt.datetime) -> None:
    take(anna, now=now + dt.timedelta(days=30), levels=dict.fromkeys(LEVELS, 5))

    text = anna.client().get(at("overview")).content.decode()

    assert "5 von 8 Zielen erreicht, 3 Lücken" in text
    assert "8 von 8 Zielen erreicht" in text


def test_deleting_asks_first_and_says_what_stays(
    annas_check: Check, anna: Any, inside: Any
) -> None:
    browser = anna.client()

    asked = browser.get(at("delete", annas_check.id)).content.decode()
    with inside():
        assert Check.objects.exists()
    done = browser.post(at("delete", annas_check.id))

    assert "der Vermerk, dass Sie einen Check abgeschlossen haben" in asked
    assert done["Location"] == at("overview")
    with inside():
        assert not Check.objects.exists()
    assert browser.get(at("result", annas_check.id)).status_code == 404


def test_without_an_open_campaign_the_pages_say_so(
    template: int, ludwigshafen: Any, anna: Any
) -> None:
    browser = anna.client()

    for name in ("overview", "start"):
        page = browser.get(at(name))
        assert page.status_code == 200
        assert "Zurzeit läuft keine Befragung, zu der Sie eingeladen sind" in page.content.decode()


def test_no_page_asks_the_database_more_than_twelve_times(
    annas_check: Check, anna: Any, inside: Any, django_assert_max_num_queries: Any
) -> None:
    browser = anna.client()
    check_id = begin(browser, inside)
    for name, id_and_code in (
        ("overview", []),
        ("field", [check_id, "leadership"]),
        ("review", [check_id]),
        ("result", [annas_check.id]),
    ):
        url = at(name, *id_and_code)
        with django_assert_max_num_queries(12 + UNCACHED_LOOK_UP):
            assert browser.get(url).status_code == 200
