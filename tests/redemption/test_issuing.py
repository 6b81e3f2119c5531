"""Issuing the vouchers of an allotment as a run: never too many, never twice, whatever happens."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from campus.outbox.api import run_inline
from tenants.registry.api import in_cooperative
from tests.funding.grants import Funded, allot, lay_down
from vouchers.funding.api import AllotmentUnknown, OverIssued, get_allotment
from vouchers.redemption import codes, rules
from vouchers.redemption.models import Feed, IssueRun, Journal, Voucher
from vouchers.redemption.queries.reconciling import reconcile_vouchers
from vouchers.redemption.queries.vouchers import code_key
from vouchers.redemption.services import issuing


@pytest.fixture
def funded(db_access: None, now: dt.datetime) -> Funded:
    return lay_down(now=now, count=2_750)


@pytest.fixture
def allotment_id(funded: Funded, speyer: Any, now: dt.datetime) -> UUID:
    """2,500 vouchers for Speyer, none of them issued."""
    return allot(funded, {speyer.id: 2_500}, now=now)[speyer.id]


def start(allotment_id: UUID, count: int, person: Any, now: dt.datetime) -> IssueRun:
    run_id = issuing.start_run(allotment_id=allotment_id, count=count, actor=person.actor, now=now)
    return IssueRun.objects.get(id=run_id)


def test_a_run_issues_numbered_vouchers_with_their_journal(
    allotment_id: UUID, dora: Any, now: dt.datetime
) -> None:
    run = start(allotment_id, 2_500, dora, now)

    run_inline(run.job_id)

    numbers = Voucher.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 2_501))
    assert (Journal.objects.count(), Feed.objects.count()) == (2_500, 2_500)
    assert IssueRun.objects.get(id=run.id).finished_at is not None
    assert all(result.agrees for result in reconcile_vouchers())


def test_the_database_does_not_hold_the_codes(
    allotment_id: UUID, dora: Any, now: dt.datetime
) -> None:
    run_inline(start(allotment_id, 3, dora, now).job_id)

    for voucher in Voucher.objects.all():
        code = codes.code_of(voucher.id, key=code_key())
        assert bytes(voucher.code_lookup) == codes.lookup_of(code, key=code_key())


def test_a_second_run_goes_on_with_the_numbers(
    allotment_id: UUID, dora: Any, now: dt.datetime
) -> None:
    runs = [start(allotment_id, count, dora, now) for count in (3, 2)]

    for run in reversed(runs):
        run_inline(run.job_id)

    assert [run.first_number for run in runs] == [1, 4]
    assert Voucher.objects.count() == 5


def test_a_run_reserves_at_once_so_that_no_other_can_over_issue(
    allotment_id: UUID, dora: Any, now: dt.datetime
) -> None:
    start(allotment_id, 2_400, dora, now)

    with pytest.raises(OverIssued):
        start(allotment_id, 101, dora, now)

    assert get_allotment(allotment_id=allotment_id).open_count == 100
    assert all(result.agrees for result in reconcile_vouchers())


def test_a_run_refuses_an_unknown_allotment(funded: Funded, dora: Any, now: dt.datetime) -> None:
    with pytest.raises(AllotmentUnknown):
        start(uuid.uuid4(), 1, dora, now)


def test_a_run_refuses_the_day_after_the_issue_deadline(allotment_id: UUID, dora: Any) -> None:
    new_year_in_berlin = dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC)

    with pytest.raises(rules.IssuePeriodOver, match=r"31\.12\.2026"):
        start(allotment_id, 1, dora, new_year_in_berlin)


class Killed(BaseException):
    """As if the process ended after the rows were written and before the commit."""


def write_and_die(run: IssueRun, **facts: Any) -> None:
    WRITE(run, **facts)
    raise Killed


WRITE = issuing._write_vouchers


def test_a_run_that_is_killed_in_the_middle_of_a_chunk_goes_on_without_gap_or_duplicate(
    real_database: str, dora: Any, speyer: Any, now: dt.datetime, monkeypatch: Any
) -> None:
    funded = lay_down(now=now, count=2_500)
    allotment_id = allot(funded, {speyer.id: 2_500}, now=now)[speyer.id]
    run = start(allotment_id, 2_500, dora, now)
    with transaction.atomic():
        issuing.issue_chunk(run_id=run.id, now=now)

    monkeypatch.setattr(issuing, "_write_vouchers", write_and_die)
    with pytest.raises(Killed), transaction.atomic():
        issuing.issue_chunk(run_id=run.id, now=now)
    monkeypatch.setattr(issuing, "_write_vouchers", WRITE)
    assert Voucher.objects.count() == issuing.CHUNK
    assert all(result.agrees for result in reconcile_vouchers())

    run_inline(run.job_id)

    numbers = Voucher.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 2_501))
    assert all(result.agrees for result in reconcile_vouchers())


def test_eight_who_issue_at_once_never_pass_the_allotment(
    real_database: str, dora: Any, speyer: Any, now: dt.datetime, in_parallel: Any
) -> None:
    allotment_id = allot(lay_down(now=now), {speyer.id: 100}, now=now)[speyer.id]

    def work(place: int) -> UUID:
        with in_cooperative(), transaction.atomic():
            return issuing.issue_vouchers(
                allotment_id=allotment_id, count=15, actor=dora.actor, now=now
            )

    results = in_parallel(8, work)

    refusals = [result for result in results if isinstance(result, Exception)]
    assert [type(refusal) for refusal in refusals] == [OverIssued] * 2
    assert Voucher.objects.count() == 90
    assert all(result.agrees for result in reconcile_vouchers())


@pytest.mark.slow
@pytest.mark.proof
def test_one_form_sent_eight_times_at_once_begins_one_run(
    real_database: str, dora: Any, speyer: Any, now: dt.datetime, in_parallel: Any
) -> None:
    allotment_id = allot(lay_down(now=now), {speyer.id: 100}, now=now)[speyer.id]
    run_id = uuid.uuid4()

    def work(_click: int) -> UUID:
        with in_cooperative():
            return issuing.start_run(
                allotment_id=allotment_id,
                count=15,
                actor=dora.actor,
                now=now,
                run_id=run_id,
                seen_open=100,
            )

    assert in_parallel(8, work) == [run_id] * 8
    assert get_allotment(allotment_id=allotment_id).issued_count == 15
