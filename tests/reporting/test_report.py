"""The usage report: one set of figures, for its own ministry, about no person."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.cast import PEOPLE
from tests.redemption.vouchers import Stock, redeem, take
from tests.reporting.conftest import Use, count_now
from vouchers.funding.api import create_funder, create_grant
from vouchers.redemption.api import Reason, reverse_redemption
from vouchers.reporting.api import ReportUnknown, report_of

HIDDEN = "geheim"


def addresses(grant_id: UUID) -> dict[str, str]:
    page = f"/bericht/{grant_id}/"
    return {
        "page": page,
        "csv": f"{page}csv/",
        "xlsx": f"{page}xlsx/",
        "api": f"/api/v1/reports/{grant_id}/",
    }


Line = tuple[str, str, str, str, str]


def cents_of(text: str) -> str:
    return text if text == HIDDEN else str(round(float(text.replace(",", ".")) * 100))


def lines_of_csv(answer: Any) -> list[Line]:
    rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    next(rows)
    return [(a, b, c, count, cents_of(euros)) for a, b, c, count, euros in rows]


def lines_of_xlsx(answer: Any) -> list[Line]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))[1:]
    return [
        (a, b, c, str(count), HIDDEN if euros == HIDDEN else str(round(float(euros) * 100)))
        for a, b, c, count, euros in rows
    ]


def lines_of_api(answer: Any) -> list[Line]:
    return [
        (
            line["breakdown"],
            line["line"],
            line["figure"],
            HIDDEN if line["count"] is None else str(line["count"]),
            HIDDEN if line["cents"] is None else str(line["cents"]),
        )
        for line in answer.json()["lines"]
    ]


def numbers_of_page(answer: Any) -> list[tuple[str, str]]:
    """Row label and text of each cell of the page's three breakdowns, in order."""
    page = answer.content.decode()
    found = []
    for table in re.findall(
        r'<div class="kern-table-responsive campus-breakdown".*?</table>', page, re.S
    ):
        for row in re.findall(r"<tr.*?</tr>", table, re.S)[1:]:
            label = re.sub(r"<[^>]+>", "", re.findall(r"<th.*?</th>", row, re.S)[0]).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.S):
                found.append((label, re.sub(r"<[^>]+>", " ", cell).split()[0]))
    return found


