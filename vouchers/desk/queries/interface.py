"""A town's vouchers for its own programs: with the personnel number, never with a result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.staff.api import get_employees
from vouchers.desk.models import Holding
from vouchers.desk.rules import HoldingUnknown
from vouchers.redemption.api import VoucherView, get_voucher, list_vouchers


@dataclass(frozen=True, kw_only=True)
class TownVoucher:
    """A voucher of the town; the last three are empty where nobody holds it."""

    id: UUID
    number: str
    programme_id: UUID
    state: str
    last_day: dt.date
    ceiling_cents: int
    employee_id: UUID | None
    personnel_number: str
    distributed_at: dt.datetime | None


def town_vouchers(
    *, states: Collection[str], programme_id: UUID | None, after: UUID | None, limit: int
) -> list[TownVoucher]:
    """Return vouchers of the town, by id, beginning after one."""
    found = list_vouchers(states=states, programme_id=programme_id, after=after, limit=limit)
    return _with_holders(found)


def find_town_voucher(voucher_id: UUID) -> TownVoucher:
    """Return one voucher of the town.

    :raises VoucherUnknown: where the town has none with this id
    """
    return _with_holders([get_voucher(voucher_id=voucher_id)])[0]


def holding_id_of(voucher_id: UUID) -> UUID:
    """Return the id of the live holding of a voucher.

    :raises HoldingUnknown: where nobody here holds it
    """
    live = Holding.objects.filter(voucher_id=voucher_id, ended_at__isnull=True)
    holding_id = live.values_list("id", flat=True).first()
    if holding_id is None:
        raise HoldingUnknown
    return holding_id


def _with_holders(vouchers: Sequence[VoucherView]) -> list[TownVoucher]:
    live = Holding.objects.filter(
        voucher_id__in=[voucher.id for voucher in vouchers], ended_at__isnull=True
    )
    holdings = {holding.voucher_id: holding for holding in live}
    people = get_employees(employee_ids={holding.employee_id for holding in holdings.values()})
    return [_view(voucher, holdings.get(voucher.id), people) for voucher in vouchers]


def _view(voucher: VoucherView, holding: Holding | None, people: dict[UUID, Any]) -> TownVoucher:
    holder = people.get(holding.employee_id) if holding else None
    return TownVoucher(
        id=voucher.id,
        number=voucher.number,
        programme_id=voucher.programme_id,
        state=voucher.state.value,
        last_day=voucher.last_day,
        ceiling_cents=voucher.ceiling_cents,
        employee_id=holding.employee_id if holding else None,
        personnel_number=holder.personnel_number if holder else "",
        distributed_at=holding.distributed_at if holding else None,
    )
