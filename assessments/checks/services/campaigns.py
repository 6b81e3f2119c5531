"""A campaign is drafted, opened, extended, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.checks.models import (
    Agreement,
    Audience,
    Campaign,
    CampaignProfile,
    CompetenceModel,
)
from assessments.checks.queries import campaigns as queries
from assessments.checks.rules import campaign as rules
from assessments.checks.rules.refusals import ModelNotPublished
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What HR decides about a campaign before it opens; without any profile, all are meant.

    With units, families or people chosen only these are invited, otherwise everybody.
    """

    title: str
    opens_on: dt.date
    closes_on: dt.date
    order: str = Campaign.Order.SELF_FIRST
    profile_ids: Collection[UUID] = field(default=())
    unit_ids: Collection[UUID] = field(default=())
    family_ids: Collection[UUID] = field(default=())
    employee_ids: Collection[UUID] = field(default=())
    everyone: bool = True


@transaction.atomic(durable=True)
def draft_campaign(*, plan: Plan, actor: Actor, now: dt.datetime) -> UUID:
    """Draft a campaign in a transaction of its own; see `draft`."""
    return draft(plan=plan, actor=actor, now=now)


def draft(*, plan: Plan, actor: Actor, now: dt.datetime) -> UUID:
    """Draft a campaign with the published model version; return its id.

    :raises ModelNotPublished: where there is no published version
    :raises PeriodOver, PeriodTooLong, NobodyInvited, CampaignTitleTaken: by the plan
    """
    require_transaction()
    model = _published_model()
    _check_plan(plan, now=now)
    with refuse_on(checks_campaign_title_once=rules.CampaignTitleTaken):
        row = Campaign.objects.create(**_columns(plan), model=model, created_at=now)
    _write_choices(row, plan)
    _record("drafted", row, actor=actor, now=now)
    return row.id


def _published_model() -> CompetenceModel:
    published = CompetenceModel.objects.filter(state=CompetenceModel.State.PUBLISHED).first()
    if published is None:
        raise ModelNotPublished
    return published


def _check_plan(plan: Plan, *, now: dt.datetime) -> None:
    rules.check_period(opens_on=plan.opens_on, closes_on=plan.closes_on, today=berlin_day(now))
    if not (plan.everyone or plan.unit_ids or plan.family_ids or plan.employee_ids):
        raise rules.NobodyInvited


def _columns(plan: Plan) -> dict[str, Any]:
    invites = Campaign.Invites.EVERYONE if plan.everyone else Campaign.Invites.CHOSEN
    return {
        "title": plan.title,
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
        "order": plan.order,
        "invites": invites,
    }


def _write_choices(row: Campaign, plan: Plan) -> None:
    CampaignProfile.objects.bulk_create(
        CampaignProfile(campaign=row, profile_id=profile_id) for profile_id in plan.profile_ids
    )
    chosen = {
        Audience.Kind.UNIT: plan.unit_ids,
        Audience.Kind.FAMILY: plan.family_ids,
        Audience.Kind.PERSON: plan.employee_ids,
    }
    Audience.objects.bulk_create(
        Audience(campaign=row, kind=kind, chosen_id=chosen_id)
        for kind, ids in chosen.items()
        for chosen_id in ids
        if not plan.everyone
    )


