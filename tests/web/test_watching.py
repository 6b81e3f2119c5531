"""What `tests.watching` holds against a page, so that no browser test is green with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from campus.web.csp import CONTENT_SECURITY_POLICY
from tests.watching import held_against

pytestmark = pytest.mark.browser

ADDRESS = "https://ludwigshafen.example/"
POLICY = "; ".join(
    " ".join([name, *values]) for name, values in CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
HARMLESS = "document.title = 'Rathaus'"
SEEDED = {
    "a style in an element": ('<p style="color: red">Guten Tag</p>', HARMLESS, "style-src"),
    "a style sheet in a page": ("<style>p { color: red }</style>", HARMLESS, "style-src"),
    "a script in a page": ("<script>document.title = 1</script>", HARMLESS, "script-src"),
    "a picture from elsewhere": ('<img src="https://example.org/a.png">', HARMLESS, "img-src"),
    "a text that becomes a page": (
        "<p></p>",
        "document.body.innerHTML = '<b>a</b>'",
        "TrustedHTML",
    ),
    "an error nobody catches": ("<p></p>", "throw new Error('Tinte leer')", "uncaught: Tinte leer"),
}


@pytest.fixture
def shown(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`shown(body, script)`: a page under the product's policy, and its one script."""
    pages = []

    def show(body: str, script: str, **options: bool) -> Page:
        def answer(route: Route) -> None:
            if route.request.url.endswith(".js"):
                route.fulfill(body=script, content_type="text/javascript")
                return
            page = f'<!doctype html><title>Rathaus</title>{body}<script src="a.js"></script>'
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=page, content_type="text/html", headers=headers)

        page = chromium.new_page(**options)
        page.route("**/*", answer)
        page.goto(ADDRESS)
        pages.append(page)
        return page

    yield show
    for page in pages:
        page.close()


@pytest.mark.parametrize("seeded", SEEDED)
def test_is_what_breaks_the_policy_or_a_script(shown, seeded):
    body, script, words = SEEDED[seeded]

    shown(body, script).evaluate("document.readyState")

    assert words in "\n".join(held_against())


def test_is_a_style_in_a_page_without_scripts_as_well(shown):
    shown('<p style="color: red">Guten Tag</p>', HARMLESS, java_script_enabled=False)

    assert "style-src" in "\n".join(held_against())


def test_is_nothing_that_the_policy_allows(shown):
    shown("<p>Guten Tag</p>", HARMLESS).evaluate("document.readyState")

    assert held_against() == []
