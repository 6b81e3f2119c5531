"""The door of the competence check.

Nothing here hands one person's result to another: `open_gaps` is for the employee's own
learning path, the voucher side asks only for the bare fact of completion.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from assessments.checks.queries import model, own
from assessments.checks.queries import own_data as own_data_queries
from assessments.checks.queries import profiles as profile_queries
from assessments.checks.rules.scoring import Gap
from assessments.checks.services import (
    campaigns,
    copying,
    freezing,
    items,
    measures,
    opening,
    profiles,
    publishing,
    taking,
)
from assessments.checks.services.forgetting import ERASER
from assessments.checks.services.turning import turn_keys
from assessments.checks.services.vault import renew_keys
from campus.kernel.actor import SYSTEM, Actor
from tenants.registry.api import GoLiveTask

__all__ = [
    "ERASER",
    "Gap",
    "ProfileView",
    "assign_profile",
    "close_overdue_campaigns",
    "copy_template_model",
    "freeze_next_quarter",
    "go_live_task",
    "has_completed_check",
    "has_published_model",
    "list_profiles",
    "open_campaign",
    "open_gaps",
    "own_data",
    "plan_measure",
    "publish_model",
    "renew_keys",
    "set_training_budget",
    "take_check",
    "take_library_items",
    "turn_keys",
]


@dataclass(frozen=True, kw_only=True)
class ProfileView:
    """A job profile of the municipality."""

    id: UUID
    title: str
    template_code: str


def own_data(*, employee_id: UUID, today: dt.date) -> dict[str, object]:
    """Return all answers, results and releases of an employee, opened, for this person alone."""
    return own_data_queries.own_data(employee_id=employee_id, today=today)


def has_completed_check(*, employee_id: UUID) -> bool:
    """Tell whether the employee has ever completed a check.

    Stays true after the employee has deleted the result.
    """
    return own.has_completion(employee_id=employee_id)


def open_gaps(*, employee_id: UUID) -> tuple[Gap, ...]:
    """Return the fields of the employee's newest result whose target is not reached.

    Only for pages of this very employee. Largest distance first, then the model's order;
    empty without a result or after its deletion.
    """
    return own.gaps_of(employee_id=employee_id)


def has_published_model() -> bool:
    """Tell whether the current municipality has a published competence model."""
    return model.published_model() is not None


def list_profiles() -> tuple[ProfileView, ...]:
    """Return the municipality's job profiles in use, by title."""
    return tuple(
        ProfileView(id=row.id, title=row.title, template_code=row.template_code)
        for row in profile_queries.profiles_in_use()
    )


def assign_profile(
    *, post_id: UUID, profile_id: UUID | None, actor: Actor, now: dt.datetime
) -> None:
    """Link a post with a job profile, or unlink it with `None`.

    :raises TransactionRequired: outside a transaction
    """
    profiles.link_post(post_id=post_id, profile_id=profile_id, actor=actor, now=now)


def copy_template_model(*, now: dt.datetime, actor: Actor = SYSTEM) -> UUID:
    """Copy the cooperative's template into the municipality as a draft; return the model's id.

    Job profiles of the template are created with their target levels where they do not exist.

    :raises DraftExists: where a draft is already being edited
    :raises NoTemplatePublished: where there is nothing to copy
    :raises TransactionRequired: outside a transaction
    """
    return copying.copy_template(actor=actor, now=now)


def take_library_items(*, model_id: UUID, now: dt.datetime, actor: Actor = SYSTEM) -> int:
    """Copy the library's published test items that fit into a draft; return how many.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft
    :raises TransactionRequired: outside a transaction
    """
    return len(items.copy_items(model_id=model_id, actor=actor, now=now).taken)


def publish_model(*, model_id: UUID, now: dt.datetime, actor: Actor = SYSTEM) -> None:
    """Publish a draft; the version published before is retired.

    :raises ModelIncomplete: where a field has no statement or no profile has targets
    :raises TransactionRequired: outside a transaction
    """
    publishing.publish(model_id=model_id, actor=actor, now=now)


def open_campaign(
    *,
    title: str,
    now: dt.datetime,
    actor: Actor = SYSTEM,
    agreement_reference: str = "Dienstvereinbarung Kompetenz-Check",
    agreement_file: bytes | None = None,
    order: str = "self_first",
    days: int = 180,
) -> UUID:
    """Open a campaign for everybody from today on, as demo and tests do; return its id.

    The published model is asked. Where there is no agreement or no published notice yet, one is
    recorded (with the file, else as an exception) and the template's notice is published.

    :param order: "self_first" or "test_first"
    :param days: for how long after today
    :raises ModelNotPublished: where there is no published model
    :raises CampaignTitleTaken, PeriodTooLong: by title and days
    :raises TransactionRequired: outside a transaction
    """
    return opening.open_at_once(
        title=title,
        agreement_reference=agreement_reference,
        agreement_file=agreement_file,
        order=order,
        days=days,
        actor=actor,
        now=now,
    )


def close_overdue_campaigns(*, now: dt.datetime, actor: Actor = SYSTEM) -> None:
    """Close the campaigns whose last day has passed; who has begun may finish for 14 days.

    :raises TransactionRequired: outside a transaction
    """
    campaigns.close_overdue(actor=actor, now=now)


def take_check(
    *,
    employee_id: UUID,
    profile_id: UUID,
    levels: Mapping[str, int],
    started_at: dt.datetime,
    now: dt.datetime,
) -> UUID:
    """Take a whole check at once, as demo and load tests do; return the id of the check.

    Every statement up to the given level of its field is affirmed and every test item solved, every
    other denied or answered wrongly.

    :param levels: field code -> level; a field that is not named is answered "weiß nicht"
    :raises NoOpenCampaign: where the employee was not invited to a campaign open at `started_at`
    :raises TransactionRequired: outside a transaction
    """
    return taking.take_whole_check(
        employee_id=employee_id,
        profile_id=profile_id,
        levels=levels,
        started_at=started_at,
        now=now,
    )


def freeze_next_quarter(*, now: dt.datetime) -> bool:
    """Make the needs analysis of the oldest quarter that has none, as each night does.

    It opens its own transaction to publish, because working out is too slow for the caller's.

    :returns: whether there may be more to make
    """
    return freezing.freeze_next(now=now)


def set_training_budget(
    *, year: int, budget_cents: int, now: dt.datetime, actor: Actor = SYSTEM
) -> None:
    """Set how much the municipality can spend on training measures in a year.

    :raises TransactionRequired: outside a transaction
    """
    measures.keep_budget(year=year, budget_cents=budget_cents, actor=actor, now=now)


def plan_measure(
    *,
    title: str,
    year: int,
    planned_cents: int,
    now: dt.datetime,
    competence_title: str = "",
    group_title: str = "",
    actor: Actor = SYSTEM,
) -> UUID:
    """Plan a training of the municipality's own within a year's budget; return its id.

    :raises ReasonMissing: where that is more than the budget
    :raises TransactionRequired: outside a transaction
    """
    plan = measures.MeasurePlan(
        title=title,
        kind="internal",
        year=year,
        planned_cents=planned_cents,
        competence_title=competence_title,
        group_title=group_title,
    )
    return measures.keep_plan(plan=plan, actor=actor, now=now)


def go_live_task(*, municipality_id: UUID) -> GoLiveTask:
    """Tell whether a competence model is published, for the list up to the first day."""
    return GoLiveTask(
        title="Kompetenzmodell veröffentlicht",
        done=has_published_model(),
        hint="Die Personalstelle übernimmt die Vorlage und veröffentlicht sie.",
    )
