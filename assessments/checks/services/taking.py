"""An employee takes a check: start, answer page by page, complete."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from assessments.checks.models import Campaign, Check, Completion, Field, Result
from assessments.checks.queries import campaigns, own
from assessments.checks.queries.stations import Stations, stations_of
from assessments.checks.queries.vault import result_context
from assessments.checks.rules import outcome as outcomes
from assessments.checks.rules.campaign import NoOpenCampaign
from assessments.checks.rules.refusals import (
    AnsweredElsewhere,
    CheckIncomplete,
    CheckNotFound,
    ChoiceUnknown,
    ProfileNotUsable,
)
from assessments.checks.rules.run import REVIEW, SELF, Run, part_and_code, place_of
from assessments.checks.rules.scoring import CHOICE_LABELS, SCORING_VERSION
from assessments.checks.services.keeping import (
    locked_check,
    require_time_left,
    running_check,
    save_page,
    sealed_run,
)
from assessments.checks.services.rehearsing import rehearsed
from assessments.checks.services.scoring import outcome_of
from assessments.checks.services.vault import destroy_key_after_last_check, seal_for
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_last_on
from campus.kernel.transactions import require_transaction

Then = Literal["next", "review", "stay"]
SEED_BITS = 53


@transaction.atomic(durable=True)
def start_check(
    *, employee_id: UUID, profile_id: UUID, now: dt.datetime, campaign_id: UUID | None = None
) -> UUID:
    """Start a check of a campaign's model; a check that is already running is returned.

    :param campaign_id: the campaign; without it the open one that the employee is invited to
    :raises NoOpenCampaign: where the employee is not invited to an open campaign
    :raises ProfileNotUsable: where the profile is not one of the campaign
    """
    campaign = _campaign_for(employee_id, campaign_id, now=now)
    _create_check(campaign, employee_id=employee_id, profile_id=profile_id, started_at=now)
    return Check.objects.get(employee_id=employee_id, completed_at=None).id


def _campaign_for(employee_id: UUID, campaign_id: UUID | None, *, now: dt.datetime) -> Campaign:
    open_to = campaigns.open_campaigns_of(employee_id=employee_id, day=berlin_day(now))
    for campaign in open_to:
        if campaign_id in (None, campaign.id):
            return campaign
    raise NoOpenCampaign


def _create_check(
    campaign: Campaign, *, employee_id: UUID, profile_id: UUID, started_at: dt.datetime
) -> None:
    model = campaign.model
    profile = campaigns.profiles_of(campaign).filter(id=profile_id).first()
    if profile is None:
        raise ProfileNotUsable
    check = Check(
        employee_id=employee_id,
        campaign=campaign,
        model=model,
        profile=profile,
        started_at=started_at,
        revision=0,
    )
    order = stations_of(check=check).order
    run = Run(seed=secrets.randbits(SEED_BITS), place=order[0] if order else REVIEW)
    check.sealed_run = sealed_run(check, run, now=started_at)
    # Closed in this very moment: the trigger has the last word.
    with refuse_last_on(checks_check_within_open_campaign=NoOpenCampaign):
        # Two clicks at once: the second finds the row of the first.
        Check.objects.bulk_create([check], ignore_conflicts=True)


@transaction.atomic(durable=True)
def save_answers(
    *,
    check_id: UUID,
    employee_id: UUID,
    field_code: str,
    choices: Mapping[UUID, str],
    then: Then,
    now: dt.datetime,
    seen_revision: int | None = None,
) -> None:
    """Save the answers of one page of the self part and remember where to go on.

    :param choices: statement id -> choice; ids of other fields are refused
    :param then: "next" open page, "review", or "stay" on this page for later
    :param seen_revision: the revision of the check when the page was shown; None asks for none
    :raises CheckNotFound: where check, field or statement is not the employee's
    :raises CheckIsCompleted: where the check is already completed
    :raises AnsweredElsewhere: where another window has saved this page otherwise meanwhile
    :raises TimeToFinishOver: more than 14 days after the end of its campaign
    """
    check = running_check(check_id=check_id, employee_id=employee_id)
    layout, run = stations_of(check=check), own.run_of(check=check)
    field = layout.field(field_code)
    if field is None:
        raise CheckNotFound
    _check_choices(field, choices)
    page = place_of(SELF, field_code)
    answered = {str(statement_id): choice for statement_id, choice in choices.items()}
    rated = run.rated(answered)
    if seen_revision is not None and run.is_changed_since(page=page, revision=seen_revision):
        if rated.choices != run.choices:
            raise AnsweredElsewhere
        return
    place = {"stay": page, "review": REVIEW}.get(then) or layout.go_on(rated, after=page)
    save_page(check, rated, page=page, place=place, now=now)


def _check_choices(field: Field, choices: Mapping[UUID, str]) -> None:
    known = {statement.id for statement in field.statements.all()}
    if not choices.keys() <= known:
        raise CheckNotFound
    if not set(choices.values()) <= CHOICE_LABELS.keys():
        raise ChoiceUnknown


@transaction.atomic(durable=True)
def complete_check(*, check_id: UUID, employee_id: UUID, now: dt.datetime) -> None:
    """Complete a check: freeze its result, note the fact, complete what was booked with a voucher.

    Once is enough.

    :raises CheckNotFound: where the check is not the employee's
    :raises CheckIncomplete: where something is not answered yet, with the fields' titles
    :raises TimeToFinishOver: more than 14 days after the end of its campaign
    """
    _complete(locked_check(check_id=check_id, employee_id=employee_id), now)


def _complete(check: Check, now: dt.datetime) -> None:
    if check.completed_at:
        return
    require_time_left(check, now=now)
    layout, run = stations_of(check=check), own.run_of(check=check)
    if titles := _open_titles(layout, run):
        raise CheckIncomplete(fields=", ".join(titles))
    _write_result(check, run, now)
    check.sealed_run = sealed_run(check, replace(run, place=REVIEW), now=now)
    check.completed_at = now
    check.revision += 1
    check.save(update_fields=["sealed_run", "completed_at", "revision"])
    Completion.objects.create(employee_id=check.employee_id, completed_at=now)
    for listener in settings.CHECK_COMPLETED:
        import_string(listener)(employee_id=check.employee_id, now=now)


def _open_titles(layout: Stations, run: Run) -> list[str]:
    """Return the titles of the fields in which something waits for an answer."""
    open_codes = {part_and_code(place)[1] for place in layout.open_places(run)}
    return [field.title for field in layout.fields if field.code in open_codes]


def _write_result(check: Check, run: Run, now: dt.datetime) -> None:
    sealed = seal_for(
        employee_id=check.employee_id,
        payload=outcomes.to_json(outcome_of(check=check, run=run)),
        context=result_context(check.id),
        now=now,
    )
    Result.objects.create(check_taken=check, scoring_version=SCORING_VERSION, sealed=sealed)


@transaction.atomic(durable=True)
def delete_check(*, check_id: UUID, employee_id: UUID) -> None:
    """Delete a check with its answers and result; only the fact of a completion stays.

    With the last check goes the key, so that no copy of any of them can be read again, and what
    others keep about its consequences (`LAST_CHECK_DELETED`).

    :raises CheckNotFound: where the check is not the employee's
    """
    forget_check(check=locked_check(check_id=check_id, employee_id=employee_id))


def forget_check(*, check: Check) -> None:
    """Delete a locked check in the caller's transaction; see `delete_check`."""
    require_transaction()
    employee_id = check.employee_id
    check.delete()
    destroy_key_after_last_check(employee_id=employee_id)
    if not Check.objects.filter(employee_id=employee_id).exists():
        for listener in settings.LAST_CHECK_DELETED:
            import_string(listener)(employee_id=employee_id)


def take_whole_check(
    *,
    employee_id: UUID,
    profile_id: UUID,
    levels: Mapping[str, int],
    started_at: dt.datetime,
    now: dt.datetime,
) -> UUID:
    """Take a whole check at once inside the caller's transaction; see `api.take_check`.

    :raises NoOpenCampaign, ProfileNotUsable: as `start_check`
    """
    require_transaction()
    campaign = _campaign_for(employee_id, None, now=started_at)
    _create_check(campaign, employee_id=employee_id, profile_id=profile_id, started_at=started_at)
    check = Check.objects.get(employee_id=employee_id, completed_at=None)
    run = rehearsed(check=check, run=own.run_of(check=check), levels=levels)
    save_page(check, run, page=REVIEW, place=REVIEW, now=now)
    _complete(check, now)
    return check.id
