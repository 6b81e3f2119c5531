"""Whatever has happened: page, CSV, Excel, JSON and PDF say the same, and it is the journal."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import openpyxl
import pypdf
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campus.kernel.actor import SYSTEM
from campus.kernel.money import euros
from tenants.registry.api import in_municipality
from tests.redemption.vouchers import Stock, redeem, take
from tests.reporting import proofs
from vouchers.redemption.api import Reason, complete_voucher, read_journal, reverse_redemption
from vouchers.reporting.api import reconcile_figures, report_of
from vouchers.reporting.queries.proofs import file_of
from vouchers.reporting.rules import TITLES

Content = dict[str, Any]
# Who, which course, how many days ago, what becomes of it, how often alike.
STORY = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=1),
        st.integers(min_value=0, max_value=2),
        st.integers(min_value=1, max_value=66),
        st.sampled_from(["keep", "redeem", "redeem", "redeem", "complete", "reverse"]),
        st.integers(min_value=1, max_value=7),
    ),
    max_size=8,
)
PRICES = (8_000, 10_000, 2_950)
ROLLED_BACK: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


def live(stock: Stock, story: list[Any], towns: list[Any], courses: list[UUID], now: Any) -> None:
    """Let a story happen."""
    left = {town.id: 30 for town in towns}
    for who, which, days, what, times in story:
        at = now - dt.timedelta(days=days)
        with in_municipality(towns[who].id):
            for _time in range(min(times, left[towns[who].id])):
                left[towns[who].id] -= 1
                voucher_id = take(stock, actor=SYSTEM, now=at)
                if what != "keep":
                    facts = {"course_id": courses[which], "price_cents": PRICES[which]}
                    done = redeem(voucher_id, actor=SYSTEM, now=at, **facts)
                    end(done.booking_ref, what, at)


@transaction.atomic
def end(booking_ref: UUID, what: str, at: dt.datetime) -> None:
    facts: dict[str, Any] = {"booking_ref": booking_ref, "actor": SYSTEM, "now": at}
    if what == "complete":
        complete_voucher(**facts)
    elif what == "reverse":
        reverse_redemption(reason=Reason.BOOKED_IN_ERROR, **facts)


def check(stock: Stock, dora: Any, now: dt.datetime) -> None:
    """Freeze a proof of what has happened until yesterday, and read everything back."""
    proof_id = proofs.draft(stock.funded, now=now)
    proofs.freeze(proof_id, now=now)
    content = json.loads(file_of(proof_id, "json"))
    assert_sums(content, stock, now)
    table = rows_of_csv(file_of(proof_id, "csv"))
    assert table == rows_of_xlsx(file_of(proof_id, "xlsx"))
    assert_table(table, content)
    page = dora.client().get(f"/bericht/{stock.funded.grant_id}/nachweise/{proof_id}/")
    assert_rows(rows_of_page(page.content.decode()), content, with_empty=False)
    assert_rows(text_of_pdf(file_of(proof_id, "pdf")), content, with_empty=True)


def assert_sums(content: Content, stock: Stock, now: dt.datetime) -> None:
    """Numeric part = list = each statistic = grant's figure = journal, to the cent."""
    redeemed = cents = 0
    for row in read_journal():
        sign = {"redeem": 1, "reverse": -1}.get(row.kind, 0)
        redeemed, cents = redeemed + sign * row.count, cents + sign * row.amount_cents
    figures = {each["figure"]: [each["count"], each["cents"]] for each in content["figures"]}
    listed = content["redemptions"]
    assert figures["redeemed"] == [redeemed, cents]
    assert content["plan"]["actual_cents"] == cents
    assert sum(item["actual_cents"] for item in content["plan"]["items"]) == cents
    assert [listed["total_count"], listed["total_cents"]] == [redeemed, cents]
    assert listed["rest_cents"] + sum(row["amount_cents"] for row in listed["rows"]) == cents
    for table in content["statistics"]:
        sums = dict(zip(table["figures"], table["rows"][-1]["cells"], strict=True))
        assert all(sums[name] == figures[name] for name in sums)
    report = report_of(grant_id=stock.funded.grant_id, funder_id=None, now=now)
    assert [report.totals["redeemed"].count, report.totals["redeemed"].cents] == [redeemed, cents]
    assert all(result.agrees for result in reconcile_figures())


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def rows_of_xlsx(content: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [
        [written(cell, is_amount=place == 6) for place, cell in enumerate(row)]
        for row in sheet.iter_rows(values_only=True)
    ]


def written(cell: Any, *, is_amount: bool) -> str:
    if isinstance(cell, dt.datetime):
        return f"{cell:%d.%m.%Y}"
    if is_amount and isinstance(cell, int | float):
        return f"{cell:.2f}".replace(".", ",")
    return "" if cell is None else str(cell)


def assert_table(table: list[list[str]], content: Content) -> None:
    """CSV (and with it Excel) holds every figure, every redemption, every cell of the JSON."""
    found = [tuple(row) for row in table[1:]]
    reference = content["grant"]["reference"]
    for each in content["figures"]:
        amount = comma(each["cents"])
        assert ("Zuwendung", reference, each["title"], "", "", str(each["count"]), amount) in found
    rows = [row for row in found if row[0] == "Einlösungen"]
    assert [row[5:] for row in rows[: len(content["redemptions"]["rows"])]] == [
        (str(row["count"]), comma(row["amount_cents"])) for row in content["redemptions"]["rows"]
    ]
    cells = [row for row in found if row[0] in {t["label_title"] for t in content["statistics"]}]
    assert cells == [
        (table["label_title"], row["label"], TITLES[name], "", "", *counted(cell))
        for table in content["statistics"]
        for row in table["rows"]
        for name, cell in zip(table["figures"], row["cells"], strict=True)
    ]


def counted(cell: list[int] | None) -> tuple[str, str]:
    return (str(cell[0]), comma(cell[1])) if cell else ("geheim", "geheim")


def comma(cents: int) -> str:
    return f"{cents / 100:.2f}".replace(".", ",")


def rows_of_page(page: str) -> str:
    """The text of the page's tables, without blanks."""
    tables = re.findall(r"<table.*?</table>", page, re.S)
    return squeezed(html.unescape(re.sub(r"<[^>]+>", "", "".join(tables))))


def text_of_pdf(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f\u00ad]", "", text)


def assert_rows(text: str, content: Content, *, with_empty: bool) -> None:
    """Every row stands there, in its order, with nothing between its cells."""
    place = 0
    for row in shown_rows(content, with_empty=with_empty):
        expected = squeezed(row)
        place = text.find(expected, place)
        assert place >= 0, f"missing or out of order: {row}"
        place += len(expected)


def shown_rows(content: Content, *, with_empty: bool) -> Iterator[str]:
    """The rows as people read them; a table without rows is a sentence on the page."""
    for each in content["figures"]:
        yield f"{each['title']}{each['count']}{euros(each['cents'])}"
    for item in content["plan"]["items"]:
        years = (y[n] for y in item["years"] for n in ("planned_cents", "actual_cents"))
        sums = (item[n] for n in ("planned_cents", "actual_cents", "difference_cents"))
        yield item["title"] + "".join(map(euros, [*years, *sums]))
    for row in content["redemptions"]["rows"]:
        day = f"{dt.date.fromisoformat(row['day']):%d.%m.%Y}"
        yield f"{row['number']}{day}{row['payee']}{row['reason']}{euros(row['amount_cents'])}"
    for table in content["statistics"]:
        for row in table["rows"] if with_empty or len(table["rows"]) > 1 else ():
            cells = ((str(c[0]), euros(c[1])) if c else ("geheim",) for c in row["cells"])
            yield row["label"] + "".join(part for cell in cells for part in cell)


@pytest.fixture
def everything(
    stock: Stock, courses: dict[str, UUID], ludwigshafen: Any, speyer: Any, dora: Any, now: Any
) -> Any:
    """Live a story through, check it, and forget it."""
    proofs.plan(stock.funded, now=now)

    def run(story: list[Any]) -> None:
        with transaction.atomic():
            live(stock, story, [ludwigshafen, speyer], list(courses.values()), now)
            check(stock, dora, now)
            transaction.set_rollback(True)

    return run


@settings(max_examples=6, **ROLLED_BACK)
@given(story=STORY)
def test_page_and_files_of_a_proof_say_what_the_journal_says(
    everything: Any, story: list[Any]
) -> None:
    everything(story)


@pytest.mark.proof
@settings(max_examples=100, **ROLLED_BACK)
@given(story=STORY)
def test_page_and_files_say_what_the_journal_says_in_a_hundred_stories(
    everything: Any, story: list[Any]
) -> None:
    everything(story)
