"""The employee's own choice in the path: order, courses left out and back; vouchers that fit."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.checks.api import Gap
from courses.learning.models import PathChoice
from courses.learning.rules.choosing import PathStepUnknown, moved
from courses.learning.services import choosing, recommending
from courses.learning.services.recommending import FittingVoucher
from tests.learning.conftest import WRITING, Learner

MAIL = "Sicher mit E-Mail und Passwort umgehen"
FILES = "Leichter Einstieg in die E-Akte"
GAPS = (
    Gap(
        field_code="digital-work",
        field_title="Digitales Arbeiten",
        target_level=3,
        actual_level=1,
        importance=3,
    ),
    Gap(
        field_code="communication",
        field_title="Kommunikation",
        target_level=3,
        actual_level=1,
        importance=2,
    ),
)


@pytest.fixture(autouse=True)
def gaps(monkeypatch: pytest.MonkeyPatch, anna: Any) -> None:
    """Anna has two gaps, nobody else has any."""
    monkeypatch.setattr(
        recommending,
        "open_gaps",
        lambda *, employee_id: GAPS if employee_id == anna.employee_id else (),
    )


def titles(person: Any) -> list[str]:
    found = recommending.find_path(employee_id=person.employee_id)
    return [step.course.title for step in found.steps]


def page(browser: Client) -> str:
    answer = browser.get("/lernen/pfad/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_path_weighs_by_importance(
    courses: dict[str, UUID], anna: Any, at_ludwigshafen: Any
) -> None:
    assert titles(anna) == [MAIL, WRITING, FILES]


def test_anna_moves_a_course_up_and_takes_it_back(
    browser: Client, courses: dict[str, UUID], anna: Any, at_ludwigshafen: Any
) -> None:
    before = titles(anna)
    last = courses[before[-1]]

    browser.post(f"/lernen/pfad/{last}/hoch/")

    assert titles(anna) == [*before[:-2], before[-1], before[-2]]
    assert "Alle Änderungen zurücknehmen" in page(browser)
    browser.post("/lernen/pfad/vorschlag/")
    assert titles(anna) == before
    assert "Alle Änderungen zurücknehmen" not in page(browser)


def test_a_course_moved_before_its_level_says_so(
    browser: Client, courses: dict[str, UUID], anna: Any
) -> None:
    for _time in range(2):
        browser.post(f"/lernen/pfad/{courses[FILES]}/hoch/")

    assert "Er beginnt erst bei Stufe 2; im Vorschlag stehen Kurse davor" in page(browser)


def test_anna_leaves_a_course_out_and_brings_it_back(
    browser: Client, courses: dict[str, UUID], anna: Any, at_ludwigshafen: Any
) -> None:
    browser.post(f"/lernen/pfad/{courses[MAIL]}/ohne/")

    assert MAIL not in titles(anna)
    assert "Von Ihnen weggelassen" in page(browser)

    browser.post(f"/lernen/pfad/{courses[MAIL]}/wieder/")

    assert MAIL in titles(anna)
    assert "Von Ihnen weggelassen" not in page(browser)


def test_leaving_out_twice_is_leaving_out_once(
    courses: dict[str, UUID], anna: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    for _time in range(2):
        choosing.drop_course(employee_id=anna.employee_id, course_id=courses[MAIL], now=now)

    assert PathChoice.objects.count() == 1


@pytest.mark.parametrize("address", ["{course}/hoch/", "{course}/ohne/", "{course}/quer/"])
def test_what_is_no_step_cannot_be_changed(
    browser: Client, courses: dict[str, UUID], address: str
) -> None:
    leading = courses["Teams durch unsichere Zeiten führen"]

    assert browser.post(f"/lernen/pfad/{address.format(course=leading)}").status_code == 404


def test_bernds_choice_changes_nothing_for_anna(
    browser: Client, courses: dict[str, UUID], anna: Any, bernd: Any, at_ludwigshafen: Any
) -> None:
    before = titles(anna)

    assert bernd.client().post(f"/lernen/pfad/{courses[MAIL]}/ohne/").status_code == 404
    browser.post(f"/lernen/pfad/{courses[MAIL]}/ohne/")
    bernd.client().post(f"/lernen/pfad/{courses[MAIL]}/wieder/")
    bernd.client().post("/lernen/pfad/vorschlag/")

    assert titles(anna) != before


def test_what_bernd_has_left_out_anna_can_still_leave_out(
    courses: dict[str, UUID], anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    PathChoice.objects.create(
        employee_id=bernd.employee_id, course_id=courses[MAIL], dropped_at=now
    )

    choosing.drop_course(employee_id=anna.employee_id, course_id=courses[MAIL], now=now)

    assert MAIL not in titles(anna)


def test_a_step_of_annas_path_is_none_that_bernd_could_leave_out(
    courses: dict[str, UUID], bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    with pytest.raises(PathStepUnknown):
        choosing.drop_course(employee_id=bernd.employee_id, course_id=courses[MAIL], now=now)

    assert not PathChoice.objects.exists()


def test_carla_sees_nothing_of_ludwigshafens_choices(
    browser: Client, courses: dict[str, UUID], carla: Any, at_speyer: Any
) -> None:
    browser.post(f"/lernen/pfad/{courses[MAIL]}/ohne/")

    assert PathChoice.objects.count() == 0


def test_asking_changes_nothing(
    browser: Client, courses: dict[str, UUID], at_ludwigshafen: Any
) -> None:
    for address in (f"{courses[MAIL]}/ohne/", f"{courses[MAIL]}/runter/", "vorschlag/"):
        assert browser.get(f"/lernen/pfad/{address}").status_code == 302

    assert PathChoice.objects.count() == 0


@pytest.mark.parametrize(
    ("position", "dropped"), [(None, None), (1, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))]
)
def test_a_course_has_a_place_or_is_left_out(
    at_ludwigshafen: Any, anna: Any, position: int | None, dropped: dt.datetime | None
) -> None:
    with (
        pytest.raises(IntegrityError, match="learning_path_choice_place_or_without"),
        transaction.atomic(),
    ):
        PathChoice.objects.create(
            employee_id=anna.employee_id,
            course_id=UUID(int=1),
            position=position,
            dropped_at=dropped,
        )


@pytest.mark.parametrize(
    ("moving", "by", "expected"),
    [(2, -1, [2, 1, 3]), (2, 1, [1, 3, 2]), (1, -1, [1, 2, 3]), (3, 1, [1, 2, 3])],
)
def test_moving_goes_to_the_edge_and_no_further(moving: int, by: int, expected: list[int]) -> None:
    order = [UUID(int=one) for one in (1, 2, 3)]

    assert [one.int for one in moved(order, UUID(int=moving), by=by)] == expected
    with pytest.raises(PathStepUnknown):
        moved(order, UUID(int=9), by=1)


def test_each_step_shows_the_voucher_that_pays_for_it(
    browser: Client, courses: dict[str, UUID], monkeypatch: pytest.MonkeyPatch, now: dt.datetime
) -> None:
    def fitting(number: str, rest_cents: int) -> FittingVoucher:
        return FittingVoucher(
            number=number,
            programme_title="Bildungsgutschein",
            last_day=now.date(),
            rest_cents=rest_cents,
        )

    found = {
        courses[MAIL]: (fitting("BG-1", 0),),
        courses[FILES]: (fitting("BG-2", 9000),),
    }
    monkeypatch.setattr("courses.learning.views.path.vouchers_for", lambda **_asked: found)

    shown = page(browser)

    assert "Ihr Gutschein „Bildungsgutschein“ (BG-1) passt" in shown
    assert f"/gutscheine/einloesung/{courses[MAIL]}/" in shown
    assert "bis auf 90,00 €" in shown
    assert f"/gutscheine/einloesung/{courses[FILES]}/" not in shown


def test_a_prerequisite_in_the_catalogue_comes_first(
    browser: Client, courses: dict[str, UUID], dora: Any, anna: Any, at_ludwigshafen: Any
) -> None:
    answer = dora.client().post(
        f"/katalog/{courses[WRITING]}/voraussetzungen/",
        {"required_id": courses["Den Arbeitstag ordnen"]},
    )

    assert answer.status_code == 302
    path = titles(anna)
    assert path.index("Den Arbeitstag ordnen") < path.index(WRITING)
    assert f"„{WRITING}“ setzt diesen Kurs voraus." in page(browser)


def test_a_completed_prerequisite_is_not_asked_for_again(
    browser: Client, anna_learns: Learner, courses: dict[str, UUID], dora: Any
) -> None:
    anna_learns.finish()
    dora.client().post(
        f"/katalog/{courses[FILES]}/voraussetzungen/", {"required_id": courses[WRITING]}
    )

    assert "setzt diesen Kurs voraus" not in page(browser)
    assert "Er setzt" not in page(browser)
