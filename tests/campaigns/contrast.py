"""Contrast in states that nobody sees at rest: hover, focus, disabled, error (1.4.3, 1.4.11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.looking import barriers

SCHEMES = ("light", "dark")
STATES: dict[str, Sequence[str]] = {
    "rest": (),
    "hover": ("hover",),
    "focus": ("focus", "focus-visible", "focus-within"),
    "active": ("hover", "active"),
}
_CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
_STILL = "* { transition: none !important; animation: none !important }"
# A colour of any notation becomes what lies on the screen; layers are laid over each other.
_MEASURE = r"""([controls, asked]) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  canvas.canvas.width = canvas.canvas.height = 1;
  const known = new Map();
  const painted = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const rgba = colour => known.get(colour) || known.set(colour, painted(colour)).get(colour);
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const ground = e => {
    const below = e.parentElement ? ground(e.parentElement) : rgba('Canvas').slice(0, 3);
    return over(rgba(getComputedStyle(e).backgroundColor), below);
  };
  const light = colour => colour.map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (one, two) => {
    const [dark, bright] = [light(one), light(two)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && e.offsetWidth > 1 && e.offsetHeight > 1 && !e.closest('svg, .campus-skip, .kern-sr-only');
  const faults = [];
  const say = (kind, value, least, e) => value < least
    && faults.push(`${kind} ${value.toFixed(2)} < ${least}: ${e.outerHTML.slice(0, 110)}`);
  const choice = e => ['radio', 'checkbox'].includes(e.type);
  const text = e => {
    const words = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
      || (e.matches('input, textarea, select') && e.value);
    if (!words || !shown(e) || choice(e) || e.matches('progress')) return;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize), back = ground(e);
    const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    say('text', ratio(over(rgba(style.color), back), back), asked.least || (large ? 3 : 4.5), e);
  };
  const parts = e => [e, e.labels?.[0], e.parentElement].filter(Boolean)
    .flatMap(one => [null, '::before', '::after'].map(part => getComputedStyle(one, part)));
  const shadows = s => s.boxShadow.match(/(rgba?|color|oklch)\([^)]*\)/g) || [];
  const edges = s => ['Top', 'Bottom'].filter(side => parseFloat(s[`border${side}Width`]) > 0
    && s[`border${side}Style`] !== 'none').map(side => s[`border${side}Color`]);
  const rings = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
    ? [s.outlineColor] : [];
  const strongest = (colours, outside) =>
    Math.max(1, ...colours.map(each => ratio(over(rgba(each), outside), outside)));
  const lines = (kind, e, colours) => {
    if (!shown(choice(e) && e.labels[0] || e)) return;
    const outside = ground(e.parentElement);
    const inside = kind === 'edge' ? ratio(ground(e), outside) : 1;
    say(kind, Math.max(inside, strongest(parts(e).flatMap(colours), outside)), 3, e);
  };
  document.querySelectorAll(asked.text).forEach(text);
  document.querySelectorAll(asked.edge).forEach(
    e => lines('edge', e, s => [...edges(s), ...rings(s), ...shadows(s)]));
  if (asked.ring) document.querySelectorAll(controls).forEach(
    e => lines('ring', e, s => [...rings(s), ...shadows(s)]));
  return faults;
}"""
_FIELDS = "input:not([type=hidden]):not([type=submit]), select, textarea"
_DISABLE = """off => document.querySelectorAll('button, input, select, textarea')
  .forEach(e => e.disabled = off)"""


def contrast_faults(page: Page) -> list[str]:
    """Return what is too weak on this page in any state, light and dark; errors count as shown."""
    page.add_style_tag(content=_STILL)
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, forced_colors="none")
        for state, classes in STATES.items():
            asked = {"text": "body *", "edge": _FIELDS, "ring": state == "focus"}
            with _forced(page, classes):
                found += [f"{scheme} {state} {each}" for each in _measured(page, asked)]
        found += [f"{scheme} disabled {each}" for each in _disabled(page)]
    page.emulate_media(color_scheme="light", forced_colors="none")
    return found


def forced_colour_faults(page: Page) -> list[str]:
    """Return what axe finds where the visitor's own colours are forced, light and dark."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, forced_colors="active")
        found += [f"forced {scheme}: {each}" for each in barriers(page)]
    page.emulate_media(color_scheme="light", forced_colors="none")
    return found


@contextmanager
def _forced(page: Page, classes: Sequence[str]) -> Iterator[None]:
    """Let all controls and their labels look as if hovered, focused or pressed."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    asked = {"nodeId": root, "selector": f"{_CONTROLS}, label"}
    for node in session.send("DOM.querySelectorAll", asked)["nodeIds"]:
        forced = {"nodeId": node, "forcedPseudoClasses": list(classes)}
        session.send("CSS.forcePseudoState", forced)
    yield
    session.detach()


def _disabled(page: Page) -> list[str]:
    """WCAG lets them off; whoever reads why a thing cannot be used should be able to: 3 to 1."""
    page.evaluate(_DISABLE, True)
    asked = {"text": ":disabled, :disabled *", "edge": "nothing", "ring": False, "least": 3}
    found = _measured(page, asked)
    page.evaluate(_DISABLE, False)
    return found


def _measured(page: Page, asked: dict[str, object]) -> list[str]:
    found: list[str] = page.evaluate(_MEASURE, [_CONTROLS, asked])
    return found
