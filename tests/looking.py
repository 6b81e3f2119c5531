"""Look closely at a page in a browser: barriers that axe finds, and whether it fits its window."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LOOKS: dict[str, tuple[int, dict[str, Any]]] = {
    "light": (1280, {"color_scheme": "light", "forced_colors": "none"}),
    "narrow": (320, {"color_scheme": "light", "forced_colors": "none"}),
    "dark": (1280, {"color_scheme": "dark", "forced_colors": "none"}),
    "contrast": (1280, {"color_scheme": "light", "forced_colors": "active"}),
}
_AXE = Axe()
# The rest of what axe would gather is read by nobody; style sheets are loaded already.
_OPTIONS = {"resultTypes": ["violations"], "preload": False}
_CONTRAST = "color-contrast"
# What a look changes: colours do not depend on the width, nor anything else on colours. Forced
# colours are the visitor's own: there is nothing for axe to measure.
RULES: dict[str, dict[str, Any] | None] = {
    "light": {},
    "narrow": {"rules": {_CONTRAST: {"enabled": False}}},
    "dark": {"runOnly": [_CONTRAST]},
    "contrast": None,
}
_RUN = (
    "options => axe.run(document, options).then(found => found.violations.flatMap("
    "rule => rule.nodes.map(node => [rule.id, node.html.slice(0, 200)])))"
)


def barriers(page: Page, **options: Any) -> list[list[str]]:
    """What axe finds on a page: rule and element; all its rules without options."""
    # Half a megabyte: once for each document.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
    found: list[list[str]] = page.evaluate(_RUN, {**_OPTIONS, **options})
    return found


def fits(page: Page) -> bool:
    """Whether nothing of a page lies beside its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def assert_accessible(page: Page) -> None:
    """Make sure that axe finds nothing and the page fits: wide, at 320 px, dark, high contrast."""
    for look, (width, media) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**media)
        options = RULES[look]
        assert options is None or barriers(page, **options) == [], (page.url, look)
        assert fits(page), (page.url, look)
