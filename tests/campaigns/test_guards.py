"""What the database itself refuses about campaigns, agreements, notices and checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from assessments.checks import api as checks
from assessments.checks.models import (
    Agreement,
    Audience,
    Campaign,
    CampaignProfile,
    Check,
    CompetenceModel,
    JobProfile,
    Notice,
)
from campus.kernel.refusal import violated_constraint
from tests.checks.conftest import CITIZEN_SERVICE, profile_named, start

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


@contextmanager
def refused_by(name: str) -> Iterator[None]:
    """The block violates the named constraint."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert violated_constraint(caught.value) == name


def draft_like(model_id: UUID, **changes: Any) -> Campaign:
    values = {
        "title": "Entwurf",
        "model_id": model_id,
        "opens_on": dt.date(2026, 3, 1),
        "closes_on": dt.date(2026, 4, 30),
        "created_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    }
    return Campaign(**{**values, **changes})


def opened(model_id: UUID, now: dt.datetime, **changes: Any) -> Campaign:
    values = {
        "state": "open",
        "opened_at": now,
        "agreement": Agreement.objects.first(),
        "notice": Notice.objects.first(),
    }
    return draft_like(model_id, **{**values, **changes})


def test_an_open_campaign_needs_an_agreement_and_a_notice(
    published: UUID, now: dt.datetime
) -> None:
    with refused_by("checks_campaign_open_needs_agreement"):
        opened(published, now, agreement=None).save()
    with refused_by("checks_campaign_open_needs_notice"):
        opened(published, now, notice=None).save()


def test_an_open_campaign_needs_a_published_notice(published: UUID, now: dt.datetime) -> None:
    draft = Notice.objects.create(version=2, created_at=now)

    with refused_by("checks_campaign_notice_is_published"):
        opened(published, now, notice=draft).save()


def test_an_open_campaign_needs_the_published_model(published: UUID, now: dt.datetime) -> None:
    draft = CompetenceModel.objects.create(version=9, title="x", level_count=5, created_at=now)

    with refused_by("checks_campaign_model_is_current"):
        opened(draft.id, now).save()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "anders"},
        {"opens_on": dt.date(2026, 1, 1)},
        {"closes_on": dt.date(2026, 3, 11)},
        {"order": "test_first"},
        {"invites": "chosen"},
        {"state": "draft", "opened_at": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_open_campaign_stays_as_it_is(published: UUID, change: dict[str, Any]) -> None:
    with refused_by("checks_open_campaign_is_frozen"):
        Campaign.objects.update(**change)


def test_an_open_campaign_may_last_longer_or_close(published: UUID, now: dt.datetime) -> None:
    Campaign.objects.update(closes_on=dt.date(2026, 12, 31))
    Campaign.objects.update(state="closed", closed_at=now)

    with refused_by("checks_open_campaign_is_frozen"):
        Campaign.objects.update(state="open", closed_at=None)
    with refused_by("checks_open_campaign_is_frozen"):
        Campaign.objects.all()._raw_delete("default")


def test_the_choices_of_an_open_campaign_stay(published: UUID) -> None:
    campaign = Campaign.objects.get()

    with refused_by("checks_open_campaign_is_frozen"):
        CampaignProfile.objects.create(campaign=campaign, profile=profile_named(CITIZEN_SERVICE))
    with refused_by("checks_open_campaign_is_frozen"):
        Audience.objects.create(campaign=campaign, kind="unit", chosen_id=campaign.id)


def test_recorded_agreements_and_published_notices_never_change(published: UUID) -> None:
    changes: list[tuple[str, Callable[[], object]]] = [
        ("checks_agreement_is_frozen", lambda: Agreement.objects.update(reference="x")),
        ("checks_agreement_is_frozen", lambda: Agreement.objects.all()._raw_delete("default")),
        ("checks_published_notice_is_frozen", lambda: Notice.objects.update(purpose="x")),
        ("checks_published_notice_is_frozen", lambda: Notice.objects.update(published_at=None)),
        ("checks_published_notice_is_frozen", lambda: Notice.objects.all()._raw_delete("default")),
    ]
    for name, change in changes:
        with refused_by(name):
            change()


def test_an_agreement_has_a_file_or_a_reason_and_never_both(
    published: UUID, now: dt.datetime
) -> None:
    base = {"reference": "x", "agreed_on": now.date(), "recorded_at": now}
    file = {"file_name": "a.pdf", "content": b"x", "sha256": "0" * 64}

    for facts in ({}, {**file, "reason": "auch"}, {**file, "sha256": "kurz"}):
        with refused_by("checks_agreement_has_file_or_reason"):
            Agreement.objects.create(**base, **facts)


def check_like(anna: Any, started_at: dt.datetime, **changes: Any) -> Check:
    campaign = Campaign.objects.get(title="Kompetenz-Check 2026")
    values = {
        "employee_id": anna.employee_id,
        "campaign": campaign,
        "model_id": campaign.model_id,
        "profile": profile_named(CITIZEN_SERVICE),
        "started_at": started_at,
        "sealed_run": b"x",
    }
    return Check(**{**values, **changes})


def test_a_check_begins_within_its_campaign(published: UUID, anna: Any, now: dt.datetime) -> None:
    campaign = Campaign.objects.get()
    before = now - dt.timedelta(days=1)
    after = now + (campaign.closes_on - now.date()) + dt.timedelta(days=1)

    for check in (
        check_like(anna, before),
        check_like(anna, after),
        check_like(anna, now, campaign=None),
    ):
        with refused_by("checks_check_within_open_campaign"):
            check.save()


def test_a_check_begins_and_ends_on_days_of_berlin(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    closes_on = Campaign.objects.get().closes_on
    midnight = dt.datetime.combine(closes_on, dt.time(22, 0), tzinfo=dt.UTC)  # 00:00 in summer

    with refused_by("checks_check_within_open_campaign"):
        check_like(anna, midnight).save()
    check_like(anna, midnight - dt.timedelta(microseconds=1)).save()


def test_no_check_begins_in_a_closed_campaign(published: UUID, anna: Any, now: dt.datetime) -> None:
    Campaign.objects.update(state="closed", closed_at=now)

    with refused_by("checks_check_within_open_campaign"):
        check_like(anna, now).save()


def test_a_check_asks_what_its_campaign_asks(published: UUID, anna: Any, now: dt.datetime) -> None:
    other = CompetenceModel.objects.create(version=9, title="x", level_count=5, created_at=now)

    with refused_by("checks_check_of_campaigns_model"):
        check_like(anna, now, model_id=other.id).save()


def test_a_check_uses_a_profile_of_its_campaign(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    chosen = JobProfile.objects.exclude(title=CITIZEN_SERVICE).first()
    assert chosen is not None
    other = draft_like(published, title="Nur Führung")
    other.save()
    CampaignProfile.objects.create(campaign=other, profile=chosen)
    other.state, other.opened_at = "open", now
    other.agreement, other.notice = Agreement.objects.first(), Notice.objects.first()
    other.save()

    with refused_by("checks_check_of_campaigns_profile"):
        check_like(anna, now, campaign=other).save()
    check_like(anna, now, campaign=other, profile=chosen).save()


def test_a_check_stays_in_its_campaign(published: UUID, anna: Any, now: dt.datetime) -> None:
    start(anna, now)
    checks.open_campaign(title="Die nächste", now=now)
    other = Campaign.objects.get(title="Die nächste")

    for change in ({"campaign": other}, {"campaign": None}):
        with refused_by("checks_check_within_open_campaign"):
            Check.objects.update(**change)
