"""A receiver on this machine, and short forms of what is done with webhooks."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from campus.accounts.services.webhooks import make_webhook
from campus.kernel import clock
from campus.outbox.models import Delivery, Job
from campus.outbox.services.delivering import deliver
from campus.outbox.services.spreading import spread_events
from tenants.registry.api import in_cooperative, scope_of
from tests.redemption.vouchers import Stock, stock_up


@dataclass(frozen=True)
class Message:
    """One request as the receiver got it."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Answers with the statuses in turn, the last one for ever."""

    url: str
    got: list[Message] = field(default_factory=list)
    statuses: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    text: bytes = b""

    def next_status(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver that anybody on this machine can reach."""
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    found = Receiver(url="")

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.got.append(Message(headers, body))
            self.send_response(found.next_status())
            if found.location:
                self.send_header("Location", found.location)
            self.end_headers()
            self.wfile.write(found.text)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/empfang?stelle=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def stock(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Vouchers of both towns, issued before anybody had subscribed."""
    return stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now)


Listen = Callable[..., UUID]


@pytest.fixture
def listen(receiver: Receiver, now: dt.datetime) -> Listen:
    """Subscribe the receiver for somebody: `listen(bernd, "voucher.redeemed")`."""

    def do(person: Any, *event_types: str) -> UUID:
        with scope_of(person.municipality_id):
            return make_webhook(
                name="Personalverwaltung",
                url=receiver.url,
                event_types=list(event_types),
                actor=person.actor,
                now=now,
            )

    return do


def spread(now: dt.datetime) -> int:
    """Make deliveries of all that has happened, as the job does each minute."""
    with in_cooperative(), transaction.atomic():
        return spread_events(now=now)


def run_due(now: dt.datetime) -> int:
    """Make the tries that are due, each in its job's scope; tells how many jobs there were."""
    due = Job.objects.filter(name="outbox.deliver", state="waiting", available_at__lte=now)
    jobs = list(due.order_by("available_at"))
    for job in jobs:
        with scope_of(job.municipality_id), transaction.atomic():
            deliver(delivery_id=UUID(job.payload["delivery_id"]), now=now)
    Job.objects.filter(id__in=[job.id for job in jobs]).delete()
    return len(jobs)


def the_delivery() -> Delivery:
    """The only delivery there is."""
    return Delivery.objects.select_related("subscription", "event").get()


def is_signed(message: Message, public_key: str) -> bool:
    """Check a message as the specification tells receivers to, with no code of ours."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    content = b".".join(
        [message.id.encode(), message.headers["webhook-timestamp"].encode(), message.body]
    )
    for signature in message.headers["webhook-signature"].split(" "):
        version, _comma, text = signature.partition(",")
        try:
            if version == "v1a":
                key.verify(base64.b64decode(text), content)
                return True
        except InvalidSignature:
            continue
    return False
