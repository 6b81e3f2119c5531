"""Short forms of what people do with vouchers, and of what the tests look at."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID, uuid4

from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from vouchers.desk.models import Holding
from vouchers.desk.services.distributing import distribute_vouchers
from vouchers.desk.services.redeeming import Receipt
from vouchers.desk.services.redeeming import redeem as redeem_voucher


def distribute(
    stock: Any,
    people: list[UUID],
    *,
    actor: Any,
    now: dt.datetime,
    distribution_id: UUID | None = None,
) -> UUID:
    """Distribute in the current scope; returns the decision's id."""
    return distribute_vouchers(
        distribution_id=distribution_id or uuid4(),
        programme_id=stock.programme_id,
        employee_ids=people,
        actor=actor,
        now=now,
    )


def redeem(
    person: Any, voucher_id: UUID, course_id: UUID, *, now: dt.datetime, key: str = "klick"
) -> Receipt:
    """Redeem in the person's town."""
    with in_municipality(person.municipality_id):
        return redeem_voucher(
            voucher_id=voucher_id,
            course_id=course_id,
            idempotency_key=key,
            actor=person.actor,
            now=now,
        )


def employ(count: int, **facts: Any) -> list[UUID]:
    """Employ so many people in the current scope; returns their ids."""
    rows = Employee.objects.bulk_create(
        Employee(
            personnel_number=f"N{n:04}", given_name="Kim", family_name=f"Zander {n:04}", **facts
        )
        for n in range(count)
    )
    return [row.id for row in rows]


def holdings(town: Any, **which: Any) -> list[Holding]:
    """The live holdings of a town."""
    with in_municipality(town.id):
        return list(Holding.objects.filter(ended_at__isnull=True, **which))


def text_of(response: Any) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def redeem_page(browser: Any, course_id: UUID) -> tuple[str, dict[str, str]]:
    """Open the page for redeeming; its address and the hidden fields of its first form."""
    address = f"/gutscheine/einloesung/{course_id}/"
    page = browser.get(address).content.decode()
    return address, dict(re.findall(r'name="(key|voucher)" value="([^"]+)"', page))
