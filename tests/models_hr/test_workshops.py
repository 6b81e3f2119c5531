"""Workshops: invitation, proposals, agreement, adoption; a profile never names a person."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, transaction

from assessments.checks import api as checks
from assessments.checks.models import (
    CompetenceModel,
    JobProfile,
    Participant,
    Proposal,
    TargetLevel,
    Workshop,
)
from assessments.checks.queries import contents, profiles, workshops
from assessments.checks.rules.refusals import (
    ChangedMeanwhile,
    LevelOutsideScale,
    NobodyInvited,
    NothingAgreed,
    RangeUpsideDown,
    TargetsInUse,
    WorkshopClosed,
    WorkshopNotFound,
    WorkshopOpen,
    WorkshopsHoldDraft,
)
from assessments.checks.rules.seen import seen
from assessments.checks.rules.wanted import Wanted
from assessments.checks.services.adopting import adopt_workshop
from assessments.checks.services.copying import start_new_version
from assessments.checks.services.publishing import discard_draft
from assessments.checks.services.telling import mail_guest
from assessments.checks.services.workshops import agree, cancel_workshop, open_workshop, propose
from campus.kernel.refusal import violated_constraint
from tests.models_hr.conftest import CITIZEN_SERVICE, field_named, profile_named

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def start(bernd: Any, now: dt.datetime, *invite: UUID) -> UUID:
    return open_workshop(
        profile_id=profile_named(CITIZEN_SERVICE).id,
        held_on=now.date() + dt.timedelta(days=14),
        note="Bitte vorher überlegen.",
        invite=invite,
        actor=bernd.actor,
        now=now,
    )


@pytest.fixture
def workshop(draft: CompetenceModel, supervisor: Any, bernd: Any, now: dt.datetime) -> Workshop:
    """A workshop on the draft, to which Anna is invited."""
    return Workshop.objects.get(id=start(bernd, now, supervisor.employee_id))


def write_agreed(workshop: Workshop, wanted: dict[UUID, Wanted]) -> None:
    content = contents.agreed_content(workshop)
    agree(workshop_id=workshop.id, wanted=wanted, seen=seen(content))


def test_only_supervisors_are_invited(
    draft: CompetenceModel, supervisor: Any, bernd: Any, now: dt.datetime
) -> None:
    workshop_id = start(bernd, now, supervisor.employee_id, bernd.employee_id, uuid4())

    assert [guest.employee_id for guest in Participant.objects.all()] == [supervisor.employee_id]
    row = Workshop.objects.get(id=workshop_id)
    assert (row.state, row.model_id, row.opened_by) == ("open", draft.id, bernd.account_id)


def test_the_guest_is_told_by_mail_as_long_as_the_workshop_is_open(
    workshop: Workshop, bernd: Any, now: dt.datetime
) -> None:
    guest = Participant.objects.get()

    assert mail_guest(participant_id=guest.id)
    (mail,) = django_mail.outbox
    assert mail.to == ["anna@example.org"]
    assert f"/workshops/{workshop.id}/" in mail.body
    assert "Bitte vorher überlegen." in mail.body

    cancel_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now)
    assert not mail_guest(participant_id=guest.id)
    assert not mail_guest(participant_id=uuid4())


def test_a_workshop_needs_a_guest_and_is_the_only_one_of_its_profile(
    workshop: Workshop, supervisor: Any, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(NobodyInvited):
        start(bernd, now, bernd.employee_id)
    with pytest.raises(WorkshopOpen):
        start(bernd, now, supervisor.employee_id)


def test_a_proposal_replaces_the_earlier_one(
    workshop: Workshop, supervisor: Any, now: dt.datetime
) -> None:
    change = field_named(workshop.model_id, "change").id
    me = {"workshop_id": workshop.id, "employee_id": supervisor.employee_id, "now": now}

    propose(**me, wanted={change: Wanted(level=2)})
    propose(**me, wanted={change: Wanted(level=3, future_level=4, importance=3)})

    guest = Participant.objects.get()
    assert guest.proposed_at == now
    assert workshops.proposals_of(participant=guest) == {
        change: Wanted(level=3, future_level=4, importance=3)
    }


def test_proposals_are_shown_from_two_on_and_without_names(
    workshop: Workshop, supervisor: Any, now: dt.datetime
) -> None:
    change = field_named(workshop.model_id, "change")
    propose(
        workshop_id=workshop.id,
        employee_id=supervisor.employee_id,
        wanted={change.id: Wanted(level=2)},
        now=now,
    )
    (alone,) = [e for e in workshops.proposals_in(workshop=workshop) if e.field == change]
    second = Participant.objects.create(workshop=workshop, employee_id=uuid4(), invited_at=now)
    Proposal.objects.create(participant=second, field=change, level=4, importance=2)

    (both,) = [e for e in workshops.proposals_in(workshop=workshop) if e.field == change]

    assert alone.today is None
    assert both.today is not None
    assert (both.today.lowest, both.today.middle, both.today.highest) == (2, 2, 4)
    assert not hasattr(both, "employee_id")
    shown = workshops.invited(workshop_id=workshop.id)
    assert [(each.name, each.has_proposed) for each in shown] == [
        ("Anna Amsel", True),
        ("nicht mehr im Haus", False),
    ]


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [(Wanted(level=4, level_to=3), RangeUpsideDown), (Wanted(level=6), LevelOutsideScale)],
)
def test_levels_that_do_not_fit_are_refused(
    workshop: Workshop, supervisor: Any, now: dt.datetime, wanted: Wanted, refusal: Any
) -> None:
    change = field_named(workshop.model_id, "change").id
    me = {"workshop_id": workshop.id, "employee_id": supervisor.employee_id, "now": now}

    with pytest.raises(refusal):
        propose(**me, wanted={change: wanted})
    with pytest.raises(WorkshopNotFound):
        propose(**me, wanted={uuid4(): Wanted(level=2)})


def test_who_is_not_invited_cannot_propose(
    workshop: Workshop, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(WorkshopNotFound):
        propose(workshop_id=workshop.id, employee_id=bernd.employee_id, wanted={}, now=now)


def test_adopting_writes_the_agreed_soll_into_the_draft(
    workshop: Workshop, bernd: Any, now: dt.datetime
) -> None:
    change = field_named(workshop.model_id, "change").id
    agreed = Wanted(level=3, level_to=4, future_level=5, importance=3)
    write_agreed(workshop, {change: agreed})

    model_id = adopt_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now)

    found = profiles.targets_of_profile(model_id=model_id, profile_id=workshop.profile_id)
    assert found[change] == agreed
    assert len(found) == 8, "what was not agreed on stays"
    workshop.refresh_from_db()
    assert (workshop.state, workshop.closed_at, workshop.closed_by) == (
        "adopted",
        now,
        bernd.account_id,
    )


def test_adopting_needs_something_that_was_agreed(
    workshop: Workshop, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(NothingAgreed):
        adopt_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now)


def test_a_second_tab_does_not_overwrite_what_was_agreed(workshop: Workshop) -> None:
    change = field_named(workshop.model_id, "change").id
    write_agreed(workshop, {change: Wanted(level=3)})

    with pytest.raises(ChangedMeanwhile):
        agree(workshop_id=workshop.id, wanted={change: Wanted(level=1)}, seen=seen({}))


def test_a_closed_workshop_takes_nothing_and_stays_closed(
    workshop: Workshop, supervisor: Any, bernd: Any, now: dt.datetime
) -> None:
    change = field_named(workshop.model_id, "change")
    cancel_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now)

    with pytest.raises(WorkshopClosed):
        propose(workshop_id=workshop.id, employee_id=supervisor.employee_id, wanted={}, now=now)
    with pytest.raises(WorkshopClosed):
        adopt_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now)
    guest = Participant.objects.get()
    for breach in (
        lambda: Proposal.objects.create(participant=guest, field=change, level=2, importance=2),
        lambda: Workshop.objects.filter(id=workshop.id).update(state="open", closed_at=None),
    ):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            breach()
        assert violated_constraint(caught.value) == "checks_workshop_is_closed"
    assert TargetLevel.objects.filter(profile=workshop.profile, horizon="today").count() == 8


def test_a_draft_with_an_open_workshop_is_not_discarded(
    workshop: Workshop, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(WorkshopsHoldDraft):
        discard_draft(model_id=workshop.model_id, actor=bernd.actor, now=now)
    cancel_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now)

    discard_draft(model_id=workshop.model_id, actor=bernd.actor, now=now)

    assert not Workshop.objects.exists()


def test_what_a_version_in_use_agreed_on_goes_into_the_next_draft(
    published: UUID, supervisor: Any, bernd: Any, now: dt.datetime
) -> None:
    workshop = Workshop.objects.get(id=start(bernd, now, supervisor.employee_id))
    write_agreed(workshop, {field_named(published, "change").id: Wanted(level=5)})
    with transaction.atomic():
        checks.open_campaign(title="Herbst", now=now)
    with pytest.raises(TargetsInUse):
        adopt_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now)
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)

    assert adopt_workshop(workshop_id=workshop.id, actor=bernd.actor, now=now) == draft_id

    found = profiles.targets_of_profile(model_id=draft_id, profile_id=workshop.profile_id)
    assert found[field_named(draft_id, "change").id].level == 5
    old = profiles.targets_of_profile(model_id=published, profile_id=workshop.profile_id)
    assert old[field_named(published, "change").id].level == 3


def test_no_column_of_a_profile_or_target_can_name_a_person() -> None:
    names = {field.name for table in (JobProfile, TargetLevel) for field in table._meta.fields}

    assert not {name for name in names if "employee" in name or "account" in name}
