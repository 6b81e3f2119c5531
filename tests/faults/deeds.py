"""What people do with vouchers, each under a key of its own."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connections

from campus.kernel import clock
from campus.outbox.models import Job
from tenants.registry.api import in_cooperative, in_municipality
from tests.faults.clients import Refused, answer_of, post
from tests.faults.world import Purchase, Town
from vouchers.desk.models import Reversal
from vouchers.redemption.tasks import EXPIRE


@dataclass(frozen=True, kw_only=True)
class Redeem:
    """An employee uses a voucher; the answer is the booking."""

    purchase: Purchase
    key: UUID = field(default_factory=uuid4)

    def send(self, port: int) -> http.client.HTTPConnection:
        """Send it without waiting for the answer."""
        purchase = self.purchase
        return post(
            port,
            host=purchase.host,
            session=purchase.session,
            address=f"/gutscheine/einloesung/{purchase.course_id}/",
            fields={"key": str(self.key), "voucher": str(purchase.voucher_id)},
        )

    def do(self, port: int) -> UUID:
        return answer_of(self.send(port), before="/gutscheine/bestaetigung/")


def orders(purchases: Iterable[Purchase]) -> list[Redeem]:
    """Make an order of each purchase, under a key of its own."""
    return [Redeem(purchase=purchase) for purchase in purchases]


@dataclass(frozen=True, kw_only=True)
class Distribute:
    """HR gives each of some people a voucher; the answer is the decision's id."""

    host: str
    session: str
    programme_id: UUID
    people: tuple[UUID, ...]
    distribution_id: UUID = field(default_factory=uuid4)

    def do(self, port: int) -> UUID:
        sent = post(
            port,
            host=self.host,
            session=self.session,
            address=f"/gutschein-ausgabe/{self.programme_id}/ausgabe/",
            fields={
                "distribution_id": str(self.distribution_id),
                "people": ",".join(map(str, self.people)),
            },
        )
        return answer_of(sent, before="/gutschein-ausgabe/ausgaben/")


@dataclass(frozen=True, kw_only=True)
class Reverse:
    """HR undoes a redemption; the answer is the reversal, which there can be only one of."""

    town: Town
    holding_id: UUID
    booking_ref: UUID

    def do(self, port: int) -> UUID:
        sent = post(
            port,
            host=self.town.host,
            session=self.town.hr_session,
            address=f"/gutschein-ausgabe/einloesungen/{self.holding_id}/rueckgaengig/",
            fields={"reason": "booked_in_error"},
        )
        try:
            return answer_of(sent, before="/gutschein-ausgabe/rueckgaengig/")
        except Refused:
            # Who never saw the answer is told the second time that there is nothing to undo.
            return self._done_before()

    def _done_before(self) -> UUID:
        try:
            with in_municipality(self.town.municipality_id):
                found = Reversal.objects.filter(booking_ref=self.booking_ref).first()
        finally:
            connections.close_all()
        if found is None:
            raise Refused(f"{self.booking_ref} is not reversed")
        return found.id


@dataclass(frozen=True, kw_only=True)
class Issue:
    """The cooperative orders a run; the answer is its id. Ordered again, it is another one."""

    session: str
    allotment_id: UUID
    count: int

    def do(self, port: int) -> UUID:
        address = f"/ausstellung/kontingente/{self.allotment_id}/ausstellen/?anzahl={self.count}"
        host = settings.COOPERATIVE_HOSTS[0]
        sent = post(port, host=host, session=self.session, address=address, fields={})
        return answer_of(sent, before="/ausstellung/laeufe/")


@dataclass(frozen=True, kw_only=True)
class Expire:
    """The calendar asks for the nightly sweep, as beat does; the answer is the job."""

    key: UUID = field(default_factory=uuid4)

    def do(self, port: int) -> UUID:
        now = clock.now()
        try:
            with in_cooperative():
                job, _is_new = Job.objects.get_or_create(
                    key=f"expire:{self.key}",
                    municipality_id=None,
                    defaults={"name": EXPIRE, "available_at": now, "created_at": now},
                )
                return job.id
        finally:
            connections.close_all()
