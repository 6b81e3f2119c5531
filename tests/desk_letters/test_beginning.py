"""Beginning a run of letters: whom it means, and that nobody waits in two."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from campus.audit.models import Entry
from campus.kernel import clock
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import in_municipality
from tenants.staff.models import Employee, Unit
from tests.desk_letters.conftest import Begin
from vouchers.desk.models import Holding, Letter, LetterRun
from vouchers.desk.queries.letters import LetterChoice, candidates
from vouchers.desk.rules.letters import NoLetters
from vouchers.desk.services.lettering import close_overdue
from vouchers.desk.services.lettering_printing import print_package
from vouchers.desk.services.putting_back import withdraw


def names() -> list[str]:
    people = {e.id: e.family_name for e in Employee.objects.all()}
    return [people[letter.holding.employee_id] for letter in Letter.objects.order_by("position")]


def test_without_a_choice_it_means_everybody_without_an_address(begin: Begin) -> None:
    begin()

    assert names() == ["Müller", "Weiß"]


def test_with_an_address_means_them_too(begin: Begin) -> None:
    begin(LetterChoice(with_email=True))

    assert sorted(names()) == ["Amsel", "Müller", "Weiß"]


def test_a_unit_means_its_people(begin: Begin, gardeners: list[UUID]) -> None:
    park = Unit.objects.create(name="Stadtpark")
    Employee.objects.filter(id=gardeners[1]).update(unit=park)

    begin(LetterChoice(unit_id=park.id))

    assert names() == ["Weiß"]


def test_a_distribution_means_whom_it_served(
    begin: Begin, distribution_id: UUID, now: dt.datetime
) -> None:
    assert len(candidates(LetterChoice(distribution_id=uuid4()), now=now)) == 0

    begin(LetterChoice(distribution_id=distribution_id))

    assert len(names()) == 2


def test_who_has_left_or_gave_the_voucher_back_gets_none(
    begin: Begin, holding: Holding, gardeners: list[UUID], bernd: Any, now: dt.datetime
) -> None:
    withdraw(holding_id=holding.id, actor=bernd.actor, now=now)
    Employee.objects.filter(id=gardeners[1]).update(left_at=now)

    with pytest.raises(NoLetters):
        begin()
    assert not LetterRun.objects.exists()


def test_an_expired_voucher_gets_none(begin: Begin, now: dt.datetime) -> None:
    with pytest.raises(NoLetters):
        begin(now=now + dt.timedelta(days=3_000))


def test_nobody_waits_in_two_runs(run: LetterRun, begin: Begin) -> None:
    with pytest.raises(NoLetters):
        begin()


def test_the_same_decision_sent_twice_is_one_run(begin: Begin) -> None:
    form = uuid4()

    begin(run_id=form)
    begin(run_id=form)

    assert Letter.objects.count() == 2
    assert Entry.objects.filter(action="desk.letters_begun").count() == 1


def test_a_printed_letter_comes_again_only_when_asked_for(
    run: LetterRun, begin: Begin, bernd: Any, now: dt.datetime
) -> None:
    print_package(run_id=run.id, package=1, actor=bernd.actor, now=now)
    with pytest.raises(NoLetters):
        begin()

    again = begin(LetterChoice(again=True))

    assert Letter.objects.filter(run_id=again).count() == 2


def test_a_run_ends_by_itself_and_its_letters_may_wait_again(
    run: LetterRun, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job.objects.get(name="desk.close_letters")
    assert job.available_at == run.printable_until
    monkeypatch.setattr(clock, "now", lambda: run.printable_until)

    run_inline(job.id)

    run.refresh_from_db()
    assert run.closing == "over"
    assert set(Letter.objects.values_list("hint", flat=True)) == {
        "Die Frist zum Drucken ist abgelaufen."
    }
    begin()


def test_a_run_that_is_not_over_is_left_alone(run: LetterRun, bernd: Any, now: dt.datetime) -> None:
    close_overdue(run_id=run.id, actor=bernd.actor, now=now)

    run.refresh_from_db()
    assert run.closed_at is None


def test_two_desks_at_the_same_time_never_both_print_a_letter(
    real_database: str, begin: Begin, in_parallel: Any, ludwigshafen: Any
) -> None:
    def start(_index: int) -> UUID:
        with in_municipality(ludwigshafen.id):
            return begin()

    results = in_parallel(4, start)

    assert sum(isinstance(result, NoLetters) for result in results) == 3
    assert Letter.objects.count() == 2
