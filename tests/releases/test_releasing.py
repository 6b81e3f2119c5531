"""Giving a release, looking, ending: services and what the database holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.checks.models import Check, PersonKey, Release, ReleaseLook
from assessments.checks.queries import releases as queries
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.release import (
    CompetenceNotInResult,
    RecipientNotPossible,
    ReleaseHasEnded,
    ReleaseNotFound,
)
from assessments.checks.services.forgetting import ERASER
from assessments.checks.services.releasing import look, revoke_release
from assessments.checks.services.taking import delete_check
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tests.releases.conftest import CODES, hire

Give = Callable[..., UUID]


@pytest.fixture
def see(bernd: Any, today: dt.datetime, at_ludwigshafen: Any) -> Callable[..., Any]:
    """Bernd looks at a release; every fact can be replaced."""

    def call(release_id: UUID, **changes: Any) -> Any:
        facts = {"recipient_id": bernd.employee_id, "now": today}
        return look(release_id=release_id, **{**facts, **changes})

    return call


def test_the_colleague_sees_the_chosen_competences_and_no_other(
    release: Give, see: Callable[..., Any]
) -> None:
    shown = see(release())

    assert [line.code for line in shown.lines] == sorted(CODES, key=CODES.index)
    assert "von 2 Zielen" in shown.sentence or "von 1 Ziel" in shown.sentence


def test_the_preview_is_what_the_look_shows(
    release: Give, see: Callable[..., Any], anna: Any, annas_check: Check
) -> None:
    preview = queries.shown_part(
        check_id=annas_check.id, employee_id=anna.employee_id, field_codes=CODES
    )

    assert see(release()) == preview


def test_every_look_is_written_and_shown_to_anna(
    release: Give, see: Callable[..., Any], anna: Any, today: dt.datetime
) -> None:
    release_id = release()
    see(release_id)
    see(release_id, now=today + dt.timedelta(minutes=5))

    own = queries.own_release(
        release_id=release_id, employee_id=anna.employee_id, today=clock.berlin_day(today)
    )

    assert own.look_count == 2
    assert [one.name for one in own.looks] == ["Bernd Buchfink"] * 2
    assert len(own.titles) == 2


def test_no_level_is_copied(release: Give, at_ludwigshafen: Any) -> None:
    (row,) = Release.objects.filter(id=release()).values()

    assert set(row) == {
        "id",
        "employee_id",
        "check_taken_id",
        "recipient_id",
        "recipient_role",
        "field_codes",
        "released_at",
        "first_day",
        "valid_until",
        "ended_at",
        "ended_by",
    }


@pytest.mark.parametrize("days", [8, 400])
def test_after_the_last_day_nothing_is_shown(
    release: Give, see: Callable[..., Any], today: dt.datetime, days: int
) -> None:
    release_id = release()

    with pytest.raises(ReleaseHasEnded):
        see(release_id, now=today + dt.timedelta(days=days))

    assert ReleaseLook.objects.count() == 0


def test_after_the_end_nothing_is_shown(
    release: Give, see: Callable[..., Any], anna: Any, today: dt.datetime
) -> None:
    release_id = release()
    for _time in range(2):
        revoke_release(release_id=release_id, employee_id=anna.employee_id, now=today)

    with pytest.raises(ReleaseHasEnded):
        see(release_id)


def test_deleting_the_check_ends_the_release_and_keeps_who_looked(
    release: Give, see: Callable[..., Any], anna: Any, annas_check: Check, today: dt.datetime
) -> None:
    release_id = release()
    see(release_id)

    delete_check(check_id=annas_check.id, employee_id=anna.employee_id)

    own = queries.own_release(
        release_id=release_id, employee_id=anna.employee_id, today=clock.berlin_day(today)
    )
    assert (own.is_live, own.state, own.titles) == (False, "mit dem Check gelöscht", ())
    assert len(own.looks) == 1
    with pytest.raises(ReleaseHasEnded):
        see(release_id)


def test_a_release_that_came_back_from_a_backup_without_the_key_shows_nothing(
    release: Give, see: Callable[..., Any], anna: Any, today: dt.datetime
) -> None:
    release_id = release()
    PersonKey.objects.filter(employee_id=anna.employee_id).delete()

    with pytest.raises(ReleaseHasEnded):
        see(release_id)

    assert ReleaseLook.objects.count() == 0
    assert (
        queries.own_release(
            release_id=release_id, employee_id=anna.employee_id, today=clock.berlin_day(today)
        ).titles
        == ()
    )


@pytest.mark.parametrize("stranger", ["other_hr", "other_supervisor", "anna"])
def test_others_in_the_house_find_no_release(
    release: Give,
    see: Callable[..., Any],
    stranger: str,
    frieda: UUID,
    anna: Any,
    ludwigshafen: Any,
    now: dt.datetime,
) -> None:
    others = {
        "other_hr": hire(ludwigshafen, "Gerd", "Gimpel", now=now),
        "other_supervisor": frieda,
        "anna": anna.employee_id,
    }
    release_id = release()

    with pytest.raises(ReleaseNotFound):
        see(release_id, recipient_id=others[stranger])

    assert ReleaseLook.objects.count() == 0


def test_only_anna_can_end_it_or_read_its_log(
    release: Give, bernd: Any, today: dt.datetime, at_ludwigshafen: Any
) -> None:
    release_id = release()

    with pytest.raises(ReleaseNotFound):
        revoke_release(release_id=release_id, employee_id=bernd.employee_id, now=today)
    with pytest.raises(ReleaseNotFound):
        queries.own_release(
            release_id=release_id, employee_id=bernd.employee_id, today=clock.berlin_day(today)
        )


def test_each_list_holds_what_concerns_its_person(
    release: Give, anna: Any, bernd: Any, frieda: UUID, today: dt.datetime, at_ludwigshafen: Any
) -> None:
    to_bernd, to_frieda = release(), release(recipient_id=frieda)
    day = clock.berlin_day(today)

    def given(employee_id: UUID) -> set[UUID]:
        return {row.id for row in queries.own_releases(employee_id=employee_id, today=day)}

    def received(recipient_id: UUID) -> list[UUID]:
        rows = queries.received_releases(recipient_id=recipient_id, today=day)
        return [row.id for row in rows]

    assert given(anna.employee_id) == {to_bernd, to_frieda}
    assert given(bernd.employee_id) == set()
    assert received(bernd.employee_id) == [to_bernd]
    assert received(frieda) == [to_frieda]
    with pytest.raises(ReleaseNotFound):
        queries.received_release(release_id=to_bernd, recipient_id=frieda, today=day)


def test_the_same_released_again_is_one_release_until_it_ends(
    release: Give, anna: Any, frieda: UUID, today: dt.datetime, at_ludwigshafen: Any
) -> None:
    first, again = release(), release()
    others = {release(recipient_id=frieda), release(field_codes=CODES[:1])}
    revoke_release(release_id=first, employee_id=anna.employee_id, now=today)

    assert first == again
    assert len({first, *others}) == 3
    assert release() not in {first, *others}


def test_forgetting_the_colleague_leaves_who_looked_at_annas_release(
    release: Give, see: Callable[..., Any], bernd: Any, today: dt.datetime
) -> None:
    see(release())

    with transaction.atomic():
        ERASER.erase(employee_id=bernd.employee_id, has_left=True, actor=SYSTEM, now=today)

    assert (Release.objects.count(), ReleaseLook.objects.count()) == (1, 1)


def test_a_namesake_of_the_office_is_not_taken_for_a_colleague(
    release: Give, bernd: Any, anna: Any, ludwigshafen: Any, now: dt.datetime, at_ludwigshafen: Any
) -> None:
    namesake = hire(ludwigshafen, "Buchfink", "Bernd", now=now)

    with pytest.raises(RecipientNotPossible):
        queries.recipient(recipient_id=namesake, employee_id=anna.employee_id)
    assert queries.recipient(recipient_id=bernd.employee_id, employee_id=anna.employee_id)


def test_a_supervisor_can_be_chosen(release: Give, frieda: UUID, at_ludwigshafen: Any) -> None:
    release_id = release(recipient_id=frieda)

    assert Release.objects.get(id=release_id).recipient_role == "supervisor"


def test_nobody_else_can_be_chosen(
    release: Give, anna: Any, carla: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    colleague = hire(ludwigshafen, "Hanna", "Häher", now=now)

    for person in (colleague, anna.employee_id, carla.employee_id, uuid4()):
        with pytest.raises(RecipientNotPossible):
            release(recipient_id=person)


def test_anna_cannot_release_what_is_not_hers(release: Give, bernd: Any, frieda: UUID) -> None:
    with pytest.raises(CheckNotFound):
        release(employee_id=bernd.employee_id, recipient_id=frieda)
    with pytest.raises(CompetenceNotInResult):
        release(field_codes=["leadership", "gibt-es-nicht"])


def test_people_are_found_by_name_and_role(
    anna: Any, bernd: Any, frieda: UUID, at_ludwigshafen: Any
) -> None:
    def found(name: str) -> list[UUID]:
        people = queries.find_recipients(name=name, employee_id=anna.employee_id)
        return [one.id for one in people]

    assert found("fink") == [bernd.employee_id, frieda]
    assert found("frieda fink") == [frieda]
    assert found("Amsel") == []


FORBIDDEN: dict[str, Any] = {
    "field_codes": ["leadership", "processes", "change"],
    "recipient_id": uuid4(),
    "valid_until": dt.date(2099, 1, 1),
    "employee_id": uuid4(),
    "check_taken_id": None,
}


@pytest.mark.parametrize("column", FORBIDDEN)
def test_the_database_refuses_to_widen_a_release(
    release: Give, at_ludwigshafen: Any, column: str
) -> None:
    release_id = release()

    with pytest.raises(IntegrityError, match=r"checks_release_|release ends"), transaction.atomic():
        Release.objects.filter(id=release_id).update(**{column: FORBIDDEN[column]})


def test_the_database_refuses_to_reopen_a_release(
    release: Give, anna: Any, today: dt.datetime, at_ludwigshafen: Any
) -> None:
    release_id = release()
    revoke_release(release_id=release_id, employee_id=anna.employee_id, now=today)

    with pytest.raises(IntegrityError, match="release ends"), transaction.atomic():
        Release.objects.filter(id=release_id).update(ended_at=None, ended_by="")


def test_the_database_refuses_a_look_without_a_live_release(
    release: Give, anna: Any, bernd: Any, today: dt.datetime, at_ludwigshafen: Any
) -> None:
    release_id = release()
    facts: list[dict[str, Any]] = [
        {"viewer_id": anna.employee_id, "looked_at": today},
        {"viewer_id": bernd.employee_id, "looked_at": today + dt.timedelta(days=9)},
        {"viewer_id": bernd.employee_id, "looked_at": today - dt.timedelta(days=1)},
    ]

    for each in facts:
        with pytest.raises(IntegrityError, match="live release"), transaction.atomic():
            ReleaseLook.objects.create(release_id=release_id, **each)


def test_the_database_refuses_to_change_or_forget_a_look(
    release: Give, see: Callable[..., Any], today: dt.datetime
) -> None:
    see(release())

    for change in (
        lambda: ReleaseLook.objects.update(looked_at=today),
        lambda: ReleaseLook.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_until": dt.date(2099, 1, 1)}, "checks_release_for_a_year_at_most"),
        ({"field_codes": []}, "names what is released"),
        ({"recipient_role": "mayor"}, "checks_release_role_known"),
        ({"employee_id": uuid4()}, "own completed check"),
    ],
)
def test_the_database_refuses_a_wrong_release(
    annas_check: Check,
    anna: Any,
    bernd: Any,
    today: dt.datetime,
    at_ludwigshafen: Any,
    changes: dict[str, Any],
    said: str,
) -> None:
    day = clock.berlin_day(today)
    facts = {
        "employee_id": anna.employee_id,
        "check_taken_id": annas_check.id,
        "recipient_id": bernd.employee_id,
        "recipient_role": "hr",
        "field_codes": ["leadership"],
        "released_at": today,
        "first_day": day,
        "valid_until": day,
    }

    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        Release.objects.create(**{**facts, **changes})


@pytest.mark.slow
def test_of_ending_and_looking_at_once_nothing_is_seen_without_a_live_release(
    real_database: str,
    release: Give,
    anna: Any,
    bernd: Any,
    today: dt.datetime,
    in_parallel: Any,
) -> None:
    from tenants.registry.api import in_municipality

    release_id = release()

    def call(number: int) -> Any:
        with in_municipality(anna.municipality_id):
            if number == 3:
                return revoke_release(
                    release_id=release_id, employee_id=anna.employee_id, now=today
                )
            at = today + dt.timedelta(microseconds=number)
            return look(release_id=release_id, recipient_id=bernd.employee_id, now=at)

    outcomes = in_parallel(8, call)

    refused = [one for one in outcomes if isinstance(one, ReleaseHasEnded)]
    seen = [one for one in outcomes if hasattr(one, "lines")]
    assert len(refused) + len(seen) + 1 == 8, outcomes
    with in_municipality(anna.municipality_id):
        assert ReleaseLook.objects.count() == len(seen)
        with pytest.raises(ReleaseHasEnded):
            look(release_id=release_id, recipient_id=bernd.employee_id, now=today)


@pytest.mark.slow
@pytest.mark.proof
def test_eight_clicks_at_once_are_one_release(
    real_database: str, release: Give, in_parallel: Any
) -> None:
    outcomes = in_parallel(8, lambda _click: release())

    assert len(set(outcomes)) == 1
    assert isinstance(outcomes[0], UUID)
