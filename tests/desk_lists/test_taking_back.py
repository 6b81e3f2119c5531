"""Taking a whole distribution back: what is unused, until a day, once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from campus.outbox.api import run_inline
from tenants.registry.api import in_municipality
from tests.desk.acts import distribute, employ, redeem
from tests.desk.conftest import annas_check, draft_course, open_course, published, template
from tests.desk_lists.conftest import Check, confirm
from tests.desk_lists.files import numbers
from tests.redemption.vouchers import Stock
from vouchers.desk.models import DistributionWithdrawal, Holding
from vouchers.desk.queries.lists import result_file, returnable
from vouchers.desk.rules import lists as rules
from vouchers.desk.services import listing_back
from vouchers.desk.services.listing_back import take_distribution_back

__all__ = ["annas_check", "draft_course", "open_course", "published", "template"]


@pytest.fixture
def edge(bernd: Any, now: dt.datetime) -> dict[str, Any]:
    return {"actor": bernd.actor, "now": now}


@pytest.fixture
def distribution_id(stock: Stock, at_ludwigshafen: Any, anna: Any, edge: dict[str, Any]) -> UUID:
    """Anna and two more have a voucher each."""
    return distribute(stock, [anna.employee_id, *employ(2)], **edge)


def carry_out(distribution_id: UUID, edge: dict[str, Any]) -> DistributionWithdrawal:
    withdrawal_id = take_distribution_back(distribution_id=distribution_id, **edge)
    run_inline(DistributionWithdrawal.objects.get(id=withdrawal_id).job_id)  # type: ignore[arg-type]
    return DistributionWithdrawal.objects.get(id=withdrawal_id)


def live() -> int:
    return Holding.objects.filter(ended_at__isnull=True).count()


def test_what_is_unused_goes_back_into_the_contingent(
    distribution_id: UUID, edge: dict[str, Any]
) -> None:
    withdrawal = carry_out(distribution_id, edge)

    assert (withdrawal.withdrawn_count, withdrawal.kept_count, live()) == (3, 0, 0)
    assert withdrawal.finished_at is not None


def test_what_is_redeemed_stays(
    annas_check: Any, open_course: UUID, distribution_id: UUID, anna: Any, edge: dict[str, Any]
) -> None:
    annas = Holding.objects.get(employee_id=anna.employee_id)
    redeem(anna, annas.voucher_id, open_course, now=edge["now"])
    assert (returnable(distribution_id).withdraw_count, returnable(distribution_id).keep_count) == (
        2,
        1,
    )

    withdrawal = carry_out(distribution_id, edge)

    assert (withdrawal.withdrawn_count, withdrawal.kept_count, live()) == (2, 1, 1)


def test_it_goes_on_in_chunks_and_counts_nothing_twice(
    distribution_id: UUID, edge: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing_back, "ROWS_PER_CHUNK", 1)

    assert carry_out(distribution_id, edge).withdrawn_count == 3


def test_it_is_possible_until_the_stated_moment(
    distribution_id: UUID, edge: dict[str, Any], now: dt.datetime
) -> None:
    late = edge | {"now": now + rules.KEPT_FOR + dt.timedelta(seconds=1)}

    with pytest.raises(rules.WithdrawalTooLate, match=r"bis 17\.03\.2026"):
        take_distribution_back(distribution_id=distribution_id, **late)


def test_it_is_decided_once(distribution_id: UUID, edge: dict[str, Any]) -> None:
    take_distribution_back(distribution_id=distribution_id, **edge)

    with pytest.raises(rules.WithdrawalUnderWay):
        take_distribution_back(distribution_id=distribution_id, **edge)


def test_what_still_gives_cannot_be_taken_back(
    stock: Stock, at_ludwigshafen: Any, edge: dict[str, Any]
) -> None:
    distribution_id = distribute(stock, employ(51), **edge)

    with pytest.raises(rules.DistributionUnderWay):
        take_distribution_back(distribution_id=distribution_id, **edge)


def test_an_unknown_distribution_and_another_towns_are_refused(
    distribution_id: UUID, speyer: Any, edge: dict[str, Any]
) -> None:
    with pytest.raises(rules.DistributionUnknown):
        take_distribution_back(distribution_id=uuid4(), **edge)
    with in_municipality(speyer.id), pytest.raises(rules.DistributionUnknown):
        take_distribution_back(distribution_id=distribution_id, **edge)


def test_a_list_that_was_taken_back_may_be_given_again(check: Check, edge: dict[str, Any]) -> None:
    employ(1)
    found = check(numbers("N0000"))
    confirm(found.id, edge["actor"], edge["now"])

    carry_out(found.id, edge)

    assert result_file(found.id)[1].splitlines()[1] == "N0000;zurückgezogen;BG26-000001".encode()
    assert check(numbers("N0000")).give_count == 1


def test_two_decisions_at_the_same_time_are_one(
    real_database: str, distribution_id: UUID, edge: dict[str, Any], in_parallel: Any,
    ludwigshafen: Any,
) -> None:  # fmt: skip
    def decide(_index: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return take_distribution_back(distribution_id=distribution_id, **edge)

    results = in_parallel(4, decide)

    assert sum(isinstance(result, rules.WithdrawalUnderWay) for result in results) == 3
