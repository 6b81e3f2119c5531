"""The pages of those who decide, and HR's: one request, several at once, the rule, deputies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Person
from tests.desk.acts import text_of
from tests.desk_requests.acts import Desk
from tests.desk_requests.courses import another_course
from vouchers.desk.models import Deputy, RequestPolicy
from vouchers.desk.queries.requests import current_policy

OFFICE, SUPERVISOR = "waiting_for_hr", "waiting_for_supervisor"
Rule = Callable[..., None]


def test_the_inbox_lists_what_waits_for_this_person(
    desk: Desk, anna: Person, frieda: Person, bernd: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    desk.ask(anna)

    assert "Anna Amsel: Sitzungen leiten" in text_of(frieda.client().get("/freigaben/"))
    assert "Zurzeit wartet nichts" in text_of(bernd.client().get("/freigaben/"))


def test_one_click_agrees(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    browser = bernd.client()

    answer = browser.post(f"/freigaben/{request_id}/", {"step": OFFICE, "approve": "1"})

    assert answer["Location"] == "/freigaben/"
    assert "Sie haben zugestimmt. Anna Amsel: Sitzungen leiten" in text_of(
        browser.get("/freigaben/")
    )
    assert desk.row(request_id).state == "booked"


def test_the_button_says_what_the_town_pays(
    desk: Desk, anna: Person, bernd: Person, rule: Rule, now: dt.datetime
) -> None:
    rule(own_share_max_cents=5_000)
    request_id = desk.ask(anna, course_id=another_course(now, price_cents=45_000))

    page = text_of(bernd.client().get(f"/freigaben/{request_id}/"))

    assert "Zustimmen, die Kommune zahlt 50,00 €" in page


def test_refusing_without_a_reason_says_what_is_missing(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    request_id = desk.ask(anna)
    browser, address = bernd.client(), f"/freigaben/{request_id}/"

    nothing = browser.post(address, {"step": OFFICE, "refuse": "1"})
    no_words = browser.post(address, {"step": OFFICE, "refuse": "1", "reason": "other"})

    assert "Bitte wählen Sie einen Grund." in text_of(nothing)
    assert "schreiben Sie ihn dazu" in text_of(no_words)
    assert desk.row(request_id).state == OFFICE


def test_two_tabs_the_second_says_that_it_is_decided(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    request_id = desk.ask(anna)
    browser, address = bernd.client(), f"/freigaben/{request_id}/"
    browser.post(address, {"step": OFFICE, "approve": "1"})

    answer = browser.post(address, {"step": OFFICE, "refuse": "1", "reason": "bad_time"})

    assert answer.status_code == 409
    assert "schon entschieden" in text_of(answer)


def test_a_made_up_step_is_no_decision(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)

    for step in (SUPERVISOR, "booked", ""):
        bernd.client().post(f"/freigaben/{request_id}/", {"step": step, "approve": "1"})

    assert desk.row(request_id).state == OFFICE


def test_no_page_of_a_decision_tells_of_a_check(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)

    page = bernd.client().get(f"/freigaben/{request_id}/").content.decode().split("<main")[1]

    assert not any(word in page for word in ("Kompetenz", "Stufe", "Lücke", "Soll"))


def several(desk: Desk, people: list[Person]) -> list[UUID]:
    return [desk.ask(person) for person in people]


def test_several_are_agreed_to_at_once_after_a_check(
    desk: Desk, anna: Person, gustav: Person, bernd: Person
) -> None:
    ids = several(desk, [anna, gustav])
    browser, address = bernd.client(), "/gutschein-ausgabe/anfragen/mehrere/"
    chosen = {"requests": [str(each) for each in ids]}

    check = browser.post(address, chosen)
    assert "2 Anfragen zustimmen, die Kommune zahlt 0,00 €" in text_of(check)
    assert {desk.row(each).state for each in ids} == {OFFICE}
    browser.post(address, {**chosen, "confirmed": "1"})

    assert "2 Anfragen zugestimmt." in text_of(browser.get("/freigaben/"))
    assert {desk.row(each).state for each in ids} == {"booked"}


def test_one_that_cannot_be_booked_does_not_stop_the_others(
    desk: Desk, anna: Person, gustav: Person, bernd: Person
) -> None:
    from tenants.staff.models import Employee

    first, second = several(desk, [anna, gustav])
    with desk.inside():
        Employee.objects.filter(id=anna.employee_id).update(left_at=desk.now)
    browser = bernd.client()

    browser.post(
        "/gutschein-ausgabe/anfragen/mehrere/",
        {"requests": [str(first), str(second)], "confirmed": "1"},
    )

    assert (desk.row(first).state, desk.row(second).state) == (OFFICE, "booked")
    assert "nicht mehr beschäftigt" in text_of(browser.get("/freigaben/"))


def test_several_needs_a_choice(desk: Desk, anna: Person, bernd: Person) -> None:
    desk.ask(anna)

    answer = bernd.client().post("/gutschein-ausgabe/anfragen/mehrere/", {})

    assert "Bitte wählen Sie mindestens eine Anfrage aus." in text_of(answer)


POLICY = {
    "approval": "both",
    "days_to_decide": "10",
    "remind_after_days": "4",
    "at_deadline": "lapse",
    "own_share": "49,90 €",
}


def test_hr_lays_down_the_rule(desk: Desk, bernd: Person) -> None:
    bernd.client().post("/gutschein-ausgabe/anfragen/regel/", POLICY)

    with desk.inside():
        policy = current_policy()
    assert vars(policy) == {
        "approval": "both",
        "days_to_decide": 10,
        "remind_after_days": 4,
        "at_deadline": "lapse",
        "own_share_max_cents": 4_990,
    }


def test_the_rule_before_is_kept_and_the_same_one_changes_nothing(
    desk: Desk, bernd: Person
) -> None:
    browser, address = bernd.client(), "/gutschein-ausgabe/anfragen/regel/"

    browser.post(address, POLICY)
    browser.post(address, POLICY)
    browser.post(address, POLICY | {"approval": "hr"})

    with desk.inside():
        rows = RequestPolicy.objects.order_by("id")
        assert list(rows.values_list("approval", flat=True)) == ["both", "hr"]


def test_a_rule_that_cannot_be_followed_is_refused_at_its_field(desk: Desk, bernd: Person) -> None:
    answer = bernd.client().post(
        "/gutschein-ausgabe/anfragen/regel/", POLICY | {"remind_after_days": "10"}
    )

    assert "Die Erinnerung muss vor dem Ende der Frist liegen" in text_of(answer)


def test_an_amount_that_is_none_is_refused(desk: Desk, bernd: Person) -> None:
    answer = bernd.client().post(
        "/gutschein-ausgabe/anfragen/regel/", POLICY | {"own_share": "viel"}
    )

    assert "Bitte geben Sie einen Betrag" in text_of(answer)


def test_a_request_keeps_the_approvals_with_which_it_was_asked(
    desk: Desk, anna: Person, bernd: Person, rule: Rule
) -> None:
    request_id = desk.ask(anna)

    rule(approval="both")
    desk.approve(bernd, request_id)

    assert desk.row(request_id).state == "booked"


def test_hr_sees_all_requests_and_what_they_cost(
    desk: Desk, anna: Person, gustav: Person, bernd: Person, rule: Rule, now: dt.datetime
) -> None:
    rule(own_share_max_cents=5_000)
    dear = another_course(now, price_cents=45_000)
    desk.approve(bernd, desk.ask(anna, course_id=dear))
    desk.ask(gustav, course_id=dear)

    text = text_of(bernd.client().get("/gutschein-ausgabe/anfragen/"))

    assert "Eigenanteil offener Anfragen 50,00 €" in text
    assert "2026 1 50,00 €" in text


def test_hr_looks_at_one_state(desk: Desk, anna: Person, gustav: Person, bernd: Person) -> None:
    desk.approve(bernd, desk.ask(anna))
    desk.ask(gustav)

    page = text_of(bernd.client().get("/gutschein-ausgabe/anfragen/?state=booked"))

    assert "Anna Amsel" in page
    assert "Gustav Falke" not in page


def test_a_supervisor_names_and_ends_a_deputy(desk: Desk, frieda: Person, gustav: Person) -> None:
    browser, address = frieda.client(), "/freigaben/vertretungen/"
    filled = {
        "principal": str(frieda.employee_id),
        "deputy": str(gustav.employee_id),
        "first_day": "10.03.2026",
        "last_day": "20.03.2026",
    }

    browser.post(address, filled)
    assert "Gustav Falke für Frieda Falke, 10.03.2026 bis 20.03.2026" in text_of(
        browser.get(address)
    )
    with desk.inside():
        (deputy,) = Deputy.objects.all()
    browser.post(f"{address}{deputy.id}/ende/")

    assert "Zurzeit ist niemand als Vertretung eingetragen" in text_of(browser.get(address))


def test_somebody_else_is_no_choice_for_a_supervisor(
    desk: Desk, frieda: Person, gustav: Person, bernd: Person
) -> None:
    answer = frieda.client().post(
        "/freigaben/vertretungen/",
        {
            "principal": str(bernd.employee_id),
            "deputy": str(gustav.employee_id),
            "first_day": "10.03.2026",
            "last_day": "20.03.2026",
        },
    )

    assert answer.status_code == 200
    with desk.inside():
        assert not Deputy.objects.exists()


def test_a_fuller_inbox_costs_no_more_queries(
    desk: Desk, anna: Person, gustav: Person, frieda: Person, bernd: Person
) -> None:
    browser = bernd.client()
    desk.ask(anna)
    browser.get("/freigaben/")

    with CaptureQueriesContext(connection) as one:
        browser.get("/freigaben/")
    several(desk, [gustav, frieda])
    with CaptureQueriesContext(connection) as three:
        browser.get("/freigaben/")

    assert len(three) == len(one)


def test_an_inbox_costs_few_queries(desk: Desk, anna: Person, bernd: Any) -> None:
    browser = bernd.client()
    desk.ask(anna)
    browser.get("/freigaben/")

    with CaptureQueriesContext(connection) as queries:
        browser.get("/freigaben/")

    asked = [q["sql"] for q in queries if "set_config" not in q["sql"]]
    assert len(asked) <= 25, asked
