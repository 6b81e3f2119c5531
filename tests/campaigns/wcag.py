"""WCAG 2.2 criteria that axe cannot decide, asked by script; each returns what is wrong."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
)
# Text of a box that hides what does not fit; what is for screen readers only is hidden on purpose.
_CLIPPED = """() => [...document.querySelectorAll('body *')].filter(e => {
  const style = getComputedStyle(e);
  return e.checkVisibility() && e.clientWidth > 1 && e.clientHeight > 1
    && ['hidden', 'clip'].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1
    && e.innerText?.trim() && !e.closest('svg');
}).map(e => e.outerHTML.slice(0, 120))"""
# A link within a sentence is as high as its line (exception of 2.5.8); a box's label counts.
_SMALL = """() => [...document.querySelectorAll(
    'a[href], button, select, summary, textarea, input')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden' && !e.closest('svg')
    && !(e.tagName === 'A' && getComputedStyle(e).display === 'inline')
    && !e.matches('.campus-skip'))
  .map(e => [e, Math.max(...[e, ...(e.labels || [])].map(
     part => Math.min(part.offsetWidth, part.offsetHeight)))])
  .filter(([, size]) => size < 24).map(([e, size]) => e.outerHTML.slice(0, 120) + ' ' + size)"""
_UNNAMED = """() => [...document.querySelectorAll('[aria-label]')].filter(e => {
  const seen = (e.matches('a, button, summary') ? e.innerText : '').trim().toLowerCase();
  return seen && !e.getAttribute('aria-label').toLowerCase().includes(seen);
}).map(e => e.outerHTML.slice(0, 120))"""
# What Tab should reach, in the order of the document: of a group of radios the chosen or first.
_REACHABLE = """() => {
  const groups = new Set();
  const all = [...document.querySelectorAll(
    'a[href], button, select, summary, textarea, input:not([type=hidden]), [tabindex="0"]')];
  window.campusStops = all.filter(e => {
    if (!e.checkVisibility() || e.disabled || e.closest('svg')) return false;
    if (e.type !== 'radio') return true;
    const group = [...document.getElementsByName(e.name)];
    const stop = group.find(one => one.checked) || group[0];
    return e === stop;
  });
  return window.campusStops.length;
}"""
_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const label = e.labels?.[0];
  const rings = [e, label, e.closest('.kern-form-check'), e.parentElement].filter(Boolean)
    .flatMap(one => [null, '::before', '::after'].map(part => getComputedStyle(one, part)));
  const ring = rings.some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)
    || (s.boxShadow && s.boxShadow !== 'none'));
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  const seen = !top || top.contains(e) || e.contains(top)
    || [...(e.labels || [])].some(one => one.contains(top));
  return {at: window.campusStops.indexOf(e), ring, seen, html: e.outerHTML.slice(0, 120)};
}"""


def reflow_faults(page: Page) -> list[str]:
    """1.4.10 and 1.4.12: at 320 px, and with wide spacing, nothing lies beside or is cut off."""
    page.set_viewport_size({"width": 320, "height": 900})
    faults = [] if _fits(page) else ["wider than 320 px"]
    page.add_style_tag(content=_SPACING)
    faults += [] if _fits(page) else ["wider than 320 px with wide spacing"]
    faults += [f"cut off: {each}" for each in page.evaluate(_CLIPPED)]
    return faults


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def target_faults(page: Page) -> list[str]:
    """2.5.8 and 2.5.3: controls of 24 px at least, whose names hold their visible words."""
    small = [f"small: {each}" for each in page.evaluate(_SMALL)]
    return small + [f"other name: {each}" for each in page.evaluate(_UNNAMED)]


def keyboard_faults(page: Page) -> list[str]:
    """2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11: Tab reaches all, in order, visibly, and leaves again."""
    # Where a page is in the middle of its smooth way, nothing lies where it will be seen.
    page.add_style_tag(content="* { scroll-behavior: auto !important }")
    expected = page.evaluate(_REACHABLE)
    # A page that comes with its focus in the middle is asked from its beginning all the same.
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    page.evaluate("document.body.blur(); document.body.removeAttribute('tabindex')")
    reached: list[int] = []
    faults: list[str] = []
    for _turn in range(expected + 3):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(_FOCUSED)
        if stop is None or (reached and stop["at"] == reached[0]):
            break
        reached.append(stop["at"])
        faults += [] if stop["ring"] else [f"no visible focus: {stop['html']}"]
        faults += [] if stop["seen"] else [f"covered: {stop['html']}"]
    else:
        faults.append("a trap")
    if sorted(reached) != reached:
        faults.append(f"order {reached}")
    missed = set(range(expected)) - set(reached)
    return faults + [f"not reached: {_html(page, number)}" for number in sorted(missed)]


def _html(page: Page, number: int) -> str:
    return str(page.evaluate(f"window.campusStops[{number}].outerHTML.slice(0, 120)"))


def frame_of(page: Page) -> tuple[str, str, int, tuple[str, ...]]:
    """Language, title, number of main headings, navigation: 3.1.1, 2.4.2, 2.4.6, 3.2.3."""
    language, title, headings, links = page.evaluate(
        "[document.documentElement.lang, document.title, document.querySelectorAll('h1').length,"
        " [...document.querySelectorAll('header nav a')].map(e => e.innerText.trim())]"
    )
    return language, title, headings, tuple(links)
