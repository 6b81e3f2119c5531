"""Profiles and what they ask for: ranges, weight, today and future; families; copies."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.checks import api as checks
from assessments.checks.models import CompetenceModel, JobFamily, JobProfile, TargetLevel
from assessments.checks.queries import profiles
from assessments.checks.rules.refusals import (
    ChangedMeanwhile,
    FamilyNotFound,
    LevelOutsideScale,
    ProfileNotFound,
    RangeUpsideDown,
    TargetsInUse,
    TargetUnreachable,
    TitleTaken,
)
from assessments.checks.rules.wanted import Wanted
from assessments.checks.services.profiles import (
    copy_profile,
    remove_family,
    retire_profile,
    save_family,
    save_profile,
)
from campus.kernel.refusal import violated_constraint
from tests.models_hr.conftest import CITIZEN_SERVICE, field_named, profile_named, set_targets

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")
YARD = "Gärtnermeisterei und Bauhof"


def wanted_in(model: CompetenceModel | UUID, title: str, code: str) -> Wanted | None:
    model_id = model if isinstance(model, UUID) else model.id
    found = profiles.targets_of_profile(model_id=model_id, profile_id=profile_named(title).id)
    return found.get(field_named(model_id, code).id)


def test_a_range_a_future_and_a_weight_are_kept(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    wanted = Wanted(level=2, level_to=3, future_level=4, importance=3)
    change = field_named(draft, "change")

    set_targets(draft.id, profile_named(YARD), {change.id: wanted}, actor=bernd.actor, now=now)

    assert wanted_in(draft, YARD, "change") == wanted
    assert wanted_in(draft, YARD, "teamwork") == Wanted(level=3, importance=3)


def test_an_empty_row_takes_the_target_away(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    change = field_named(draft, "change")

    set_targets(draft.id, profile_named(YARD), {change.id: Wanted()}, actor=bernd.actor, now=now)

    assert wanted_in(draft, YARD, "change") is None


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (Wanted(level=4, level_to=2), RangeUpsideDown),
        (Wanted(level_to=2), RangeUpsideDown),
        (Wanted(level=6), LevelOutsideScale),
        (Wanted(level=2, future_level=8), LevelOutsideScale),
    ],
)
def test_a_soll_that_does_not_fit_is_refused(
    draft: CompetenceModel, bernd: Any, now: dt.datetime, wanted: Wanted, refusal: Any
) -> None:
    change = field_named(draft, "change")

    with pytest.raises(refusal):
        set_targets(draft.id, profile_named(YARD), {change.id: wanted}, actor=bernd.actor, now=now)


def test_a_soll_that_no_statement_reaches_is_refused(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    change = field_named(draft, "change")
    change.statements.filter(level=5).delete()

    with pytest.raises(TargetUnreachable):
        set_targets(
            draft.id,
            profile_named(YARD),
            {change.id: Wanted(level=2, future_level=5)},
            actor=bernd.actor,
            now=now,
        )


def test_the_database_refuses_a_range_upside_down_and_beyond_the_scale(
    draft: CompetenceModel,
) -> None:
    rows = TargetLevel.objects.filter(field__model=draft, level=3, horizon="today")

    for level_to, constraint in (
        (2, "checks_target_range_upwards"),
        (6, "checks_level_within_scale"),
    ):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            rows.update(level_to=level_to)
        assert violated_constraint(caught.value) == constraint


def test_a_second_tab_does_not_overwrite_the_targets(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    change = field_named(draft, "change")

    with pytest.raises(ChangedMeanwhile):
        set_targets(
            draft.id,
            profile_named(YARD),
            {change.id: Wanted(level=2)},
            actor=bernd.actor,
            now=now,
            fingerprint="veraltet",
        )


def test_a_field_of_another_version_and_a_retired_profile_are_not_found(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    profile = profile_named(YARD)
    change = field_named(draft, "change")

    with pytest.raises(ProfileNotFound):
        set_targets(draft.id, profile, {uuid4(): Wanted(level=2)}, actor=bernd.actor, now=now)
    retire_profile(profile_id=profile.id, actor=bernd.actor, now=now)
    with pytest.raises(ProfileNotFound):
        set_targets(draft.id, profile, {change.id: Wanted(level=2)}, actor=bernd.actor, now=now)


def test_targets_of_a_version_that_a_campaign_uses_rest(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    change = field_named(published, "change")
    wanted = {change.id: Wanted(level=2)}
    set_targets(published, profile_named(YARD), wanted, actor=bernd.actor, now=now)
    with transaction.atomic():
        checks.open_campaign(title="Herbst", now=now)

    with pytest.raises(TargetsInUse):
        set_targets(
            published,
            profile_named(YARD),
            {change.id: Wanted(level=4)},
            actor=bernd.actor,
            now=now,
        )

    for change_it in (
        lambda rows: rows.update(level=1),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            change_it(TargetLevel.objects.filter(field=change))
        assert violated_constraint(caught.value) == "checks_targets_in_use_are_frozen"


def test_a_family_is_added_changed_and_removed(bernd: Any, now: dt.datetime) -> None:
    by = {"actor": bernd.actor, "now": now}
    family_id = save_family(family_id=None, title="Kita", description="", **by)
    save_family(family_id=family_id, title="Kitas", description="alle Häuser", **by)
    profile_id = save_profile(
        profile_id=None, title="Leitung", description="", family_id=family_id, **by
    )

    remove_family(family_id=family_id, **by)

    assert JobProfile.objects.get(id=profile_id).family is None
    with pytest.raises(FamilyNotFound):
        remove_family(family_id=family_id, **by)


def test_a_title_that_is_taken_is_refused(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    by = {"actor": bernd.actor, "now": now}
    taken = JobFamily.objects.all()[0].title

    with pytest.raises(TitleTaken):
        save_family(family_id=None, title=taken, description="", **by)
    with pytest.raises(TitleTaken):
        copy_profile(profile_id=profile_named(YARD).id, title=CITIZEN_SERVICE, **by)


def test_a_copy_has_family_and_targets_of_the_draft(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    source = profile_named(YARD)

    copy_id = copy_profile(profile_id=source.id, title="Bauhof Nord", actor=bernd.actor, now=now)

    copy = JobProfile.objects.get(id=copy_id)
    assert copy.family == source.family
    ours = profiles.targets_of_profile(model_id=draft.id, profile_id=copy_id)
    assert ours == profiles.targets_of_profile(model_id=draft.id, profile_id=source.id)
    assert len(ours) == 8


def test_a_copy_leaves_out_targets_of_a_version_in_use(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    with transaction.atomic():
        checks.open_campaign(title="Herbst", now=now)

    copy_id = copy_profile(
        profile_id=profile_named(YARD).id, title="Bauhof Nord", actor=bernd.actor, now=now
    )

    assert profiles.targets_of_profile(model_id=published, profile_id=copy_id) == {}
