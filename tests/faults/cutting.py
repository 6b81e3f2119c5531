"""A proxy before the web server that lets a request through and cuts its answer off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SECONDS = 30.0
BUFFER = 65_536


class Cutter:
    """While `is_cutting`, whoever is answered learns nothing of it: the answer comes after COMMIT.

    `port` is where it listens; `cut_count` says how many answers were lost so far.
    """

    def __init__(self, *, target: int) -> None:
        self.is_cutting = False
        self.cut_count = 0
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(SECONDS)
            address = ("127.0.0.1", self._target)
            with socket.create_connection(address, timeout=SECONDS) as web:
                threading.Thread(target=_pass_on, args=(client, web), daemon=True).start()
                try:
                    self._answer(web, client)
                finally:
                    # Closing is not enough while another thread reads.
                    client.shutdown(socket.SHUT_RDWR)

    def _answer(self, web: socket.socket, client: socket.socket) -> None:
        while part := web.recv(BUFFER):
            if self.is_cutting:
                self.cut_count += 1
                return
            client.sendall(part)


@contextmanager
def cutter(port: int) -> Iterator[Cutter]:
    """A proxy for the length of a block."""
    proxy = Cutter(target=port)
    try:
        yield proxy
    finally:
        proxy.close()


def _pass_on(client: socket.socket, web: socket.socket) -> None:
    with suppress(OSError):
        while part := client.recv(BUFFER):
            web.sendall(part)
