"""Look closely at a page in a browser: barriers that axe finds, and whether it fits its window."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

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
# How an element's text stands out follows from its own style and those of what it lies in: whoever
# saw the same once need not measure it again. What is placed over others is measured each time.
_STYLE = [
    *("color", "backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode"),
    *("fontSize", "fontWeight", "textShadow", "webkitTextStrokeWidth", "forcedColorAdjust"),
]
_RUN = """
async ([options, style, passed]) => {
  const known = new Set(passed), looks = new Map([[null, ""]]), fresh = new Set();
  const lookOf = element => {
    if (!looks.has(element)) {
      const above = lookOf(element.parentElement ?? element.getRootNode().host ?? null);
      const own = getComputedStyle(element);
      const placed = !["static", "relative"].includes(own.position) || own.transform !== "none";
      const line = style.map(name => own[name]).join("|");
      looks.set(element, placed || above === null ? null : hash(above + line));
    }
    return looks.get(element);
  };
  const hash = text => {
    let [a, b] = [7, 11];
    for (let i = 0; i < text.length; i++) {
      a = Math.imul(a ^ text.charCodeAt(i), 0x9e3779b1);
      b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b) ^ (a >>> 13);
    }
    return (a >>> 0).toString(36) + (b >>> 0).toString(36);
  };
  const rule = axe._audit.rules.find(({id}) => id === "color-contrast");
  const matches = rule.matches;
  rule.matches = (element, ...rest) => {
    if (!matches.call(rule, element, ...rest)) return false;
    const look = lookOf(element);
    if (look !== null) fresh.add(look);
    return !known.has(look);
  };
  const {violations} = await axe.run(document, options);
  rule.matches = matches;
  const found = violations.flatMap(
    rule => rule.nodes.map(node => [rule.id, node.html.slice(0, 200)]));
  return [found, [...fresh].filter(look => !known.has(look))];
}
"""
_passed: set[str] = set()


def barriers(page: Page, **options: Any) -> list[list[str]]:
    """What axe finds on a page: rule and element; all its rules without options."""
    # Half a megabyte: once for each document.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
    found: list[list[str]]
    found, looks = page.evaluate(_RUN, [{**_OPTIONS, **options}, _STYLE, list(_passed)])
    if not found:
        _passed.update(looks)
    return found


def fits(page: Page) -> bool:
    """Whether nothing of a page lies beside its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def assert_accessible(page: Page) -> None:
    """Make sure that axe finds nothing and the page fits: wide, at 320 px, dark, high contrast."""
    shown: dict[str, Any] = {}
    for look, (width, media) in LOOKS.items():
        # Each of these has the whole page styled anew.
        if page.viewport_size != (size := ViewportSize(width=width, height=900)):
            page.set_viewport_size(size)
        if media != shown:
            page.emulate_media(**media)
        shown = media
        options = RULES[look]
        assert options is None or barriers(page, **options) == [], (page.url, look)
        assert fits(page), (page.url, look)