@pytest.fixture
def year(use: Use, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> None:
    """A year with large and small months, towns and courses."""
    use(ludwigshafen, 7, at=now - dt.timedelta(days=60))
    use(ludwigshafen, 6, course="Tabellen lesen")
    use(speyer, 2)
    use(speyer, 1, course="Texte kürzen", at=now - dt.timedelta(days=30))


def test_page_csv_xlsx_and_api_say_the_same(ministry: Client, stock: Stock, year: None) -> None:
    at = addresses(stock.funded.grant_id)

    lines = lines_of_csv(ministry.get(at["csv"]))

    assert len(lines) > 50
    assert lines == lines_of_xlsx(ministry.get(at["xlsx"])) == lines_of_api(ministry.get(at["api"]))
    of_tables = [(line[1], line[3]) for line in lines if line[0] != "Zuwendung"]
    assert numbers_of_page(ministry.get(at["page"])) == of_tables


def test_totals_are_in_count_and_euro(ministry: Client, stock: Stock, year: None) -> None:
    lines = lines_of_csv(ministry.get(addresses(stock.funded.grant_id)["csv"]))

    totals = {
        figure: (count, cents) for kind, _l, figure, count, cents in lines if kind == "Zuwendung"
    }
    assert totals["bewilligt"] == ("100", "1000000")
    assert totals["zugeteilt"] == ("60", "600000")
    assert totals["ausgestellt"] == ("60", "600000")
    assert totals["ausgegeben"] == ("16", "160000")
    assert totals["eingelöst"] == ("16", str(16 * 8_000))


def test_no_column_gives_a_hidden_figure_away(ministry: Client, stock: Stock, year: None) -> None:
    lines = lines_of_csv(ministry.get(addresses(stock.funded.grant_id)["csv"]))

    columns: dict[tuple[str, str], list[str]] = {}
    for breakdown, label, figure, count, _cents in lines:
        if breakdown != "Zuwendung" and label != "Summe":
            columns.setdefault((breakdown, figure), []).append(count)
    assert any(HIDDEN in column for column in columns.values())
    assert all(column.count(HIDDEN) != 1 for column in columns.values())
    people = [
        c for (_b, figure), c in columns.items() if figure not in {"ausgestellt", "zugeteilt"}
    ]
    shown = [int(count) for column in people for count in column if count != HIDDEN]
    assert all(count == 0 or count >= 5 for count in shown)


def test_a_single_course_does_not_stand_alone(
    ministry: Client, stock: Stock, use: Use, speyer: Any
) -> None:
    use(speyer, 1)

    lines = lines_of_csv(ministry.get(addresses(stock.funded.grant_id)["csv"]))

    courses = [line for line in lines if line[0] == "Kurs" and line[2] == "eingelöst"]
    assert [(line[1], line[3]) for line in courses] == [
        ("Sitzungen leiten", HIDDEN),
        ("Tabellen lesen", HIDDEN),
        ("Texte kürzen", HIDDEN),
        ("Summe", "1"),
    ]


@pytest.mark.parametrize("kind", ["page", "csv", "xlsx", "api"])
def test_no_output_names_a_person(
    ministry: Client, stock: Stock, year: None, anna: Any, carla: Any, kind: str
) -> None:
    answer = ministry.get(addresses(stock.funded.grant_id)[kind])
    content = answer.content
    if kind == "xlsx":
        content = json.dumps(lines_of_xlsx(answer)).encode()
    text = content.decode()

    names = [
        f"{name.title()} {family}" for name, (_t, _r, family) in PEOPLE.items() if name != "emil"
    ]
    ids = [str(person.employee_id) for person in (anna, carla)]
    for trace in [*names, *(name.split()[1] for name in names), *ids]:
        assert trace not in text


@pytest.mark.parametrize("kind", ["page", "csv", "xlsx", "api"])
def test_another_funders_grant_does_not_exist(
    ministry: Client, dora: Any, stock: Stock, now: dt.datetime, kind: str
) -> None:
    with transaction.atomic():
        funder_id = create_funder(
            name="Land Hessen", short_name="HMSI", land="06", actor=SYSTEM, now=now
        )
        grant_id = create_grant(
            funder_id=funder_id,
            reference="HE-1",
            title="Hessen",
            amount_cents=1_000,
            granted_count=1,
            period_from=dt.date(2026, 1, 1),
            period_until=dt.date(2026, 12, 31),
            actor=SYSTEM,
            now=now,
        )

    assert ministry.get(addresses(grant_id)[kind]).status_code == 404
    assert "Hessen" not in ministry.get("/bericht/", follow=True).content.decode()
    assert dora.client().get(addresses(grant_id)[kind]).status_code == 200


@pytest.mark.parametrize("kind", ["page", "csv", "xlsx", "api"])
def test_an_unknown_grant_is_not_found(ministry: Client, kind: str) -> None:
    assert ministry.get(addresses(uuid4())[kind]).status_code == 404


@pytest.mark.parametrize("kind", ["page", "csv", "xlsx", "api"])
def test_signed_out_nobody_reads_a_report(
    client: Client, stock: Stock, emil: Any, kind: str
) -> None:
    answer = client.get(addresses(stock.funded.grant_id)[kind], HTTP_HOST=emil.host)

    assert answer.status_code in {401, 403}


def test_towns_have_no_report(stock: Stock, bernd: Any) -> None:
    assert bernd.client().get(addresses(stock.funded.grant_id)["page"]).status_code == 404


def test_a_report_is_unknown_by_name(stock: Stock, now: dt.datetime) -> None:
    with pytest.raises(ReportUnknown, match="aus der Liste"):
        report_of(grant_id=stock.funded.grant_id, funder_id=uuid4(), now=now)


def redeemed(stock: Stock, now: dt.datetime) -> tuple[int | None, int | None]:
    report = report_of(grant_id=stock.funded.grant_id, funder_id=stock.funded.funder_id, now=now)
    return report.totals["redeemed"].count, report.totals["redeemed"].cents


@pytest.mark.parametrize("is_counted", [False, True])
def test_one_redemption_is_exactly_one_more(
    stock: Stock, year: None, use: Use, speyer: Any, now: dt.datetime, is_counted: bool
) -> None:
    count_now(now)
    before = redeemed(stock, now)

    use(speyer, 1)
    if is_counted:
        count_now(now + dt.timedelta(minutes=1))

    assert before == (16, 128_000)
    assert redeemed(stock, now) == (17, 136_000)


def test_a_reversed_redemption_is_one_less(
    stock: Stock, courses: dict[str, UUID], ludwigshafen: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id), transaction.atomic():
        voucher_id = take(stock, actor=SYSTEM, now=now)
        booking_ref = redeem(voucher_id, actor=SYSTEM, now=now).booking_ref
        reverse_redemption(
            booking_ref=booking_ref, reason=Reason.BOOKED_IN_ERROR, actor=SYSTEM, now=now
        )

    assert redeemed(stock, now) == (0, 0)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (dt.datetime(2026, 1, 31, 22, 59, tzinfo=dt.UTC), "01/2026"),
        (dt.datetime(2026, 1, 31, 23, 0, tzinfo=dt.UTC), "02/2026"),
        (dt.datetime(2026, 7, 31, 21, 59, tzinfo=dt.UTC), "07/2026"),
        (dt.datetime(2026, 7, 31, 22, 0, tzinfo=dt.UTC), "08/2026"),
    ],
)
def test_months_begin_at_midnight_in_berlin(
    stock: Stock, use: Use, speyer: Any, moment: dt.datetime, month: str
) -> None:
    use(speyer, 6, at=moment)

    report = report_of(
        grant_id=stock.funded.grant_id, funder_id=None, now=moment + dt.timedelta(days=40)
    )

    by_month = {row.label: row.cells["redeemed"].count for row in report.tables[0].rows}
    assert [label for label, count in by_month.items() if count] == [month]


