"""Whether the parts of a running platform answer."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable


class NotReady(Exception):
    """A part did not answer in time."""


def wait_for(
    checks: dict[str, Callable[[], bool]], *, watch: Callable[[], None], timeout: float = 60.0
) -> None:
    """Wait until every check has passed once; `watch` is called between and may raise.

    Raises NotReady with the names of those that did not answer.
    """
    open_checks = dict(checks)
    deadline = time.monotonic() + timeout
    while open_checks:
        watch()
        open_checks = {name: check for name, check in open_checks.items() if not check()}
        if open_checks and time.monotonic() > deadline:
            raise NotReady(f"No answer within {timeout:.0f} s from: {', '.join(open_checks)}")
        time.sleep(0.05)


def web_answers(port: int) -> bool:
    """Whether the cooperative's start page comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_answers(name: str) -> bool:
    """Whether the Celery worker of this name answers a ping."""
    from campus.config.celery import app

    return bool(app.control.ping(destination=[name], timeout=0.3, limit=1))


def port_is_free(port: int, *, patience: float = 3.0) -> bool:
    """Whether we can listen there; waits a little for a server that is just ending."""
    deadline = time.monotonic() + patience
    while not _can_listen(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _can_listen(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
