"""Watch every page that a test opens: what a browser holds against it fails the test.

Violations of the content security policy and of Trusted Types are said on the browser's console,
with and without scripts; errors that a script does not catch are told by the browser's driver.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, WebError

POLICY = re.compile(r"Content[ -]Security[ -]Policy|Trusted ?(Types?|HTML|Script)", re.IGNORECASE)

_held_against: list[str] = []


def watch(browser: Browser) -> Browser:
    """Have whatever is opened in this browser from now on watched."""
    new_context, new_page = browser.new_context, browser.new_page

    def watched_context(**options: Any) -> BrowserContext:
        return _watched(new_context(**options))

    def watched_page(**options: Any) -> Any:
        page = new_page(**options)
        _watched(page.context)
        return page

    browser.new_context = watched_context  # type: ignore[method-assign]
    browser.new_page = watched_page  # type: ignore[method-assign]
    return browser


def held_against() -> list[str]:
    """Return what was held against pages since this was asked last, and forget it."""
    said = _held_against.copy()
    _held_against.clear()
    return said


def _watched(context: BrowserContext) -> BrowserContext:
    context.on("console", _listen)
    context.on("weberror", _note_error)
    return context


def _listen(message: ConsoleMessage) -> None:
    if POLICY.search(message.text):
        _held_against.append(message.text)


def _note_error(error: WebError) -> None:
    _held_against.append(f"uncaught: {error.error}")
