"""The platform's services, called as the model is: the same words, the same answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.api import in_cooperative, in_municipality
from tests.proofs import model
from vouchers.funding import api as funding
from vouchers.redemption import api as redemption
from vouchers.redemption.rules import Reason
from vouchers.redemption.services.extending import extend_vouchers

VOUCHERS = """
    SELECT id, number, municipality_id, state, last_day, sequence
      FROM redemption_voucher WHERE programme_id = %s ORDER BY number
"""
ALLOTMENTS = """
    SELECT id, municipality_id, allotted_count, issued_count
      FROM funding_allotment WHERE programme_id = %s
"""
REDEMPTIONS = """
    SELECT booking_ref, amount_cents
      FROM redemption_redemption WHERE programme_id = %s AND reversed_at IS NULL
"""
COURSES = {"first": uuid4(), "second": uuid4()}


class Platform:
    """One programme of a grant, with real rows; each method is a transaction of its own.

    Vouchers are named by their number and bookings by their place, as in the model.
    """

    def __init__(
        self, towns: list[UUID], *, granted: int, ceiling: int, day: dt.date, last_day: dt.date
    ) -> None:
        self.towns = towns
        self.now = dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)
        self.bookings: list[UUID] = []
        with in_cooperative(), transaction.atomic():
            self.programme_id = _lay_down(
                granted, ceiling, day=day, last_day=last_day, now=self.now
            )

    def states(self) -> list[tuple[int, int, str, dt.date, int]]:
        """Return number, town, state, last day and journal entries of all vouchers."""
        rows = _rows(VOUCHERS, self.programme_id)
        self._vouchers = {number: voucher_id for voucher_id, number, *_facts in rows}
        return [
            (number, self.towns.index(town), state, last_day, steps)
            for _id, number, town, state, last_day, steps in rows
        ]

    def counters(self) -> list[tuple[int, int]]:
        """Return what is allotted and issued, by town."""
        rows = _rows(ALLOTMENTS, self.programme_id)
        self._allotments = {town: allotment_id for allotment_id, town, *_counts in rows}
        found = {town: counts for _id, town, *counts in rows}
        return [tuple(found.get(town, (0, 0))) for town in self.towns]

    def paid(self) -> list[tuple[int, int]]:
        """Return booking and cents of each redemption that is not reversed."""
        rows = _rows(REDEMPTIONS, self.programme_id)
        return sorted((self.bookings.index(booking), cents) for booking, cents in rows)

    def allot(self, changes: dict[int, int]) -> Any:
        return self._try(
            lambda: funding.change_allotments(
                programme_id=self.programme_id,
                way="hand",
                changes={self.towns[town]: count for town, count in changes.items()},
                **self._who,
            ),
            says=None,
        )

    def issue(self, town: int, count: int) -> Any:
        allotment_id = self._allotments[self.towns[town]]
        return self._try(
            lambda: redemption.issue_vouchers(allotment_id=allotment_id, count=count, **self._who),
            says=None,
        )

    def distribute(self, town: int, count: int, key: str) -> Any:
        def take() -> list[int]:
            taken = redemption.take_next_vouchers(
                programme_id=self.programme_id, count=count, idempotency_key=key, **self._who
            )
            return [int(voucher.number.rpartition("-")[2]) for voucher in taken]

        return self._try(take, town=town)

    def do(self, deed: str, town: int, voucher: int) -> Any:
        """Do one of the model's `DEEDS` but redeeming, which needs a course."""
        voucher_id = self._vouchers[voucher]
        who = {"voucher_id": voucher_id, **self._who}
        until = self.now.date() + dt.timedelta(days=10)
        work = {
            "withdraw": lambda: redemption.withdraw_voucher(**who),
            "return": lambda: redemption.return_to_contingent(**who),
            "reserve": lambda: redemption.reserve_voucher(until=until, **who),
            "release": lambda: redemption.release_voucher(**who),
        }[deed]
        return self._try(work, town=town, says=None)

    def redeem(
        self,
        town: int,
        voucher: int,
        key: str,
        *,
        course: str,
        price: int,
        rest_agreed: bool,
        reserved: bool,
        checked: bool,
    ) -> Any:
        voucher_id = self._vouchers[voucher]

        def use() -> int:
            done = redemption.redeem_voucher(
                voucher_id=voucher_id,
                course_id=COURSES[course],
                price_cents=price,
                booking_ref=uuid4(),
                check_completed=checked,
                idempotency_key=key,
                request_hash=f"{voucher} {course}",
                rest_agreed=rest_agreed,
                reserved=reserved,
                **self._who,
            )
            if done.booking_ref not in self.bookings:
                self.bookings.append(done.booking_ref)
            return self.bookings.index(done.booking_ref)

        return self._try(use, town=town)

    def end(self, deed: str, town: int, booking: int) -> Any:
        reference = self.bookings[booking]
        if deed == "complete":
            return self._try(
                lambda: redemption.complete_voucher(booking_ref=reference, **self._who),
                town=town,
                says=None,
            )
        reason = Reason.BOOKED_IN_ERROR
        return self._try(
            lambda: redemption.reverse_redemption(
                booking_ref=reference, reason=reason, **self._who
            ),
            town=town,
            says=None,
        )

    def revoke(self, voucher: int) -> Any:
        voucher_id, reason = self._vouchers[voucher], Reason.CODE_EXPOSED
        return self._try(
            lambda: redemption.revoke_voucher(voucher_id=voucher_id, reason=reason, **self._who),
            says=None,
        )

    def revoke_free(self, town: int, count: int) -> Any:
        allotment_id, reason = self._allotments[self.towns[town]], Reason.TAKEN_BACK
        return self._try(
            lambda: redemption.revoke_free_vouchers(
                allotment_id=allotment_id, count=count, reason=reason, **self._who
            )
        )

    def extend(self, last_day: dt.date) -> Any:
        return self._try(
            lambda: extend_vouchers(programme_id=self.programme_id, last_day=last_day, **self._who)
        )

    def expire(self) -> Any:
        return self._try(lambda: redemption.expire_due_vouchers(now=self.now))

    @property
    def _who(self) -> dict[str, Any]:
        return {"actor": SYSTEM, "now": self.now}

    def _try(self, work: Callable[[], Any], *, town: int | None = None, **says: Any) -> Any:
        """Return what comes of it, or the code of the refusal; a refused one leaves no trace."""
        scope: AbstractContextManager[Any] = (
            in_cooperative() if town is None else in_municipality(self.towns[town])
        )
        try:
            with scope, transaction.atomic():
                result = work()
        except Refusal as refusal:
            return refusal.code
        return says.get("says", result)


def _rows(statement: str, programme_id: UUID) -> list[tuple[Any, ...]]:
    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute(statement, [programme_id])
        return list(cursor.fetchall())


def _lay_down(
    granted: int, ceiling: int, *, day: dt.date, last_day: dt.date, now: dt.datetime
) -> UUID:
    who: dict[str, Any] = {"actor": SYSTEM, "now": now}
    grant_id = funding.create_grant(
        funder_id=funding.create_funder(name="Ministerium", short_name="M", **who),
        reference="641-17",
        title="Bildungsgutscheine",
        amount_cents=granted * ceiling,
        granted_count=granted,
        period_from=day,
        period_until=last_day,
        **who,
    )
    return funding.create_programme(
        grant_id=grant_id,
        code="BG",
        title="Digitale Verwaltung",
        voucher_count=granted,
        value_cents=None,
        ceiling_cents=ceiling,
        terms=funding.NewTerms(
            issue_until=last_day,
            last_day=last_day,
            check_required=True,
            reversal_days=model.REVERSAL_DAYS,
        ),
        **who,
    )
