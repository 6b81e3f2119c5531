"""The door to money and contingents: what is granted, under which terms, allotted to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from tenants.registry.api import GoLiveTask
from vouchers.funding.queries import allotments as _allotments
from vouchers.funding.queries import grants as _grants
from vouchers.funding.queries import planning as _planning
from vouchers.funding.queries import programmes as _programmes
from vouchers.funding.queries.allotments import AllotmentView, is_decided, round_count
from vouchers.funding.queries.counters import disagreeing_counters
from vouchers.funding.queries.grants import FunderView, GrantView
from vouchers.funding.queries.planning import PlanItemView, TargetView
from vouchers.funding.queries.programmes import ProgrammeTerms
from vouchers.funding.queries.workspace import eligible_municipalities
from vouchers.funding.rules import (
    COUNT_MAX,
    AllotmentUnknown,
    FunderUnknown,
    GrantUnknown,
    NotEligible,
    OverIssued,
    ProgrammeUnknown,
    Share,
    split_exactly,
)
from vouchers.funding.rules.moving import (
    LessUnused,
    Move,
    MovedToItself,
    NothingToMove,
    Stock,
    UnequalMove,
    check_move,
    propose_move,
)
from vouchers.funding.rules.planning import NewItem, NewTarget
from vouchers.funding.services.allotting import (
    allot_vouchers,
    change_allotments,
    lock_allotments,
    take_back_vouchers,
)
from vouchers.funding.services.counting import count_issued, count_issued_of, uncount_issued
from vouchers.funding.services.extending import extend_programme
from vouchers.funding.services.granting import create_funder, create_grant
from vouchers.funding.services.handing_over import admits, pass_allotment_on
from vouchers.funding.services.planning import set_plan, set_targets
from vouchers.funding.services.programming import NewTerms, change_terms, create_programme

__all__ = [
    "COUNT_MAX",
    "AllotmentUnknown",
    "AllotmentView",
    "FunderUnknown",
    "FunderView",
    "GrantUnknown",
    "GrantView",
    "LessUnused",
    "Move",
    "MovedToItself",
    "NewItem",
    "NewTarget",
    "NewTerms",
    "NotEligible",
    "NothingToMove",
    "OverIssued",
    "PlanItemView",
    "ProgrammeTerms",
    "ProgrammeUnknown",
    "Share",
    "Stock",
    "TargetView",
    "UnequalMove",
    "admits",
    "allot_vouchers",
    "allotted_at_end_of",
    "change_allotments",
    "change_terms",
    "check_move",
    "count_issued",
    "count_issued_of",
    "create_funder",
    "create_grant",
    "create_programme",
    "disagreeing_counters",
    "eligible_municipalities",
    "extend_programme",
    "get_allotment",
    "get_grant",
    "get_programme",
    "get_terms",
    "go_live_task",
    "is_decided",
    "list_allotments",
    "list_funders",
    "list_grants",
    "list_programmes",
    "list_terms",
    "lock_allotments",
    "pass_allotment_on",
    "plan_of",
    "propose_move",
    "round_count",
    "set_plan",
    "set_targets",
    "split_exactly",
    "take_back_vouchers",
    "targets_of",
    "uncount_issued",
]


def list_funders() -> tuple[FunderView, ...]:
    """Return all funders by name. Cooperative's side only."""
    return _grants.funders()


def list_grants(*, funder_id: UUID | None = None) -> tuple[GrantView, ...]:
    """Return all grants, or one funder's, with counts and cents. Cooperative's side only."""
    return _grants.grants(funder_id=funder_id)


def get_grant(*, grant_id: UUID) -> GrantView:
    """Return a grant. Cooperative's side only.

    :raises GrantUnknown: where there is none
    """
    return _grants.find_grant(grant_id)


def list_programmes(
    *, grant_ids: Collection[UUID] | None = None, programme_ids: Collection[UUID] | None = None
) -> tuple[ProgrammeTerms, ...]:
    """Return programmes under their newest terms, by code; all without arguments."""
    return _programmes.programmes(grant_ids=grant_ids, programme_ids=programme_ids)


def get_programme(*, programme_id: UUID) -> ProgrammeTerms:
    """Return a programme under its newest terms.

    :raises ProgrammeUnknown: where there is none
    """
    return _programmes.find_programme(programme_id)


def get_terms(*, terms_id: UUID) -> ProgrammeTerms:
    """Return a programme under the terms that a voucher was issued under.

    :raises ProgrammeUnknown: where there are none
    """
    return _programmes.find_terms(terms_id)


def list_terms(*, terms_ids: Collection[UUID]) -> dict[UUID, ProgrammeTerms]:
    """Return the terms with these ids by id; unknown ids are left out."""
    return _programmes.several_terms(terms_ids)


def list_allotments(
    *,
    programme_id: UUID | None = None,
    municipality_id: UUID | None = None,
    programme_ids: Collection[UUID] | None = None,
) -> tuple[AllotmentView, ...]:
    """Return allotments; a municipality sees its own only."""
    return _allotments.allotments(
        programme_id=programme_id, municipality_id=municipality_id, programme_ids=programme_ids
    )


def get_allotment(*, allotment_id: UUID) -> AllotmentView:
    """Return an allotment.

    :raises AllotmentUnknown: where there is none (that the caller may see)
    """
    return _allotments.find_allotment(allotment_id)


def go_live_task(*, municipality_id: UUID) -> GoLiveTask:
    """Tell whether a municipality has a contingent, for its list up to the first day."""
    own = list_allotments(municipality_id=municipality_id)
    return GoLiveTask(
        title="Kontingent zugeteilt",
        done=any(allotment.allotted_count for allotment in own),
        hint="Die Genossenschaft teilt es unter „Förderung“ zu.",
    )


def plan_of(*, grant_id: UUID) -> tuple[PlanItemView, ...]:
    """Return a grant's financing plan by position. Cooperative's side only."""
    return _planning.plan_of(grant_id)


def targets_of(*, grant_id: UUID) -> tuple[TargetView, ...]:
    """Return a grant's targets, the earliest day first. Cooperative's side only."""
    return _planning.targets_of(grant_id)


def allotted_at_end_of(
    *, day: dt.date, programme_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """Return (programme, municipality) -> what was allotted when a day ended in Germany."""
    return _planning.allotted_at_end_of(day, programme_ids=programme_ids)
