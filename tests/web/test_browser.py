"""In a real browser, a page …"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Error, Page, Route

from campus.web import navigation
from tests.looking import assert_accessible
from tests.watching import held_against
from tests.web import gallery
from tests.web.visiting import employee, visit

pytestmark = pytest.mark.browser

HOST = "https://ludwigshafen.example"
PATHS = [
    "/",
    "/formular/",
    "/formular/?fehler",
    "/tabelle/?page=2&sort=name",
    "/diagramme/",
    "/bestaetigen/?rot",
    "/fertig/",
    "/ausgabe/",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/hilfe/",
    "/leichte-sprache/",
    "/gibt-es-nicht/",
]


@pytest.fixture
def open_page(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Page]]:
    """`open_page(path, width)`: a page of the gallery, answered without network; noise fails."""
    monkeypatch.setattr(navigation, "all_entries", lambda: tuple(gallery.NAVIGATION))
    if finders.find("kern/kern.min.css") is None:
        pytest.skip("front-end packages are missing: python3 manage.py test installs them")
    contexts, noise = [], []

    def open_it(path: str, width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.noise = noise  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.route("**/*", _answer)
        page.goto(HOST + path)
        page.evaluate("document.fonts.ready")
        return page

    yield open_it
    for context in contexts:
        context.close()
    # Chromium's advice on forms and its note of the 404 that was asked for are no faults.
    assert [text for text in noise if "[DOM]" not in text and "status of 40" not in text] == []


def _answer(route: Route) -> None:
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        _send_file(route, finders.find(address.path.removeprefix("/static/")))
        return
    wrong = "fehler" in address.query or route.request.method == "POST"
    path = f"{address.path}?{address.query}" if address.query else address.path
    asked: dict[str, Any] = {"method": "POST", "data": {}} if wrong else {}
    response = visit(path, actor=employee("learn") if "gibt" in path else _visitor(path), **asked)
    headers = dict(response.items())
    route.fulfill(status=response.status_code, headers=headers, body=response.content)


def _visitor(path: str) -> Any:
    from campus.kernel.actor import ANONYMOUS

    return ANONYMOUS if path.startswith("/ausgabe/") else employee("learn")


def _send_file(route: Route, found: Any) -> None:
    assert found, route.request.url
    content_type = mimetypes.guess_type(found)[0] or "font/woff2"
    route.fulfill(body=Path(found).read_bytes(), content_type=content_type)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_accessibility_violation_and_fits_its_window(open_page, path):
    assert_accessible(open_page(path))


@pytest.mark.parametrize("path", PATHS[:7])
def test_a_page_fits_with_wide_text_spacing(open_page, path):
    page = open_page(path, 320, bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important;"
        " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    )

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_with_errors_puts_the_focus_on_them(open_page, javascript):
    page = open_page("/formular/", java_script_enabled=javascript)
    page.get_by_role("button", name="12 Gutscheine ausgeben").click()

    assert page.title().startswith("Fehler: ")
    assert page.locator("#fehler:focus").count() == 1

    page.locator("#fehler a").first.press("Enter")
    page.keyboard.type("Anna")
    assert page.locator("#id_name").input_value() == "Anna"


def test_a_page_can_be_walked_through_by_keyboard(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.locator(".campus-skip:focus").is_visible()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


def test_a_page_shows_where_the_focus_is(open_page):
    page = open_page("/tabelle/")

    for _ in range(40):
        page.keyboard.press("Tab")
        width = page.evaluate(
            "getComputedStyle(document.activeElement, document.activeElement.matches("
            "'.campus-card__link, .kern-link--stretched') ? '::after' : null).outlineWidth"
        )
        assert float(width.removesuffix("px")) >= 2, page.evaluate(
            "document.activeElement.outerHTML"
        )


def test_a_menu_opens_without_script_where_the_window_is_narrow(open_page):
    page = open_page("/", 320, java_script_enabled=False)
    assert not page.get_by_role("link", name="Gutscheine", exact=True).is_visible()

    page.get_by_text("Menü").click()

    page.get_by_role("link", name="Gutscheine", exact=True).click()
    assert page.title().startswith("Beschäftigte")


def test_a_control_is_large_enough_to_be_hit(open_page):
    for path in ("/", "/formular/", "/tabelle/"):
        sizes = open_page(path, 320).evaluate(
            "[...document.querySelectorAll('button, summary, select, input:not([type=hidden]),"
            " nav a, .campus-tool, .campus-sort')].filter(e => e.checkVisibility())"
            ".map(e => [e.outerHTML.slice(0, 80), Math.min(e.offsetWidth, e.offsetHeight)])"
        )
        assert [size for size in sizes if size[1] < 24] == []


def test_a_live_part_renews_itself(open_page):
    page = open_page("/")
    with page.expect_request(lambda request: "hx-request" in request.headers, timeout=5000):
        pass

    assert page.locator("#lauf progress").count() == 1


def test_text_that_carries_code_does_not_become_part_of_a_page(open_page):
    page = open_page("/")
    insert = "text => { document.querySelector('main').insertAdjacentHTML('beforeend', text) }"

    page.evaluate(insert, "<p>harmlos</p>")
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate(insert, '<img src="data:," onerror="alert(1)">')

    assert page.locator("main p", has_text="harmlos").count() == 1
    assert page.locator("main img").count() == 0
    assert any("TrustedHTML" in text for text in held_against())
    page.noise.clear()