@transaction.atomic(durable=True)
def change_campaign(*, campaign_id: UUID, plan: Plan, actor: Actor, now: dt.datetime) -> None:
    """Change a draft; it takes the version of the model that is published now.

    :raises CampaignNotFound, CampaignIsFrozen: by the campaign
    :raises ModelNotPublished, PeriodOver, PeriodTooLong, NobodyInvited, CampaignTitleTaken:
        as `draft`
    """
    row = _locked_draft(campaign_id)
    _check_plan(plan, now=now)
    for name, value in {**_columns(plan), "model": _published_model()}.items():
        setattr(row, name, value)
    with refuse_on(checks_campaign_title_once=rules.CampaignTitleTaken):
        row.save()
    row.profiles.all().delete()
    row.audience.all().delete()
    _write_choices(row, plan)
    _record("changed", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def discard_campaign(*, campaign_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete a draft.

    :raises CampaignNotFound, CampaignIsFrozen: by the campaign
    """
    row = _locked_draft(campaign_id)
    _record("discarded", row, actor=actor, now=now)
    row.delete()


@transaction.atomic(durable=True)
def open_drafted(*, campaign_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Open a draft in a transaction of its own; see `open_campaign`."""
    open_campaign(campaign_id=campaign_id, actor=actor, now=now)


def open_campaign(*, campaign_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Open a draft with the newest agreement and the newest published notice.

    :raises CampaignNotFound: where there is none with this id
    :raises CampaignIsFrozen, AgreementMissing, NoticeMissing, ModelOutdated, PeriodOver,
        PeriodTooLong, NobodyInvited: what keeps it from being opened
    """
    require_transaction()
    row = _locked(campaign_id)
    rules.check_opening(queries.opening_facts(row), today=berlin_day(now))
    row.state, row.opened_at = rules.OPEN, now
    row.agreement = Agreement.objects.defer("content").first()
    row.notice = queries.published_notice()
    # A version published by somebody else in this moment: the database has the last word.
    with refuse_on(checks_campaign_model_is_current=rules.ModelOutdated):
        row.save(update_fields=["state", "opened_at", "agreement", "notice"])
    _record("opened", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def extend_campaign(
    *, campaign_id: UUID, closes_on: dt.date, actor: Actor, now: dt.datetime
) -> None:
    """Let an open campaign last until a later day.

    :raises CampaignNotFound: where there is none with this id
    :raises CampaignNotOpen, PeriodOnlyExtended, PeriodTooLong: by state and period
    """
    row = _locked(campaign_id)
    rules.check_extension(
        state=row.state, opens_on=row.opens_on, closes_on=row.closes_on, until=closes_on
    )
    row.closes_on = closes_on
    row.save(update_fields=["closes_on"])
    _record("extended", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def close_early(*, campaign_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Close an open campaign now; who has begun may finish for 14 days.

    :raises CampaignNotFound: where there is none with this id
    :raises CampaignNotOpen: where it is closed already, or was never opened
    """
    row = _locked(campaign_id)
    if row.state != rules.OPEN:
        raise rules.CampaignNotOpen
    _close(row, actor=actor, now=now)


def close_overdue(*, actor: Actor, now: dt.datetime) -> None:
    """Close the campaigns whose last day has passed, inside the caller's transaction."""
    require_transaction()
    overdue = queries.campaigns_to_end(today=berlin_day(now))
    for row in overdue.select_for_update(of=("self",), no_key=True).order_by("id"):
        _close(row, actor=actor, now=now)


def _close(row: Campaign, *, actor: Actor, now: dt.datetime) -> None:
    row.state, row.closed_at = rules.CLOSED, now
    row.save(update_fields=["state", "closed_at"])
    _record("closed", row, actor=actor, now=now)


def _locked(campaign_id: UUID) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("model").filter(id=campaign_id).first()
    if row is None:
        raise rules.CampaignNotFound
    return row


def _locked_draft(campaign_id: UUID) -> Campaign:
    row = _locked(campaign_id)
    if row.state != rules.DRAFT:
        raise rules.CampaignIsFrozen
    return row


def _record(what: str, row: Campaign, *, actor: Actor, now: dt.datetime) -> None:
    record(
        action=f"checks.campaign_{what}",
        actor=actor,
        subject=f"campaign:{row.id}",
        facts={
            "opens_on": row.opens_on.isoformat(),
            "closes_on": row.closes_on.isoformat(),
            "order": str(row.order),
            "invites": str(row.invites),
        },
        now=now,
    )
