"""People who do things over HTTP, at the same time, and write down every answer that they get."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple, Protocol
from urllib.parse import urlencode
from uuid import UUID

import psycopg
from django.db import Error as DatabaseError

from tests.faults.parts import wait_until

CLIENTS = 4
PATIENCE = 60.0


class Refused(Exception):
    """The platform said no, though nothing speaks against it."""


class Deed(Protocol):
    """Something that somebody does, under one key: however often it is sent, it is the same."""

    def do(self, port: int) -> UUID:
        """Do it and return the answer.

        :raises Refused: where the answer is a no
        :raises OSError, HTTPException, DatabaseError: where there is no answer that says anything
        """
        ...


class Acknowledged(NamedTuple):
    """The answer that somebody has seen."""

    deed: Deed
    answer: UUID


@dataclass
class Log:
    """What the clients saw. `broken` counts tries that ended without an answer.

    With a `path` every answer is on the disk before its client goes on.
    """

    path: Path | None = None
    acknowledged: list[Acknowledged] = field(default_factory=list)
    broken: int = 0
    refused: list[str] = field(default_factory=list)
    # Begin nothing new; and: do not even ask again.
    ending: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def note(self, deed: Deed, answer: UUID) -> None:
        if self.path:
            _append(self.path, f"{answer} {deed}\n")
        self.acknowledged.append(Acknowledged(deed, answer))

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.acknowledged) >= count or self.refused, what=f"{count} answers")


@contextmanager
def doing(
    port: int, deeds: Sequence[Deed], *, path: Path | None = None, clients: int = CLIENTS
) -> Iterator[Log]:
    """Several clients work at once; who gets no answer asks again under the same key.

    Leaving the block waits until each deed has its answer.
    """
    log, queue = Log(path), SimpleQueue[Deed]()
    for deed in deeds:
        queue.put(deed)
    threads = [
        threading.Thread(target=_work, args=(port, queue, log), daemon=True)
        for _ in range(min(clients, len(deeds)))
    ]
    for thread in threads:
        thread.start()
    try:
        yield log
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads), "somebody never got an answer"
    finally:
        log.closed.set()


def do_again(port: int, log: Log) -> list[Acknowledged]:
    """Do what was acknowledged once more, under the same keys; the answers."""
    return [Acknowledged(deed, deed.do(port)) for deed, _answer in log.acknowledged]


def post(
    port: int, *, host: str, session: str, address: str, fields: dict[str, str]
) -> http.client.HTTPConnection:
    """Send a form; the answer will come on this connection, if it is still open then."""
    token = secrets.token_hex(16)
    headers = {
        "Host": f"{host}:{port}",
        "Cookie": f"session={session}; csrf={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(
        "POST", address, urlencode({"csrfmiddlewaretoken": token, **fields}), headers
    )
    return connection


def answer_of(connection: http.client.HTTPConnection, *, before: str, after: str = "") -> UUID:
    """Wait for the answer and read the id in the address to which it leads.

    :raises Refused, OSError, HTTPException: as `Deed.do`
    """
    try:
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status >= 500:
        raise http.client.HTTPException(answer.status)
    location = answer.headers.get("Location", "")
    found = re.search(f"{before}([0-9a-f-]{{36}})/{after}", location)
    if not found:
        said = re.search(r"<main.*?</main>", body.decode(), re.DOTALL)
        text = " ".join(re.sub(r"<[^>]*>", " ", said[0]).split()) if said else ""
        raise Refused(f"{answer.status} {location} {text[:200]}")
    return UUID(found[1])


def _work(port: int, queue: SimpleQueue[Deed], log: Log) -> None:
    while not log.closed.is_set():
        try:
            deed = queue.get_nowait()
        except Empty:
            return
        do_until_answered(port, deed, log)


def do_until_answered(port: int, deed: Deed, log: Log) -> UUID | None:
    """Do it, and again where there is no answer; the answer, None where it is a no."""
    while not log.closed.is_set():
        try:
            answer = deed.do(port)
        except Refused as refused:
            log.refused.append(str(refused))
            return None
        except (OSError, http.client.HTTPException, DatabaseError, psycopg.Error):
            log.broken += 1
            time.sleep(0.1)
        else:
            log.note(deed, answer)
            return answer
    return None


def _append(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
