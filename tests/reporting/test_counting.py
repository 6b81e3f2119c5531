"""Counting the journal: each row of it once, whatever breaks in between."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from campus.kernel.transactions import TransactionRequired
from tenants.registry.api import in_cooperative
from tests.redemption.vouchers import Stock
from tests.reporting.conftest import Use, count_now, count_once
from vouchers.redemption.models import Feed
from vouchers.reporting.api import reconcile_figures
from vouchers.reporting.models import Figure
from vouchers.reporting.services import counting

MINUTE = dt.timedelta(minutes=1)


def figures() -> dict[str, int]:
    return {
        kind: sum(Figure.objects.filter(kind=kind).values_list("count", flat=True))
        for kind in ("issue", "distribute", "redeem")
    }


def test_counting_empties_the_feed_into_the_figures(
    stock: Stock, use: Use, speyer: Any, now: dt.datetime
) -> None:
    use(speyer, 3)

    count_now(now)

    assert figures() == {"issue": 60, "distribute": 3, "redeem": 3}
    assert not Feed.objects.exists()


def test_counting_twice_counts_once(stock: Stock, use: Use, speyer: Any, now: dt.datetime) -> None:
    use(speyer, 3)

    count_now(now)
    count_now(now + MINUTE)

    assert figures() == {"issue": 60, "distribute": 3, "redeem": 3}


def test_what_happens_later_is_added(stock: Stock, use: Use, speyer: Any, now: dt.datetime) -> None:
    use(speyer, 3)
    count_now(now)
    use(speyer, 2)

    count_now(now + MINUTE)

    assert figures() == {"issue": 60, "distribute": 5, "redeem": 5}


def test_counting_goes_on_in_chunks(
    stock: Stock, use: Use, speyer: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "ROWS_PER_CHUNK", 7)
    use(speyer, 3)

    count_now(now)

    assert figures() == {"issue": 60, "distribute": 3, "redeem": 3}


def test_a_count_that_breaks_leaves_feed_and_figures_as_they_were(
    stock: Stock, use: Use, speyer: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(speyer, 3)
    waiting = Feed.objects.count()

    with pytest.raises(ZeroDivisionError):
        count_and_break()

    assert (Feed.objects.count(), Figure.objects.count()) == (waiting, 0)
    count_once()
    assert figures() == {"issue": 60, "distribute": 3, "redeem": 3}


@transaction.atomic
def count_and_break() -> None:
    counting.count_journal(cursor={})
    raise ZeroDivisionError


def test_counting_needs_a_transaction(real_database: str) -> None:
    with pytest.raises(TransactionRequired):
        counting.count_journal(cursor={})


def test_two_who_count_at_once_count_once(
    real_database: str, stock: Stock, use: Use, speyer: Any, in_parallel: Any
) -> None:
    use(speyer, 3)

    def work(_place: int) -> Any:
        with in_cooperative():
            return count_once()

    assert in_parallel(4, work) == [None] * 4
    assert figures() == {"issue": 60, "distribute": 3, "redeem": 3}


def test_the_database_itself_keeps_each_figure_once(
    stock: Stock, use: Use, speyer: Any, now: dt.datetime
) -> None:
    use(speyer, 1)
    count_now(now)
    row = Figure.objects.filter(course_id=None).first()
    assert row is not None
    row.id = None

    with pytest.raises(IntegrityError, match="reporting_figure_once"), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_itself_names_months_by_their_first_day(
    stock: Stock, now: dt.datetime
) -> None:
    count_now(now)

    with (
        pytest.raises(IntegrityError, match="reporting_figure_month_is_first_day"),
        transaction.atomic(),
    ):
        Figure.objects.update(month=dt.date(2026, 3, 2))


def test_figures_and_feed_together_say_what_the_journal_says(
    stock: Stock, use: Use, speyer: Any, now: dt.datetime
) -> None:
    use(speyer, 3)
    count_now(now)
    use(speyer, 2)

    (result,) = reconcile_figures()

    assert result.agrees
    assert result.checked > 0


@pytest.mark.parametrize("changes", [{"count": 4}, {"amount_cents": 1}])
def test_a_wrong_figure_is_found_and_named(
    stock: Stock, use: Use, speyer: Any, now: dt.datetime, changes: dict[str, int]
) -> None:
    use(speyer, 3)
    count_now(now)
    Figure.objects.filter(kind="redeem").update(**changes)
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("reconcile", stdout=out)

    assert ended.value.code == 1
    assert f"redeem im Monat 03/2026, Kommune {speyer.id}" in out.getvalue()


def test_a_figure_of_nothing_is_found(
    stock: Stock, use: Use, speyer: Any, now: dt.datetime
) -> None:
    count_now(now)
    Figure.objects.create(
        programme_id=stock.programme_id,
        municipality_id=speyer.id,
        month=dt.date(2026, 3, 1),
        kind="expire",
        count=1,
        amount_cents=10_000,
    )

    (result,) = reconcile_figures()

    assert not result.agrees


def test_proving_agrees_while_people_redeem_and_the_job_counts(
    real_database: str, stock: Stock, use: Use, speyer: Any, ludwigshafen: Any, in_parallel: Any
) -> None:
    def work(place: int) -> bool:
        for _time in range(8):
            if place < 2:
                use((speyer, ludwigshafen)[place], 1)
                continue
            with in_cooperative():
                if place == 2:
                    count_once()
                elif not all(result.agrees for result in reconcile_figures()):
                    return False
        return True

    assert in_parallel(4, work) == [True] * 4
