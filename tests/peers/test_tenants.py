"""Incidents in which one customer of a platform got to what was another's."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.backends.postgresql.base import DatabaseWrapper

from tenants.registry.api import in_municipality
from tenants.registry.models import ExportPart, ExportRun
from tenants.staff.models import Employee
from tests.accounts.steps import visitor
from tests.api.conftest import Program, connected, problem
from tests.desk.acts import distribute, redeem, text_of
from tests.peers.incidents import held_by, incident
from tests.peers.seeds import Edit, Put
from tests.redemption.vouchers import Stock
from vouchers.desk.models import Holding

pytestmark = pytest.mark.django_db
LIBRARY = "django_tenants.postgresql_backend.base"
DISTRIBUTIONS, VOUCHERS = "/api/v1/desk/distributions/", "/api/v1/desk/vouchers/"


def family_names() -> set[str]:
    return set(Employee.objects.values_list("family_name", flat=True))


@incident(
    "django-tenants #1262",
    "After a savepoint was rolled back, the library believed to be in one schema and read another.",
    Put(
        f"{LIBRARY}:DatabaseWrapper.savepoint_rollback",
        lambda _good: DatabaseWrapper.savepoint_rollback,
    ),
)
def test_a_town_that_was_entered_after_a_savepoint_is_read_after_its_rollback(
    ludwigshafen: Any, speyer: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        savepoint = transaction.savepoint()
        with in_municipality(speyer.id):
            assert family_names() == {"Cranich"}

            transaction.savepoint_rollback(savepoint)

            assert family_names() == {"Cranich"}


@incident(
    "pretix CVE-2026-5600",
    "A list below one event held the rows of all events of the organiser.",
    Edit(
        "vouchers/desk/queries/desk.py",
        "view_distribution",
        'rows = list(distribution.rows.select_related("holding"))',
        'rows = list(distribution.rows.model.objects.select_related("holding"))',
    ),
)
def test_a_list_below_one_object_has_the_rows_of_that_object_only(
    stock: Stock, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    with in_municipality(bernd.municipality_id):
        hers = distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)
        distribute(stock, [bernd.employee_id], actor=bernd.actor, now=now)

    page = text_of(bernd.client().get(f"/gutschein-ausgabe/ausgaben/{hers}/"))

    assert "0047-A" in page
    assert "0057-B" not in page


@incident(
    "pretix CVE-2026-9712",
    "Whoever knew the id of an export could download it, whosever it was.",
    Edit(
        "tenants/membership/views/life.py",
        "export_file",
        "if run_id not in own:",
        "if run_id not in own and not request.actor.is_signed_in:",
    ),
)
def test_an_export_is_handed_out_below_its_own_town_and_to_the_cooperative_only(
    dora: Any, emil: Any, bernd: Any, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    run = ExportRun.objects.create(
        municipality_id=ludwigshafen.id, requested_at=now, requested_by="dora", made_at=now,
        state="ready", size_bytes=1, tables=1, rows=1, manifest_sha256="0" * 64,
    )  # fmt: skip
    ExportPart.objects.create(run=run, number=0, sealed=b"Amsel")
    own = f"/kommunen/{ludwigshafen.id}/exporte/{run.id}/datei/"
    signed_out = dora.client()
    signed_out.post("/konto/abmelden/")

    answers = [
        dora.client().post(own.replace(str(ludwigshafen.id), str(speyer.id))),
        emil.client().post(own),
        bernd.client().post(own),
        signed_out.post(own),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 403]
    run.refresh_from_db()
    assert run.downloaded_at is None


held_by(
    "tests/accounts/test_accepting.py"
    "::test_even_a_row_that_was_copied_to_another_town_does_not_count_there",
    "Zulip CVE-2022-21706",
    "An invitation to one organisation let its bearer into every other one.",
    Edit(
        "platform/campus/accounts/rules/__init__.py",
        "check_invitation",
        "foreign = facts.schema_name != schema_name",
        "foreign = False",
    ),
)


@incident(
    "Eventra #6108",
    "An id in the body of a request counted more than the one that the token was made for.",
    Edit(
        "vouchers/desk/rest/town.py",
        "Distributions.post",
        "holding = give_voucher(",
        "from tenants.registry.api import in_municipality\n"
        "        elsewhere = request.data['municipality_id']\n"
        "        holding = in_municipality(elsewhere)(give_voucher)(",
        "given = find_town_voucher(holding.voucher_id)",
        "given = in_municipality(elsewhere)(find_town_voucher)(holding.voucher_id)",
    ),
)
def test_a_token_acts_for_its_own_town_whatever_the_request_names(
    stock: Stock, bernd: Any, carla: Any, speyer: Any, now: dt.datetime
) -> None:
    program: Program = connected(bernd, now=now)
    foreign = {"municipality_id": str(speyer.id), "schema": speyer.schema_name}
    body = {
        "programme_id": str(stock.programme_id),
        "employee_id": str(carla.employee_id),
        **foreign,
    }

    answer = program.post(f"{DISTRIBUTIONS}?municipality_id={speyer.id}", body)
    listed = program.get(f"{VOUCHERS}?municipality_id={speyer.id}")

    assert problem(answer) == (404, "employee_unknown")
    assert listed.content == program.get(VOUCHERS).content
    with in_municipality(speyer.id):
        assert not Holding.objects.exists()


@incident(
    "EverShop CVE-2025-12919",
    "Whoever knew the UUID of an order could read it.",
    Edit(
        "vouchers/desk/queries/wallet.py",
        "own_booking",
        "Holding.objects.filter(booking_ref=booking_ref, employee_id=employee_id)",
        "Holding.objects.filter(booking_ref=booking_ref)",
    ),
    Edit(
        "vouchers/desk/queries/wallet.py",
        "own_voucher",
        "Holding.objects.filter(voucher_id=voucher_id, employee_id=employee_id)",
        "Holding.objects.filter(voucher_id=voucher_id)",
    ),
)
def test_knowing_the_id_of_a_booking_opens_nothing(
    annas_check: Any,
    annas_voucher: UUID,
    open_course: UUID,
    anna: Any,
    bernd: Any,
    carla: Any,
    dora: Any,
    now: dt.datetime,
) -> None:
    booking = redeem(anna, annas_voucher, open_course, now=now).booking_ref
    address = f"/gutscheine/bestaetigung/{booking}/"
    browsers = [
        anna.client(), bernd.client(), carla.client(), dora.client(), visitor(anna.host),
    ]  # fmt: skip

    answers = [browser.get(address).status_code for browser in browsers]

    assert answers == [200, 404, 404, 404, 403]
