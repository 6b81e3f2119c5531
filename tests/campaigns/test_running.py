"""HR drafts, opens, extends, closes; what happens to those who have begun."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from assessments.checks.models import (
    Agreement,
    Campaign,
    Check,
    JobProfile,
    Notice,
    PersonKey,
)
from assessments.checks.queries import campaigns as queries
from assessments.checks.rules import campaign as rules
from assessments.checks.rules.refusals import ModelNotPublished, ProfileNotUsable
from assessments.checks.services import agreements, campaigns, inviting, retention
from assessments.checks.services.agreements import NewAgreement
from assessments.checks.services.campaigns import Plan
from assessments.checks.services.copying import start_new_version
from assessments.checks.services.publishing import publish_draft
from assessments.checks.services.taking import complete_check, start_check
from campus.audit.models import Entry
from campus.kernel.clock import berlin_day
from tenants.privacy.models import RetentionRun
from tenants.staff.api import create_unit
from tenants.staff.models import Employee
from tests.checks.conftest import CITIZEN_SERVICE, LEVELS, answer, profile_named, start, take

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")

PDF = b"%PDF-1.7\n%%EOF\n"


def plan(now: dt.datetime, **changes: Any) -> Plan:
    first = berlin_day(now)
    values = {"title": "Herbst", "opens_on": first, "closes_on": first + dt.timedelta(days=30)}
    return Plan(**{**values, **changes})


def drafted(bernd: Any, now: dt.datetime, **changes: Any) -> UUID:
    return campaigns.draft_campaign(plan=plan(now, **changes), actor=bernd.actor, now=now)


def opened(bernd: Any, now: dt.datetime, **changes: Any) -> UUID:
    campaign_id = drafted(bernd, now, **changes)
    campaigns.open_drafted(campaign_id=campaign_id, actor=bernd.actor, now=now)
    return campaign_id


def test_a_campaign_waits_for_agreement_and_notice(
    bare: UUID, bernd: Any, now: dt.datetime
) -> None:
    campaign_id = drafted(bernd, now)
    at = {"campaign_id": campaign_id, "actor": bernd.actor, "now": now}

    with pytest.raises(rules.AgreementMissing):
        campaigns.open_drafted(**at)
    agreement = NewAgreement(
        reference="DV 11/26", agreed_on=berlin_day(now), file_name="dv.pdf", content=PDF
    )
    agreements.record_agreement(agreement=agreement, actor=bernd.actor, now=now)
    with pytest.raises(rules.NoticeMissing):
        campaigns.open_drafted(**at)
    texts = {**agreements.first_texts(), "council_contact": "PR", "officer_contact": "DSB"}
    notice_id = agreements.save_notice(texts=texts, actor=bernd.actor, now=now)
    with pytest.raises(rules.NoticeMissing):
        campaigns.open_drafted(**at)
    agreements.publish_notice(notice_id=notice_id, actor=bernd.actor, now=now)
    campaigns.open_drafted(**at)

    row = Campaign.objects.get()
    assert (row.state, row.opened_at, row.model_id) == ("open", now, bare)
    assert (row.agreement, row.notice) == (Agreement.objects.get(), Notice.objects.get())
    actions = Entry.objects.filter(action__startswith="checks.campaign")
    assert [entry.action for entry in actions.order_by("sequence")] == [
        "checks.campaign_drafted",
        "checks.campaign_opened",
    ]


def test_a_campaign_needs_a_published_model(draft: Any, bernd: Any, now: dt.datetime) -> None:
    with pytest.raises(ModelNotPublished):
        drafted(bernd, now)


def test_a_campaign_with_an_outdated_version_does_not_open(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    campaign_id = drafted(bernd, now)
    _publish_next(published, bernd, now)

    with pytest.raises(rules.ModelOutdated):
        campaigns.open_drafted(campaign_id=campaign_id, actor=bernd.actor, now=now)
    campaigns.change_campaign(campaign_id=campaign_id, plan=plan(now), actor=bernd.actor, now=now)
    campaigns.open_drafted(campaign_id=campaign_id, actor=bernd.actor, now=now)


def _publish_next(model_id: UUID, bernd: Any, now: dt.datetime) -> None:
    next_id = start_new_version(model_id=model_id, actor=bernd.actor, now=now)
    publish_draft(model_id=next_id, actor=bernd.actor, now=now)


def test_an_open_campaign_keeps_asking_its_own_version(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    _publish_next(published, bernd, now)

    check_id = start(anna, now)

    assert Check.objects.get(id=check_id).model_id == published


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"closes_on": dt.date(2026, 3, 9), "opens_on": dt.date(2026, 3, 1)}, rules.PeriodOver),
        ({"closes_on": dt.date(2027, 12, 31)}, rules.PeriodTooLong),
        ({"everyone": False}, rules.NobodyInvited),
        ({"title": "Kompetenz-Check 2026"}, rules.CampaignTitleTaken),
    ],
    ids=["over", "too-long", "nobody", "title"],
)
def test_a_plan_that_cannot_be_is_refused(
    published: UUID, bernd: Any, now: dt.datetime, change: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        drafted(bernd, now, **change)


def test_what_was_opened_is_not_changed_and_not_discarded(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    row = Campaign.objects.get()
    at = {"campaign_id": row.id, "actor": bernd.actor, "now": now}

    for action in (
        lambda: campaigns.change_campaign(plan=plan(now), **at),
        lambda: campaigns.discard_campaign(**at),
        lambda: campaigns.open_drafted(**at),
    ):
        with pytest.raises(rules.CampaignIsFrozen):
            action()


def test_a_draft_is_changed_and_discarded(published: UUID, bernd: Any, now: dt.datetime) -> None:
    profile = profile_named(CITIZEN_SERVICE)
    campaign_id = drafted(bernd, now, profile_ids=[profile.id])
    at = {"campaign_id": campaign_id, "actor": bernd.actor, "now": now}

    campaigns.change_campaign(plan=plan(now, title="Winter", order="test_first"), **at)

    row = Campaign.objects.get(id=campaign_id)
    assert (row.title, row.order, row.profiles.count()) == ("Winter", "test_first", 0)
    campaigns.discard_campaign(**at)
    assert not Campaign.objects.filter(id=campaign_id).exists()


def test_an_open_campaign_is_extended_and_closed_early(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    row = Campaign.objects.get()
    at = {"campaign_id": row.id, "actor": bernd.actor, "now": now}
    later = row.closes_on + dt.timedelta(days=7)

    campaigns.extend_campaign(closes_on=later, **at)
    with pytest.raises(rules.PeriodOnlyExtended):
        campaigns.extend_campaign(closes_on=later, **at)
    campaigns.close_early(**at)

    row.refresh_from_db()
    assert (row.state, row.closes_on, row.closed_at) == ("closed", later, now)
    for action in (
        lambda: campaigns.close_early(**at),
        lambda: campaigns.extend_campaign(closes_on=later + dt.timedelta(days=1), **at),
    ):
        with pytest.raises(rules.CampaignNotOpen):
            action()


def test_what_does_not_exist_is_not_found(published: UUID, bernd: Any, now: dt.datetime) -> None:
    with pytest.raises(rules.CampaignNotFound):
        campaigns.close_early(campaign_id=uuid4(), actor=bernd.actor, now=now)


def test_only_whom_a_campaign_means_may_begin(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    _close_all(bernd, now)
    unit_id = create_unit(name="Bauhof", actor=bernd.actor, now=now)
    Employee.objects.filter(id=bernd.employee_id).update(unit_id=unit_id)
    opened(bernd, now, everyone=False, unit_ids=[unit_id])

    with pytest.raises(rules.NoOpenCampaign):
        start(anna, now)
    Employee.objects.filter(id=anna.employee_id).update(unit_id=unit_id)
    start(anna, now)


def _close_all(bernd: Any, now: dt.datetime) -> None:
    for row in Campaign.objects.filter(state="open"):
        campaigns.close_early(campaign_id=row.id, actor=bernd.actor, now=now)


def test_a_unit_means_those_below_it_and_a_family_its_profiles(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    above = create_unit(name="Dezernat", actor=bernd.actor, now=now)
    below = create_unit(name="Bauhof", parent_id=above, actor=bernd.actor, now=now)
    Employee.objects.filter(id=anna.employee_id).update(unit_id=below)

    row = Campaign.objects.get(id=drafted(bernd, now, everyone=False, unit_ids=[above]))

    assert [person.id for person in queries.members_of(row)] == [anna.employee_id]
    assert queries.reach_of(row) == queries.Reach(people=1, with_email=1)
    assert queries.audience_titles(row) == [("Einheiten", ["Dezernat"])]


def test_a_single_person_is_invited(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    _close_all(bernd, now)
    campaign_id = opened(bernd, now, everyone=False, employee_ids=[anna.employee_id])
    inviting.invite(campaign_id=campaign_id, actor=bernd.actor, now=now)

    with pytest.raises(rules.NoOpenCampaign):
        start(bernd, now)
    start(anna, now)


def test_only_profiles_of_the_campaign_are_offered(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    _close_all(bernd, now)
    other = JobProfile.objects.exclude(title=CITIZEN_SERVICE).filter(targets__isnull=False)[0]
    campaign_id = opened(bernd, now, profile_ids=[other.id])

    with pytest.raises(ProfileNotUsable):
        start(anna, now)
    start_check(employee_id=anna.employee_id, profile_id=other.id, campaign_id=campaign_id, now=now)


def test_somebody_who_has_begun_is_not_cut_off_but_not_kept_for_ever(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)
    _close_all(bernd, now)
    last_day = berlin_day(now) + dt.timedelta(days=14)
    until = queries.last_day_to_finish(check_id=check_id, employee_id=anna.employee_id)

    with transaction.atomic():
        retention.look_after_here(now=now + dt.timedelta(days=14))
        assert Check.objects.filter(id=check_id).exists()
        retention.look_after_here(now=now + dt.timedelta(days=15))

    assert until == last_day
    assert not Check.objects.exists()
    assert not PersonKey.objects.exists()
    run = RetentionRun.objects.get()
    assert (run.deleted_count, run.in_fives, run.ran_at) == (0, True, now + dt.timedelta(days=15))


def test_completed_checks_outlive_their_campaign(
    annas_check: Check, bernd: Any, now: dt.datetime
) -> None:
    _close_all(bernd, now)

    with transaction.atomic():
        retention.look_after_here(now=now + dt.timedelta(days=400))

    assert Check.objects.get() == annas_check
    assert not RetentionRun.objects.exists()


def test_checks_of_leavers_go_after_thirty_days(
    annas_check: Check, anna: Any, now: dt.datetime
) -> None:
    Employee.objects.filter(id=anna.employee_id).update(left_at=now)

    with transaction.atomic():
        retention.look_after_here(now=now + dt.timedelta(days=30))
        assert Check.objects.exists()
        retention.look_after_here(now=now + dt.timedelta(days=31))

    assert not Check.objects.exists()
    assert not PersonKey.objects.exists()
    assert RetentionRun.objects.get().retention == "checks_of_leavers"


def test_the_night_closes_what_is_over(published: UUID, now: dt.datetime) -> None:
    over = now + dt.timedelta(days=181)

    with transaction.atomic():
        retention.look_after_here(now=over - dt.timedelta(days=1))
        assert Campaign.objects.get().state == "open"
        retention.look_after_here(now=over)

    assert Campaign.objects.get().state == "closed"


def test_participation_counts_persons_of_this_campaign(
    annas_check: Check, anna: Any, now: dt.datetime, monkeypatch: Any
) -> None:
    take(anna, now=now + dt.timedelta(hours=1), levels=LEVELS)
    asked: list[int] = []
    monkeypatch.setattr(
        queries.rules, "shown_participation", lambda took_part, invited: asked.append(took_part)
    )

    queries.participation_of(Campaign.objects.get())

    assert asked == [1]


def test_a_campaign_of_another_town_invites_nobody_here(
    template: int, published_in_speyer: UUID, anna: Any, now: dt.datetime
) -> None:
    assert queries.open_campaigns_of(employee_id=anna.employee_id, day=berlin_day(now)) == []


def test_answers_are_taken_for_14_days_after_the_end_and_not_later(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    check_id = start(anna, now)
    _close_all(bernd, now)

    answer(anna, check_id, "leadership", now + dt.timedelta(days=14))

    late = now + dt.timedelta(days=15)
    with pytest.raises(rules.TimeToFinishOver):
        answer(anna, check_id, "teamwork", late)
    with pytest.raises(rules.TimeToFinishOver):
        complete_check(check_id=check_id, employee_id=anna.employee_id, now=late)
