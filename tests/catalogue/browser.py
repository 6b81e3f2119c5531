"""A small phone's window on a signed-in person's pages; Django answers without a port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.db import connections
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, Request, Route


@contextmanager
def window_of(browser: Browser, client: Client, host: str, **options: Any) -> Iterator[Page]:
    """Open a window whose requests this client answers, in a thread of its own."""
    context = browser.new_context(base_url=f"http://{host}", **options)
    django = ThreadPoolExecutor(1)
    context.route(
        "**/*", lambda route: django.submit(_answer, route.request, client).result()(route)
    )
    yield context.new_page()
    context.close()
    django.submit(connections.close_all).result()
    django.shutdown()


def _answer(asked: Request, client: Client) -> Callable[[Route], None]:
    address = urlsplit(asked.url)
    answer = client.generic(
        asked.method,
        address.path + (f"?{address.query}" if address.query else ""),
        asked.post_data_buffer or b"",
        content_type=asked.headers.get("content-type", "application/octet-stream"),
        headers={"Accept": asked.headers.get("accept", "*/*")},
    )
    if "Location" in answer:
        # Chromium would follow a redirect past this function, into the network.
        answer = HttpResponse(f'<meta http-equiv="refresh" content="0;url={answer["Location"]}">')
    body = answer.getvalue() if answer.streaming else answer.content
    headers = dict(answer.items())
    return lambda route: route.fulfill(status=answer.status_code, headers=headers, body=body)
