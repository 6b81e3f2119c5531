"""An employee takes a check: start, save, resume, complete."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.checks import api as checks
from assessments.checks.models import Check, Completion, Result, Statement
from assessments.checks.queries import own
from assessments.checks.queries.outcomes import newest_outcome, own_outcome
from assessments.checks.rules.campaign import NoOpenCampaign
from assessments.checks.rules.refusals import (
    CheckIncomplete,
    CheckIsCompleted,
    CheckNotFound,
    ChoiceUnknown,
    ProfileNotUsable,
)
from assessments.checks.services.copying import start_new_version
from assessments.checks.services.profiles import retire_profile
from assessments.checks.services.publishing import publish_draft
from assessments.checks.services.taking import complete_check, start_check
from campus.kernel.refusal import violated_constraint
from tests.checks.conftest import CITIZEN_SERVICE, LEVELS, answer, profile_named, start, take

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def test_starting_a_check_begins_at_the_first_field(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    check = Check.objects.get(id=start(anna, now))

    assert (check.employee_id, check.model_id) == (anna.employee_id, published)
    assert own.run_of(check=check).place == "self:leadership"


def test_starting_twice_returns_the_running_check(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    assert start(anna, now) == start(anna, now + dt.timedelta(seconds=1))
    assert Check.objects.count() == 1


def test_starting_needs_an_open_campaign(template: int, anna: Any, now: dt.datetime) -> None:
    with pytest.raises(NoOpenCampaign):
        start_check(employee_id=anna.employee_id, profile_id=uuid4(), now=now)


def test_starting_refuses_a_retired_or_unknown_profile(
    published: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    profile = profile_named(CITIZEN_SERVICE)
    retire_profile(profile_id=profile.id, actor=bernd.actor, now=now)

    for profile_id in (profile.id, uuid4()):
        with pytest.raises(ProfileNotUsable):
            start_check(employee_id=anna.employee_id, profile_id=profile_id, now=now)


def test_saving_a_page_moves_on_to_the_next_field(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)

    answer(anna, check_id, "leadership", now)

    check = Check.objects.get(id=check_id)
    run = own.run_of(check=check)
    assert (run.place, len(run.choices), check.revision) == ("self:teamwork", 4, 1)


def test_saving_a_page_again_replaces_its_answers(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)
    answer(anna, check_id, "leadership", now)
    statement = Statement.objects.filter(field__code="leadership").first()
    assert statement is not None

    answer(anna, check_id, "leadership", now, choices={statement.id: "unknown"})

    choices = own.run_of(check=Check.objects.get(id=check_id)).choices
    assert choices[str(statement.id)] == "unknown"
    assert len(choices) == 4


def test_a_change_from_the_review_goes_back_to_the_review(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)

    answer(anna, check_id, "leadership", now, then="review")

    assert own.run_of(check=Check.objects.get(id=check_id)).place == "review"


def test_saving_for_later_stays_on_the_page(published: UUID, anna: Any, now: dt.datetime) -> None:
    check_id = start(anna, now)

    answer(anna, check_id, "leadership", now, choices={}, then="stay")

    assert own.run_of(check=Check.objects.get(id=check_id)).place == "self:leadership"


def test_an_answer_to_a_statement_of_another_field_is_refused(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)
    stray = Statement.objects.filter(field__code="change").first()
    assert stray is not None

    with pytest.raises(CheckNotFound):
        answer(anna, check_id, "leadership", now, choices={stray.id: "applies"})


def test_a_choice_that_does_not_exist_is_refused(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)
    statement = Statement.objects.filter(field__code="leadership").first()
    assert statement is not None

    with pytest.raises(ChoiceUnknown):
        answer(anna, check_id, "leadership", now, choices={statement.id: "perfekt"})


def test_completing_names_the_fields_that_are_not_rated_yet(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)
    for field in list(LEVELS)[:-2]:
        answer(anna, check_id, field, now)

    with pytest.raises(CheckIncomplete) as caught:
        complete_check(check_id=check_id, employee_id=anna.employee_id, now=now)

    assert "Selbstorganisation und Lernen, Veränderung" in str(caught.value)
    assert not checks.has_completed_check(employee_id=anna.employee_id)


def test_completing_freezes_targets_levels_and_words(annas_check: Check, anna: Any) -> None:
    outcome = own_outcome(check_id=annas_check.id, employee_id=anna.employee_id)
    rows = {
        line.field_code: (line.target, line.actual, line.verdict) for line in outcome.competences
    }

    assert rows == {
        "leadership": (2, 2, "reached"),
        "teamwork": (3, 3, "reached"),
        "communication": (4, 3, "gap"),
        "digital-work": (3, 5, "reached"),
        "information-data": (3, 2, "gap"),
        "processes": (3, 1, "gap"),
        "self-organisation": (3, 3, "reached"),
        "change": (3, 3, "reached"),
    }
    communication = outcome.of("communication")
    assert communication is not None
    assert communication.next_level == 4
    assert communication.next_statement.startswith("Ich bleibe in einem aufgebrachten Gespräch")


def test_a_result_names_model_version_and_profile_of_the_day(annas_check: Check, anna: Any) -> None:
    outcome = own_outcome(check_id=annas_check.id, employee_id=anna.employee_id)

    assert (outcome.model_version, outcome.profile_title, outcome.scoring_version) == (
        1,
        CITIZEN_SERVICE,
        2,
    )


def test_completing_twice_changes_nothing(annas_check: Check, anna: Any) -> None:
    later = dt.datetime(2026, 3, 11, 9, 0, tzinfo=dt.UTC)

    complete_check(check_id=annas_check.id, employee_id=anna.employee_id, now=later)

    assert Result.objects.count() == Completion.objects.count() == 1
    assert Check.objects.get().completed_at == annas_check.completed_at


def test_a_completed_check_takes_no_answers(
    annas_check: Check, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(CheckIsCompleted):
        answer(anna, annas_check.id, "leadership", now)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Check.objects.update(sealed_run=b"")

    assert violated_constraint(caught.value) == "checks_completed_check_is_closed"


def test_the_database_refuses_to_change_a_result(annas_check: Check) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Result.objects.update(sealed=b"")

    assert violated_constraint(caught.value) == "checks_result_is_frozen"


def test_the_database_refuses_to_reopen_a_check(annas_check: Check) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Check.objects.update(completed_at=None)

    assert violated_constraint(caught.value) == "checks_completed_check_is_closed"


def test_a_running_check_keeps_its_version_when_another_is_published(
    published: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)
    publish_draft(model_id=draft_id, actor=bernd.actor, now=now)

    for field in LEVELS:
        answer(anna, check_id, field, now)
    complete_check(check_id=check_id, employee_id=anna.employee_id, now=now)

    outcome = newest_outcome(employee_id=anna.employee_id)
    assert outcome is not None
    assert outcome.model_version == 1


def test_gaps_come_from_the_newest_result_largest_first(
    annas_check: Check, anna: Any, now: dt.datetime
) -> None:
    later = now + dt.timedelta(days=30)
    take(anna, now=later, levels={**LEVELS, "communication": 4})

    gaps = checks.open_gaps(employee_id=anna.employee_id)

    assert [(gap.field_code, gap.target_level, gap.actual_level) for gap in gaps] == [
        ("processes", 3, 1),
        ("information-data", 3, 2),
    ]


def test_somebody_without_a_result_has_no_gaps(annas_check: Check, bernd: Any) -> None:
    assert checks.open_gaps(employee_id=bernd.employee_id) == ()


def test_the_stranger_in_the_same_town_finds_no_check(annas_check: Check, bernd: Any) -> None:
    for question in (own.own_check, own_outcome):
        with pytest.raises(CheckNotFound):
            question(check_id=annas_check.id, employee_id=bernd.employee_id)
    assert not checks.has_completed_check(employee_id=bernd.employee_id)


def test_the_stranger_of_another_town_finds_no_check(
    annas_check: Check, published_in_speyer: UUID, at_speyer: Any, anna: Any
) -> None:
    with pytest.raises(CheckNotFound):
        own.own_check(check_id=annas_check.id, employee_id=anna.employee_id)
    assert not checks.has_completed_check(employee_id=anna.employee_id)


def test_a_check_of_one_town_counts_in_that_town_only(
    published_in_speyer: UUID, carla: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    take(carla, now=now, levels=LEVELS)

    assert not checks.has_completed_check(employee_id=carla.employee_id)
