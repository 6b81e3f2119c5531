"""Distributing vouchers: to one, to several, to many; never more than a person may have."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.audit.models import Entry
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import in_cooperative, in_municipality
from tenants.staff.models import Employee
from tests.desk.acts import distribute, employ, holdings
from tests.redemption.vouchers import Stock, stock_up
from vouchers.desk import rules
from vouchers.desk.models import Distribution, DistributionRow, Holding
from vouchers.desk.services.distributing_many import holders_among
from vouchers.funding.api import ProgrammeUnknown
from vouchers.redemption.api import Reason, State, get_voucher, revoke_voucher


def outcomes() -> list[str]:
    return list(DistributionRow.objects.order_by("id").values_list("outcome", flat=True))


def test_giving_one_person_a_voucher_notes_who_holds_it(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    holding = Holding.objects.get()
    assert (holding.employee_id, holding.number) == (anna.employee_id, "BG26-000001")
    assert (holding.place, holding.ceiling_cents) == (1, 40_000)
    assert get_voucher(voucher_id=holding.voucher_id).state is State.DISTRIBUTED


def test_giving_writes_the_audit_trail_without_a_name(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    entry = Entry.objects.get(action="desk.voucher_distributed")
    assert entry.actor == bernd.actor.pseudonym
    assert str(anna.employee_id) not in f"{entry.subject} {entry.facts}"


def test_giving_several_people_gives_each_another_voucher(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    people = [anna.employee_id, bernd.employee_id, *employ(1)]

    distribute(stock, people, actor=bernd.actor, now=now)

    assert len(set(Holding.objects.values_list("voucher_id", flat=True))) == 3


def test_who_has_one_is_looked_up_for_those_who_are_asked_about(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, [anna.employee_id, bernd.employee_id], actor=bernd.actor, now=now)

    assert holders_among([anna.employee_id], stock.programme_id) == {anna.employee_id}


def test_a_person_chosen_twice_gets_one_voucher(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, [anna.employee_id, anna.employee_id], actor=bernd.actor, now=now)

    assert outcomes() == ["given"]


def test_the_same_decision_sent_twice_changes_nothing(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    form = uuid4()

    distribute(stock, [anna.employee_id], actor=bernd.actor, now=now, distribution_id=form)
    distribute(stock, [bernd.employee_id], actor=bernd.actor, now=now, distribution_id=form)

    assert Holding.objects.get().employee_id == anna.employee_id
    assert Entry.objects.filter(action="desk.distribution_started").count() == 1


def test_giving_to_nobody_is_refused(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.NobodyChosen, match="mindestens eine Person"):
        distribute(stock, [], actor=bernd.actor, now=now)


def test_giving_from_an_unknown_programme_is_refused(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    unknown = Stock(
        funded=type(stock.funded)(funder_id=uuid4(), grant_id=uuid4(), programme_id=uuid4()),
        allotments={},
    )

    with pytest.raises(ProgrammeUnknown):
        distribute(unknown, [anna.employee_id], actor=bernd.actor, now=now)

    assert not Distribution.objects.exists()


def test_a_second_voucher_is_refused_and_says_why(
    stock: Stock, annas_voucher: UUID, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    row = DistributionRow.objects.get()
    assert row.outcome == "refused"
    assert "je Person erlaubt (1)" in row.hint


def test_a_refusal_stops_nobody_else(
    stock: Stock, annas_voucher: UUID, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, [anna.employee_id, bernd.employee_id], actor=bernd.actor, now=now)

    assert outcomes() == ["refused", "given"]


def test_an_empty_contingent_refuses_those_who_come_last(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, employ(7), actor=bernd.actor, now=now)

    assert outcomes() == ["given"] * 5 + ["refused"] * 2
    assert "nicht mehr genug freie" in DistributionRow.objects.last().hint  # type: ignore[union-attr]


def test_who_has_left_gets_no_voucher(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    Employee.objects.filter(id=anna.employee_id).update(left_at=now)

    distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    assert "nicht mehr beschäftigt" in DistributionRow.objects.get().hint


def test_people_of_another_town_are_unknown_here(
    stock: Stock, at_ludwigshafen: Any, carla: Any, bernd: Any, now: dt.datetime
) -> None:
    distribute(stock, [carla.employee_id], actor=bernd.actor, now=now)

    assert outcomes() == ["refused"]


def test_after_the_last_day_no_voucher_is_given(
    stock: Stock, at_ludwigshafen: Any, anna: Any, bernd: Any
) -> None:
    midnight_in_berlin = dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC)

    distribute(stock, [anna.employee_id], actor=bernd.actor, now=midnight_in_berlin)

    assert outcomes() == ["refused"]


def test_more_than_fifty_people_are_served_in_the_background(
    ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 60}, now=now)
    with in_municipality(ludwigshafen.id):
        people = employ(51)

        distribution_id = distribute(stock, people, actor=bernd.actor, now=now)

        assert set(outcomes()) == {"waiting"}
        run_inline(Distribution.objects.get(id=distribution_id).job_id)  # type: ignore[arg-type]
        assert outcomes() == ["given"] * 51


def test_the_background_job_names_no_person(
    ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 60}, now=now)
    with in_municipality(ludwigshafen.id):
        distribution_id = distribute(stock, employ(51), actor=bernd.actor, now=now)

    with in_cooperative():
        job = Job.objects.get(name="desk.distribute_vouchers")
    assert job.payload == {"distribution_id": str(distribution_id)}


def test_a_person_may_have_as_many_as_the_terms_say(
    ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 5}, now=now, maximum_per_person=2)

    with in_municipality(ludwigshafen.id):
        for _time in range(3):
            distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

        assert sorted(Holding.objects.values_list("place", flat=True)) == [1, 2]
        assert outcomes() == ["given", "given", "refused"]


def test_a_voucher_made_invalid_takes_no_place(
    stock: Stock, annas_voucher: UUID, anna: Any, bernd: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    with in_cooperative(), transaction.atomic():
        revoke_voucher(
            voucher_id=annas_voucher, reason=Reason.CODE_EXPOSED, actor=bernd.actor, now=now
        )

    with in_municipality(ludwigshafen.id):
        distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    (live,) = holdings(ludwigshafen)
    assert live.voucher_id != annas_voucher
    with in_municipality(ludwigshafen.id):
        assert Holding.objects.get(voucher_id=annas_voucher).ending == "lapsed"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"place": 1, "voucher": "new"}, "desk_maximum_per_person"),
        ({"place": 2, "voucher": "new"}, "desk_place_within_maximum"),
        ({"employee": "new", "place": 1}, "desk_one_holder_per_voucher"),
    ],
)
def test_the_database_itself_refuses_one_more(
    annas_voucher: UUID, at_ludwigshafen: Any, changes: dict[str, Any], constraint: str
) -> None:
    holding = Holding.objects.get()
    holding.id, holding.place = uuid4(), changes["place"]
    holding.voucher_id = uuid4() if "voucher" in changes else holding.voucher_id
    holding.employee_id = uuid4() if "employee" in changes else holding.employee_id

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        holding.save(force_insert=True)


def test_two_desks_at_once_give_a_person_one_voucher(
    real_database: str, ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock = stock_up({ludwigshafen.id: 5}, now=now)

    def work(_place: int) -> None:
        with in_municipality(ludwigshafen.id):
            distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    assert in_parallel(2, work) == [None, None]

    assert len(holdings(ludwigshafen)) == 1
    with in_municipality(ludwigshafen.id):
        assert sorted(outcomes()) == ["given", "refused"]


def test_two_desks_at_once_give_a_person_the_two_that_the_terms_allow(
    real_database: str, ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock = stock_up({ludwigshafen.id: 5}, now=now, maximum_per_person=2)

    def work(_place: int) -> None:
        with in_municipality(ludwigshafen.id):
            distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    assert in_parallel(2, work) == [None, None]

    assert sorted(holding.place for holding in holdings(ludwigshafen)) == [1, 2]


def test_one_decision_sent_twice_at_once_is_one_decision(
    real_database: str, ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock = stock_up({ludwigshafen.id: 5}, now=now, maximum_per_person=2)
    form = uuid4()

    def work(_place: int) -> UUID:
        with in_municipality(ludwigshafen.id):
            return distribute(
                stock, [anna.employee_id], actor=bernd.actor, now=now, distribution_id=form
            )

    assert in_parallel(2, work) == [form, form]

    assert len(holdings(ludwigshafen)) == 1