def test_a_grant_without_anything_has_a_report(
    ministry: Client, stock: Stock, now: dt.datetime
) -> None:
    page = ministry.get(addresses(stock.funded.grant_id)["page"]).content.decode()

    assert "0 von 100 Gutscheinen sind eingelöst" in page
    assert "Ausgaben und Einlösungen je Monat" in page


def test_a_single_grant_is_opened_at_once(ministry: Client, stock: Stock) -> None:
    assert ministry.get("/bericht/")["Location"] == f"/bericht/{stock.funded.grant_id}/"


def test_without_a_grant_the_page_says_so(ministry: Client) -> None:
    assert "Noch keine Zuwendung" in ministry.get("/bericht/").content.decode()


def asked(queries: CaptureQueriesContext) -> int:
    """How many queries the page needed, without entering the scope."""
    return len([query for query in queries if "set_config" not in query["sql"]])


def test_more_figures_cost_no_more_queries(
    ministry: Client, stock: Stock, use: Use, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    address = addresses(stock.funded.grant_id)["page"]
    use(speyer, 6)
    ministry.get(address)

    with CaptureQueriesContext(connection) as few:
        ministry.get(address)
    for course in ("Sitzungen leiten", "Tabellen lesen", "Texte kürzen"):
        use(ludwigshafen, 4, course=course, at=now - dt.timedelta(days=40))
    with CaptureQueriesContext(connection) as more:
        ministry.get(address)

    assert asked(more) == asked(few)
