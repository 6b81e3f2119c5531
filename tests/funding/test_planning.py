"""Financing plan, targets and deadlines: entered on a page, kept by rules."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from campus.kernel.actor import SYSTEM
from tests.funding.grants import Funded
from vouchers.funding.api import NewItem, NewTarget, get_grant, plan_of, set_plan, targets_of
from vouchers.funding.models import PlanItem, Target
from vouchers.funding.rules import GrantUnknown
from vouchers.funding.rules.planning import (
    DeadlineBeforePeriod,
    PlanExceedsGrant,
    PlanProgrammeForeign,
    PlanProgrammeTwice,
    PlanYearOutsidePeriod,
    TargetTwice,
    budget_years,
    interim_report_due,
    proof_of_use_due,
    why_not_these_targets,
    why_not_this_plan,
)
from vouchers.funding.services.planning import set_deadlines, set_targets

ONE, OTHER = uuid4(), uuid4()
DAY = dt.date(2026, 10, 31)


def item(amounts: dict[int, int], programme: Any = ONE) -> NewItem:
    return NewItem(title="Bildungsgutscheine", programme_id=programme, amounts=amounts)


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ([], None),
        ([item({2026: 1_000})], None),
        ([item({2026: 600}), item({2026: 400}, OTHER), item({}, None)], None),
        ([item({2026: 600}), item({2026: 401}, OTHER)], PlanExceedsGrant),
        ([item({2026: 1}), item({2026: 1})], PlanProgrammeTwice),
        ([item({2026: 1}, uuid4())], PlanProgrammeForeign),
        ([item({2027: 1})], PlanYearOutsidePeriod),
    ],
)
def test_a_plan_fits_its_grant_or_says_why_not(items: list[NewItem], refusal: Any) -> None:
    found = why_not_this_plan(
        items=items, programme_ids=[ONE, OTHER], years=[2026], granted_cents=1_000
    )

    assert type(found) is (refusal or type(None))


def test_a_target_stands_once_for_a_day() -> None:
    target = NewTarget(measure="redeemed", due_day=DAY, target_count=10)
    later = NewTarget(measure="redeemed", due_day=DAY.replace(day=1), target_count=10)

    assert why_not_these_targets([target, later]) is None
    assert isinstance(why_not_these_targets([target, target]), TargetTwice)


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (dt.date(2026, 12, 31), dt.date(2027, 6, 30)),
        (dt.date(2026, 8, 31), dt.date(2027, 2, 28)),
        (dt.date(2027, 8, 31), dt.date(2028, 2, 29)),
        (dt.date(2026, 3, 15), dt.date(2026, 9, 15)),
        (dt.date(2026, 6, 30), dt.date(2026, 12, 31)),
    ],
)
def test_a_proof_of_use_is_due_six_months_after_the_period(until: dt.date, due: dt.date) -> None:
    assert proof_of_use_due(until) == due


def test_an_interim_report_is_due_on_30_april_after_the_first_budget_year() -> None:
    first, last = dt.date(2026, 3, 1), dt.date(2027, 2, 28)

    assert interim_report_due(first, last) == dt.date(2027, 4, 30)
    assert interim_report_due(first, first) is None
    assert budget_years(first, last) == [2026, 2027]


def test_a_grant_is_taken_in_with_its_deadlines(funded: Funded) -> None:
    grant = get_grant(grant_id=funded.grant_id)

    assert grant.interim_report_due is None
    assert grant.proof_of_use_due == dt.date(2027, 6, 30)


def plan_page(funded: Funded, name: str = "finanzierungsplan") -> str:
    return f"/foerderung/zuwendungen/{funded.grant_id}/{name}/"


def test_the_cooperative_enters_a_plan(funded: Funded, dora: Any) -> None:
    browser: Client = dora.client()
    entered = {
        "title_0": "Bildungsgutscheine",
        "programme_0": str(funded.programme_id),
        "planned_0_2026": "9.000,00",
        "title_1": "Reserve",
        "planned_1_2026": "1.000",
    }

    answer = browser.post(plan_page(funded), entered)

    assert answer["Location"] == f"/foerderung/zuwendungen/{funded.grant_id}/"
    assert [(i.position, i.title, i.amounts) for i in plan_of(grant_id=funded.grant_id)] == [
        (1, "Bildungsgutscheine", {2026: 900_000}),
        (2, "Reserve", {2026: 100_000}),
    ]
    assert "9.000,00" in browser.get(plan_page(funded)).content.decode()
    assert "2 Positionen, 10.000,00" in browser.get(answer["Location"]).content.decode()


def test_a_plan_above_the_grant_is_refused_with_its_sums(funded: Funded, dora: Any) -> None:
    entered = {"title_0": "Zu viel", "planned_0_2026": "10.000,01"}

    page = dora.client().post(plan_page(funded), entered).content.decode()

    assert "umfasst 10.000,01 €, bewilligt sind 10.000,00 €" in page
    assert not PlanItem.objects.exists()


def test_an_amount_needs_a_title(funded: Funded, dora: Any) -> None:
    page = dora.client().post(plan_page(funded), {"planned_0_2026": "5"}).content.decode()

    assert "Bitte geben Sie der Position eine Bezeichnung." in page


def test_the_cooperative_enters_targets(funded: Funded, dora: Any) -> None:
    browser: Client = dora.client()
    entered = {"measure_0": "redeemed", "target_count_0": "50", "due_day_0": "31.10.2026"}

    browser.post(plan_page(funded, "ziele"), entered)
    half = browser.post(plan_page(funded, "ziele"), {"measure_1": "completed"}).content.decode()

    (target,) = targets_of(grant_id=funded.grant_id)
    assert (target.measure, target.target_count, target.due_day) == ("redeemed", 50, DAY)
    assert "Ein Ziel besteht aus Inhalt, Anzahl und Tag." in half


def test_the_cooperative_changes_deadlines(funded: Funded, dora: Any) -> None:
    browser: Client = dora.client()

    browser.post(plan_page(funded, "fristen"), {"proof_of_use_due": "30.09.2027"})
    early = browser.post(plan_page(funded, "fristen"), {"proof_of_use_due": "31.12.2025"})

    assert get_grant(grant_id=funded.grant_id).proof_of_use_due == dt.date(2027, 9, 30)
    assert "vor dem Beginn" in early.content.decode()


@pytest.mark.parametrize("name", ["finanzierungsplan", "ziele", "fristen"])
def test_only_the_cooperative_plans(funded: Funded, dora: Any, emil: Any, name: str) -> None:
    nowhere = plan_page(Funded(funder_id=ONE, grant_id=ONE, programme_id=ONE), name)

    assert emil.client().get(plan_page(funded, name)).status_code == 404
    assert dora.client().get(nowhere).status_code == 404


@transaction.atomic
def test_the_same_plan_again_replaces_itself(funded: Funded, now: dt.datetime) -> None:
    for _time in range(2):
        set_plan(
            grant_id=funded.grant_id,
            items=[item({2026: 500}, funded.programme_id)],
            actor=SYSTEM,
            now=now,
        )

    assert len(plan_of(grant_id=funded.grant_id)) == 1


def test_an_unknown_grant_is_refused_by_name(funded: Funded, now: dt.datetime) -> None:
    with transaction.atomic():
        with pytest.raises(GrantUnknown):
            set_plan(grant_id=ONE, items=[], actor=SYSTEM, now=now)
        with pytest.raises(GrantUnknown):
            set_targets(grant_id=ONE, targets=[], actor=SYSTEM, now=now)
        with pytest.raises(DeadlineBeforePeriod):
            set_deadlines(
                grant_id=funded.grant_id,
                interim_report_due=dt.date(2025, 1, 1),
                proof_of_use_due=None,
                actor=SYSTEM,
                now=now,
            )


def test_the_database_ties_a_position_to_a_programme_of_its_grant(
    funded: Funded, now: dt.datetime
) -> None:
    facts = {"grant_id": funded.grant_id, "position": 1, "programme_id": uuid4()}

    with (
        pytest.raises(IntegrityError, match="funding_plan_programme_of_grant"),
        transaction.atomic(),
    ):
        PlanItem.objects.create(title="fremd", **facts)


def test_the_database_keeps_each_target_once(funded: Funded) -> None:
    facts = {"measure": "redeemed", "due_day": DAY, "target_count": 5}
    Target.objects.create(grant_id=funded.grant_id, **facts)

    with pytest.raises(IntegrityError, match="funding_target_once"), transaction.atomic():
        Target.objects.create(grant_id=funded.grant_id, **facts)
