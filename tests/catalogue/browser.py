"""A window on a signed-in person's pages; Django answers in threads of this process."""

from __future__ import annotations

import functools
import mimetypes
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, Page

STATIC = "/static/"


@contextmanager
def window_of(browser: Browser, client: Client, host: str, **options: Any) -> Iterator[Page]:
    """Open a window in which whoever is signed in with this client is signed in."""
    address = f"http://{host}:{_port()}"
    context = browser.new_context(base_url=address, **options)
    context.add_cookies(
        [{"name": one.key, "value": one.value, "url": address} for one in client.cookies.values()]
    )
    yield context.new_page()
    context.close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what matters shows in the window."""


@functools.cache
def _port() -> int:
    """Where this process answers browsers until it ends."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.daemon_threads = True
    server.set_app(_answering(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def _answering(pages: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Pages by Django; style sheets, scripts and fonts once for each window: they do not change."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(STATIC):
            return pages(environ, start)
        content, kind = _file(path.removeprefix(STATIC))
        length = str(len(content))
        headers = [("Content-Type", kind), ("Content-Length", length)]
        start("200 OK", [*headers, ("Cache-Control", "max-age=3600")])
        return [content]

    return answer


@functools.cache
def _file(name: str) -> tuple[bytes, str]:
    found = finders.find(name)
    assert found, name
    return Path(found).read_bytes(), mimetypes.guess_type(name)[0] or "font/woff2"
