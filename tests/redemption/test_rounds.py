"""Issuing for a whole programme at once: what was shown, nothing twice, nothing lost by a kill."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from campus.audit.models import Entry
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import in_cooperative
from tests.desk.acts import text_of
from tests.funding.grants import Funded, allot, lay_down
from vouchers.funding.api import ProgrammeUnknown, get_allotment
from vouchers.redemption.models import IssueRun, Voucher
from vouchers.redemption.queries.reconciling import reconcile_vouchers
from vouchers.redemption.queries.rounds import (
    find_round,
    fingerprint,
    open_contingents,
    open_programmes,
)
from vouchers.redemption.rules import IssuePeriodOver, NothingToIssue, RoundChanged, RoundUnknown
from vouchers.redemption.services import issuing, issuing_rounds
from vouchers.redemption.services.issuing_rounds import start_round


@pytest.fixture
def funded(db_access: None, now: dt.datetime) -> Funded:
    return lay_down(now=now, count=2_000)


@pytest.fixture
def allotments(
    funded: Funded, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> dict[UUID, UUID]:
    """30 vouchers for Ludwigshafen and 10 for Speyer, none of them issued; worth 100 € each."""
    return allot(funded, {ludwigshafen.id: 30, speyer.id: 10}, now=now)


@pytest.fixture
def start(funded: Funded, allotments: Any, dora: Any, now: dt.datetime) -> Any:
    """Start a round as Dora: `start(allotment_ids=None)` returns its id."""

    def do(**changed: Any) -> UUID:
        found = open_contingents(funded.programme_id, allotment_ids=changed.get("allotment_ids"))
        given = {
            "round_id": uuid4(),
            "programme_id": funded.programme_id,
            "allotment_ids": None,
            "shown": fingerprint(found),
            "actor": dora.actor,
            "now": now,
        }
        return start_round(**(given | changed))

    return do


def job_of(round_id: UUID) -> UUID:
    return Job.objects.get(key=f"issue_round:{round_id}").id


def test_it_issues_everything_that_is_allotted(start: Any) -> None:
    round_id = start()

    run_inline(job_of(round_id))

    numbers = Voucher.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 41))
    assert find_round(round_id).finished_at is not None
    assert all(result.agrees for result in reconcile_vouchers())


def test_each_municipality_gets_numbers_of_its_own(start: Any) -> None:
    view = find_round(start())

    assert sorted((row.municipality_name, row.requested_count) for row in view.rows) == [
        ("Ludwigshafen am Rhein", 30),
        ("Speyer", 10),
    ]
    first, second = view.rows
    assert first.first_number == "BG26-000001"
    assert int(second.first_number[-6:]) == int(first.last_number[-6:]) + 1
    assert (view.requested_count, view.cents) == (40, 400_000)


def test_it_can_be_for_chosen_municipalities(
    start: Any, allotments: dict[UUID, UUID], speyer: Any
) -> None:
    round_id = start(allotment_ids=[allotments[speyer.id]])

    assert find_round(round_id).requested_count == 10
    assert IssueRun.objects.count() == 1


def test_what_was_issued_before_is_not_issued_again(
    start: Any, allotments: dict[UUID, UUID], speyer: Any, dora: Any, now: dt.datetime
) -> None:
    issuing.start_run(allotment_id=allotments[speyer.id], count=4, actor=dora.actor, now=now)

    assert find_round(start()).requested_count == 36
    with pytest.raises(NothingToIssue):
        start()


def test_the_same_decision_sent_twice_is_one_round(start: Any) -> None:
    form = uuid4()

    assert start(round_id=form) == start(round_id=form) == form
    assert IssueRun.objects.count() == 2
    assert Entry.objects.filter(action="redemption.round_started").count() == 1


def test_another_number_than_was_shown_needs_another_look(start: Any) -> None:
    with pytest.raises(RoundChanged):
        start(shown="0" * 64)

    assert not IssueRun.objects.exists()


def test_it_is_refused_after_the_last_day_for_issuing(start: Any, now: dt.datetime) -> None:
    with pytest.raises(IssuePeriodOver):
        start(now=now + dt.timedelta(days=400))


def test_unknown_programmes_and_rounds_are_refused(start: Any) -> None:
    with pytest.raises(ProgrammeUnknown):
        start(programme_id=uuid4())
    with pytest.raises(RoundUnknown):
        find_round(uuid4())


def test_a_kill_between_two_chunks_loses_nothing_and_repeats_nothing(
    start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing_rounds, "CHUNK", 7)
    round_id = start()
    chunk, done = issuing_rounds.issue_round_chunk, iter([1, 1])

    def dies(**given: Any) -> Any:
        cursor = chunk(**given)
        if next(done, None) is None:
            raise KeyboardInterrupt
        return cursor

    monkeypatch.setattr("vouchers.redemption.tasks.issue_round_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        run_inline(job_of(round_id))
    assert Voucher.objects.count() == 14

    monkeypatch.setattr("vouchers.redemption.tasks.issue_round_chunk", chunk)
    Job.objects.update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    run_inline(job_of(round_id))

    assert Voucher.objects.count() == 40
    assert all(result.agrees for result in reconcile_vouchers())


def test_two_people_at_the_same_time_issue_everything_once(
    real_database: str, start: Any, allotments: dict[UUID, UUID], in_parallel: Any
) -> None:
    def decide(_index: int) -> UUID:
        with in_cooperative():
            return start()

    results = in_parallel(4, decide)

    assert sum(isinstance(result, UUID) for result in results) == 1
    issued = [get_allotment(allotment_id=each).issued_count for each in allotments.values()]
    assert sorted(issued) == [10, 30]


def test_the_preview_names_count_and_euros_in_the_button(
    funded: Funded, allotments: Any, dora: Any
) -> None:
    address = f"/ausstellung/programme/{funded.programme_id}/"
    browser = dora.client()

    page = browser.get(address)

    assert "40 Gutscheine im Wert von bis zu 4.000,00 € ausstellen" in text_of(page)
    values = {name: page.context["form"].initial[name] for name in ("round_id", "shown")}
    begun = browser.post(address, values)
    assert begun.status_code == 302
    assert "0 von 40" in text_of(browser.get(begun["Location"]))
    result = browser.get(f"{begun['Location']}ergebnis/").content.decode("utf-8-sig")
    assert "Speyer" in result


def test_the_overview_leads_to_programmes_with_something_to_issue(
    funded: Funded, allotments: Any, dora: Any
) -> None:
    (programme,) = open_programmes(open_contingents(funded.programme_id))

    assert (programme.open_count, programme.municipality_count) == (40, 2)
    assert "40 auszustellen, 2 Kommunen" in text_of(dora.client().get("/ausstellung/"))


@pytest.mark.parametrize("person", ["emil", "bernd"])
def test_nobody_else_finds_the_pages(
    request: pytest.FixtureRequest, funded: Funded, allotments: Any, start: Any, person: str
) -> None:
    round_id = start()
    browser = request.getfixturevalue(person).client()

    for address in (
        f"/ausstellung/programme/{funded.programme_id}/",
        f"/ausstellung/sammelausstellungen/{round_id}/",
        f"/ausstellung/sammelausstellungen/{round_id}/ergebnis/",
    ):
        assert browser.get(address).status_code == 404
