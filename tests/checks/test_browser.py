"""The check in a real browser: with and without script, by keyboard, narrow, and with axe."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from assessments.checks.models import Check, CompetenceModel
from assessments.checks.queries import own
from tests.looking import assert_accessible

pytestmark = pytest.mark.browser

URLCONF = "campus.config.urls_tenant"


@pytest.fixture(autouse=True)
def _commits(chromium: Browser, real_database: str) -> None:
    """Playwright's loop has a connection of its own, which sees only what is committed."""


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(client, path)`: the browser asks Django's test client instead of a network."""
    if finders.find("kern/kern.min.css") is None:
        pytest.skip("front-end packages are missing: python3 manage.py test installs them")
    contexts = []

    def open_it(client: Client, path: str, width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.route("**/*", lambda route: _answer(route, client))
        page.goto(f"https://{client.defaults['HTTP_HOST']}{path}")
        return page

    yield open_it
    for context in contexts:
        context.close()


def _answer(route: Route, client: Client) -> None:
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        found = finders.find(address.path.removeprefix("/static/"))
        kind = mimetypes.guess_type(str(found))[0] or "font/woff2"
        route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
        return
    path = f"{address.path}?{address.query}" if address.query else address.path
    if route.request.method == "POST":
        body = route.request.post_data or ""
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
    else:
        answer = client.get(path)
    if answer.status_code == 302:
        # A redirect that is answered here would leave for the network.
        route.fulfill(
            body=f'<meta http-equiv="refresh" content="0;url={answer["Location"]}">',
            content_type="text/html",
        )
        return
    route.fulfill(status=answer.status_code, headers=dict(answer.items()), body=answer.content)


def at(name: str, *args: Any) -> str:
    return reverse(f"checks:{name}", args=args, urlconf=URLCONF)


def assert_page_accessible(page: Page) -> None:
    assert not page.title().startswith(("Bitte melden", "Nicht gefunden"))
    assert_accessible(page)


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_anna_takes_the_check_from_the_notice_to_the_result(
    open_page: Any, published: UUID, anna: Any, javascript: bool, width: int
) -> None:
    page = open_page(anna.client(), at("overview"), width, java_script_enabled=javascript)
    page.get_by_role("link", name="Check beginnen").click()
    page.get_by_label("Teamleitung").check()
    page.get_by_role("button", name="Check beginnen").click()
    for number in range(1, 9):
        page.get_by_text(f"{number} von 8").first.wait_for()
        for group in page.locator("main fieldset").all():
            group.get_by_label("trifft zu", exact=True).check()
        page.get_by_role("button", name="Speichern und").first.click()
    page.get_by_role("button", name="Check abschließen und Ergebnis ansehen").click()

    page.get_by_role("heading", name="8 von 8 Zielen erreicht").wait_for()
    assert page.get_by_role("table").first.is_visible()


def test_a_page_of_the_check_is_filled_by_keyboard_alone(
    open_page: Any, published: UUID, anna: Any, inside: Any
) -> None:
    page = open_page(anna.client(), at("start"))
    page.get_by_label("Sachbearbeitung Bürgerservice").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Führung").wait_for()

    page.get_by_role("radio").first.focus()
    for _group in range(4):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Zusammenarbeit").wait_for()
    with inside():
        choices = own.run_of(check=Check.objects.get()).choices.values()
        assert list(choices) == ["partly"] * 4


def test_missing_answers_get_the_focus_and_a_link_to_the_group(
    open_page: Any, published: UUID, anna: Any
) -> None:
    page = open_page(anna.client(), at("start"))
    page.get_by_label("Teamleitung").check()
    page.get_by_role("button", name="Check beginnen").click()
    page.get_by_role("heading", name="Führung").wait_for()

    page.get_by_role("button", name="Speichern und weiter").click()
    page.locator("#fehler:focus").wait_for()
    assert page.title().startswith("Fehler: ")
    page.locator("#fehler a").first.press("Enter")
    page.keyboard.press("Space")

    assert page.get_by_role("radio").first.is_checked()
    assert_page_accessible(page)


def test_every_page_of_the_check_is_accessible(
    open_page: Any, annas_check: Check, anna: Any
) -> None:
    client = anna.client()
    page = open_page(client, at("overview"))
    for url in (
        at("overview"),
        at("start"),
        at("result", annas_check.id),
        at("delete", annas_check.id),
    ):
        page.goto(f"https://{anna.host}{url}")
        assert_page_accessible(page)
    page.goto(f"https://{anna.host}{at('start')}")
    page.get_by_label("Teamleitung").check()
    page.get_by_role("button", name="Check beginnen").click()
    page.get_by_role("heading", name="Führung").wait_for()
    assert_page_accessible(page)
    page.goto(page.url.replace("feld/leadership", "pruefen"))
    assert_page_accessible(page)


def test_every_page_of_the_model_is_accessible(
    open_page: Any, draft: CompetenceModel, bernd: Any, inside: Any
) -> None:
    with inside():
        field = draft.fields.get(code="change")
    page = open_page(bernd.client(), at("models"))
    for url in (
        at("models"),
        at("model", draft.id),
        at("publish", draft.id),
        at("targets", draft.id),
        at("edit_field", draft.id, field.id),
        at("profiles"),
        at("new_profile"),
        at("posts"),
    ):
        page.goto(f"https://{bernd.host}{url}")
        assert_page_accessible(page)
