"""A person is forgotten at the desk: unused vouchers go back, used ones stay without a name."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from campus.kernel.actor import Actor
from campus.kernel.stored import Forgotten
from campus.kernel.transactions import require_transaction
from tenants.registry.api import current_municipality
from tenants.staff.api import get_employee
from vouchers.desk.models import (
    CourseRequest,
    Deputy,
    DistributionList,
    DistributionRow,
    Holding,
    LetterRun,
    ListLine,
    RequestEvent,
)
from vouchers.desk.rules import requesting
from vouchers.desk.services.putting_back import withdraw_in_transaction
from vouchers.desk.services.requesting_steps import end_for_nothing, lock_request

_PAID = "Nachweis über öffentliche Mittel: Gutschein, Kurs und Betrag, ohne Namen"
_WORKING = "damit niemand mehr Gutscheine erhält, als das Programm erlaubt"
NOBODY = "ausgeschiedene Person"
MOST_AT_ONCE = 500


class DeskEraser:
    """Forgets who held which voucher; see `campus.kernel.stored.Eraser`."""

    def foresee(self, *, employee_id: UUID, has_left: bool) -> tuple[Forgotten, ...]:
        """Return what would become of a person's rows."""
        own = Holding.objects.filter(employee_id=employee_id)
        requests = CourseRequest.objects.filter(employee_id=employee_id)
        open_requests = requests.filter(state__in=requesting.LIVE).count()
        deputies = Deputy.objects.filter(_deputy(employee_id)).count()
        found = [
            Forgotten(
                what="nicht eingelöste Gutscheine",
                count=_unused(own).count(),
                fate="deleted",
                why="sie gehen zurück ins Kontingent der Kommune",
            ),
            Forgotten(
                what="eingelöste oder früher gehaltene Gutscheine",
                count=own.count() - _unused(own).count(),
                fate="nameless" if has_left else "kept",
                why=_PAID if has_left else _WORKING,
            ),
            Forgotten(
                what="offene Kursanfragen",
                count=open_requests,
                fate="deleted",
                why="sie enden; Plätze und Gutscheine werden frei",
            ),
            Forgotten(
                what="frühere Kursanfragen mit allen Schritten",
                count=requests.count() - open_requests,
                fate="deleted",
            ),
            Forgotten(
                what="Vertretungen",
                count=deputies,
                fate="deleted" if has_left else "kept",
                why="" if has_left else "damit Anfragen anderer entschieden werden",
            ),
        ]
        return tuple(each for each in found if each.count)

    def erase(self, *, employee_id: UUID, has_left: bool, actor: Actor, now: dt.datetime) -> None:
        """Forget a person in the caller's transaction."""
        require_transaction()
        _end_requests(employee_id, actor=actor, now=now)
        unused = _unused(Holding.objects.filter(employee_id=employee_id)).order_by("id")
        for holding_id in list(unused.values_list("id", flat=True)):
            withdraw_in_transaction(holding_id=holding_id, actor=actor, now=now)
        CourseRequest.objects.filter(employee_id=employee_id).delete()
        if has_left:
            _take_names_off(employee_id)
            _take_name_off_decisions(employee_id)
            Deputy.objects.filter(_deputy(employee_id)).delete()


def delete_old_requests(*, days: int, now: dt.datetime) -> int:
    """Delete requests that ended more than so many days ago, with their steps; return how many."""
    require_transaction()
    over = CourseRequest.objects.filter(ended_at__lt=now - dt.timedelta(days=days))
    ids = list(over.order_by("id").values_list("id", flat=True)[:MOST_AT_ONCE])
    CourseRequest.objects.filter(id__in=ids).delete()
    return len(ids)


def _unused(holdings: QuerySet[Holding]) -> QuerySet[Holding]:
    return holdings.filter(ended_at__isnull=True, redeemed_at__isnull=True)


def _deputy(employee_id: UUID) -> Q:
    return Q(principal_id=employee_id) | Q(deputy_id=employee_id)


def _end_requests(employee_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    live = CourseRequest.objects.filter(employee_id=employee_id, state__in=requesting.LIVE)
    for request_id in list(live.order_by("id").values_list("id", flat=True)):
        request = lock_request(request_id)
        if request.state in requesting.LIVE:
            end_for_nothing(request, requesting.WITHDRAWN, actor=actor, now=now)


def _take_names_off(employee_id: UUID) -> None:
    """Give each row a stranger of its own: what one person held cannot be put together again."""
    lists = ListLine.objects.filter(employee_id=employee_id).values_list("list_id", flat=True)
    DistributionList.objects.filter(id__in=list(lists)).update(content=None, understood={})
    tables: tuple[tuple[Any, dict[str, str]], ...] = (
        (Holding, {}),
        (DistributionRow, {}),
        (ListLine, {"personnel_number": ""}),
    )
    for table, changes in tables:
        for row_id in list(
            table.objects.filter(employee_id=employee_id).values_list("id", flat=True)
        ):
            table.objects.filter(id=row_id).update(employee_id=uuid4(), **changes)


def _take_name_off_decisions(employee_id: UUID) -> None:
    """Take the name off what the person decided about others' requests, and off letters."""
    person, municipality = get_employee(employee_id=employee_id), current_municipality()
    RequestEvent.objects.filter(deputy_of=person.name).update(deputy_of=NOBODY)
    if person.account_id is None or municipality is None:
        return
    schema = municipality.schema_name
    own = Actor(kind="employee", account_id=person.account_id, schema=schema).pseudonym
    RequestEvent.objects.filter(by_pseudonym=own).update(by_name=NOBODY)
    LetterRun.objects.filter(created_by=own).update(contact=NOBODY, phone="–", email="")


ERASER = DeskEraser()
