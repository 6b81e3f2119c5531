"""After a municipality was put back to a backup: the shared journal knows better, and wins."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import require_transaction
from courses.catalogue.api import NotWaiting, leave_waiting_list
from courses.learning.api import enrol, has_enrolment
from tenants.registry.api import LifeFact
from vouchers.desk.models import CourseRequest, Holding
from vouchers.desk.rules import RETURNED
from vouchers.desk.rules.requesting import LAPSED, LIVE
from vouchers.redemption.api import (
    RedemptionView,
    Standing,
    State,
    release_voucher,
    standings,
    withdraw_voucher,
)

_AGAIN_FREE = {State.ISSUED, State.RETURNED}
NUMBERS_SHOWN = 20


def reconcile_restored(
    *, municipality_id: UUID, actor: Actor, now: dt.datetime
) -> tuple[LifeFact, ...]:
    """Let every holding say what the journal says; return what was put right and what is lost.

    Redeemed since: redeemed again for its holder. Given back since: ended. Given out since, to
    nobody knows whom: back into the contingent, by a row of the journal. Runs in the
    municipality's scope and the caller's transaction; a second time changes nothing.
    """
    require_transaction()
    work = _Reconciling(actor, now)
    held = {each.voucher_id: each for each in Holding.objects.filter(ended_at__isnull=True)}
    for standing in standings(municipality_id=municipality_id):
        holding = held.get(standing.voucher_id)
        if holding is None:
            work.without_holder(standing)
        else:
            work.with_holder(holding, standing)
    work.end_requests()
    facts = work.facts()
    record(
        action="desk.restored",
        actor=actor,
        subject=f"municipality:{municipality_id}",
        facts={"changed": sum(fact.count for fact in facts)},
        now=now,
    )
    return facts


class _Reconciling:
    """One pass over all vouchers, and what it did."""

    def __init__(self, actor: Actor, now: dt.datetime) -> None:
        self.actor, self.now = actor, now
        self.redeemed = self.reopened = self.ended = self.put_back = self.lapsed = 0
        self.lost: list[str] = []
        self.without_enrolment: list[str] = []

    def with_holder(self, holding: Holding, standing: Standing) -> None:
        if standing.redemption is not None:
            self._redeem(holding, standing)
        elif holding.booking_ref is not None:
            self._update(holding, booking_ref=None, redeemed_at=None, course_date_id=None)
            self.reopened += 1
        elif standing.state in _AGAIN_FREE:
            self._update(holding, ended_at=self.now, ending=RETURNED)
            self.ended += 1

    def _redeem(self, holding: Holding, standing: Standing) -> None:
        used = standing.redemption
        if used is None:
            return
        # Redemptions of before dates were noted have none.
        date_id = used.course_date_id or holding.course_date_id
        known = holding.booking_ref, holding.completed_at, holding.course_date_id
        if known != (used.booking_ref, used.completed_at, date_id):
            self._update(
                holding,
                booking_ref=used.booking_ref,
                course_date_id=date_id,
                redeemed_at=used.redeemed_at,
                completed_at=used.completed_at,
            )
            self.redeemed += 1
        if not has_enrolment(booking_ref=used.booking_ref):
            self._enrol(holding, standing, used)

    def _enrol(self, holding: Holding, standing: Standing, used: RedemptionView) -> None:
        """Enrol again, for the date whose seat is counted; the progress is lost."""
        with suppress(Refusal), transaction.atomic():
            enrol(
                employee_id=holding.employee_id,
                course_id=used.course_id,
                booking_ref=used.booking_ref,
                course_date_id=used.course_date_id,
                now=self.now,
                actor=self.actor,
            )
        self.without_enrolment.append(standing.number)

    def without_holder(self, standing: Standing) -> None:
        if standing.redemption is not None:
            self.lost.append(standing.number)
        elif standing.is_held:
            voucher_id = standing.voucher_id
            if standing.state is State.RESERVED:
                release_voucher(voucher_id=voucher_id, actor=self.actor, now=self.now)
            withdraw_voucher(voucher_id=voucher_id, actor=self.actor, now=self.now)
            self.put_back += 1

    def end_requests(self) -> None:
        """End requests whose voucher is not held any more."""
        live = CourseRequest.objects.filter(state__in=LIVE, holding__ended_at__isnull=False)
        for waiting_ref in live.values_list("waiting_ref", flat=True):
            with suppress(NotWaiting):
                if waiting_ref is not None:
                    leave_waiting_list(waiting_ref=waiting_ref, now=self.now)
        self.lapsed = live.update(
            state=LAPSED, ended_at=self.now, decide_until=None, accept_until=None
        )

    def _update(self, holding: Holding, **values: object) -> None:
        Holding.objects.filter(id=holding.id).update(**values)

    def facts(self) -> tuple[LifeFact, ...]:
        return (
            LifeFact(title="Gutscheine, die wieder eingelöst sind", count=self.redeemed),
            LifeFact(title="Einlösungen, die seither zurückgenommen wurden", count=self.reopened),
            LifeFact(title="Gutscheine, die seither zurückkamen: beendet", count=self.ended),
            LifeFact(
                title="Gutscheine ohne bekannte Person: zurück im Kontingent", count=self.put_back
            ),
            LifeFact(title="Kursanfragen, die damit verfallen", count=self.lapsed),
            _listed("Kurse neu angemeldet, Fortschritt fehlt", self.without_enrolment),
            _listed("Einlösungen, deren Person niemand mehr kennt", self.lost),
        )


def _listed(title: str, numbers: list[str]) -> LifeFact:
    shown = ", ".join(numbers[:NUMBERS_SHOWN])
    return LifeFact(title=title, count=len(numbers), hint=shown)
