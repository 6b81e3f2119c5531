"""People who use their vouchers over HTTP and write down every answer that they get."""

from __future__ import annotations

import http.client
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

from tests.faults.parts import wait_until
from tests.faults.world import Purchase

SHOPPERS = 4
PATIENCE = 60.0
CONFIRMATION = "/gutscheine/bestaetigung/"


class Order(NamedTuple):
    """One purchase under one key: however often it is sent, it is the same one."""

    purchase: Purchase
    key: UUID


class Acknowledged(NamedTuple):
    """The answer that somebody has seen: their voucher is used, under this booking."""

    order: Order
    booking_ref: UUID


@dataclass
class Log:
    """What the shoppers saw. `broken` counts connections that ended without an answer."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    broken: int = 0
    refused: list[str] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.acknowledged) >= count or self.refused, what=f"{count} answers")


@contextmanager
def shopping(port: int, purchases: list[Purchase]) -> Iterator[Log]:
    """Several people order at once; who gets no answer orders again under the same key.

    Leaving the block waits until each has an answer.
    """
    log, orders = Log(), SimpleQueue[Order]()
    for purchase in purchases:
        orders.put(Order(purchase, uuid4()))
    shoppers = [
        threading.Thread(target=_shop, args=(port, orders, log), daemon=True)
        for _ in range(SHOPPERS)
    ]
    for shopper in shoppers:
        shopper.start()
    try:
        yield log
        for shopper in shoppers:
            shopper.join(PATIENCE)
        assert not any(shopper.is_alive() for shopper in shoppers), "a shopper never got an answer"
    finally:
        log.closed.set()


def order_again(port: int, log: Log) -> list[Acknowledged]:
    """Send what was acknowledged once more, under the same keys; the answers."""
    return [Acknowledged(each.order, ask(port, each.order)) for each in log.acknowledged]


def send(port: int, order: Order) -> http.client.HTTPConnection:
    """Send an order; the answer will come on this connection, if it is still open then."""
    purchase, token = order.purchase, secrets.token_hex(16)
    fields = {"csrfmiddlewaretoken": token, "key": order.key, "voucher": purchase.voucher_id}
    headers = {
        "Host": f"{purchase.host}:{port}",
        "Cookie": f"session={purchase.session}; csrf={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    address = f"/gutscheine/einloesung/{purchase.course_id}/"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", address, urlencode(fields), headers)
    return connection


def _shop(port: int, orders: SimpleQueue[Order], log: Log) -> None:
    while not log.closed.is_set():
        try:
            order = orders.get_nowait()
        except Empty:
            return
        _order_until_answered(port, order, log)


def _order_until_answered(port: int, order: Order, log: Log) -> None:
    while not log.closed.is_set():
        try:
            log.acknowledged.append(Acknowledged(order, ask(port, order)))
            return
        except Refused as refused:
            log.refused.append(str(refused))
            return
        except (OSError, http.client.HTTPException):
            log.broken += 1
            time.sleep(0.1)


class Refused(Exception):
    """The platform said no, though nothing speaks against it."""


def ask(port: int, order: Order) -> UUID:
    """Send an order and wait for the answer: its booking.

    :raises Refused: where the answer is not the way to a confirmation
    :raises OSError, HTTPException: where there is no answer, or none that says anything
    """
    connection = send(port, order)
    try:
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status >= 500:
        raise http.client.HTTPException(answer.status)
    location = answer.headers.get("Location", "")
    if CONFIRMATION not in location:
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", body.decode(), re.DOTALL)
        raise Refused(f"{answer.status} {location} {heading and heading[1]}")
    return UUID(location.rstrip("/").rsplit("/", 1)[1])
