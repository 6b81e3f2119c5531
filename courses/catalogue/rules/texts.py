"""Foreign text becomes safe text: HTML is cleaned, Markdown is rendered, entities are resolved."""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt

TAG_NAMES = "p br strong b em i ul ol li blockquote code pre a"
ALLOWED_TAGS = set(TAG_NAMES.split())
UNIT_TAGS = ALLOWED_TAGS | {"h2", "h3"}
_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(r"<\s*/?\s*[a-zA-Z][^>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n+")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def clean_html(text: str, *, tags: set[str] = ALLOWED_TAGS) -> str:
    """Return HTML with nothing but plain structure: no script, style, event, frame or image."""
    return nh3.clean(
        text,
        tags=tags,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def plain_text(text: str) -> str:
    """Return the words of a text: markup gone, entities resolved, blanks collapsed."""
    without_markup = nh3.clean(text, tags=set()) if _LOOKS_LIKE_HTML.search(text) else text
    return _SPACES.sub(" ", html.unescape(without_markup)).replace(" \n", "\n").strip()


def has_markup(text: str) -> bool:
    """Tell whether a text that should be plain carries HTML tags or entities."""
    return bool(_LOOKS_LIKE_HTML.search(text)) or html.unescape(text) != text


def description_html(text: str) -> str:
    """Return a course's description as clean HTML, whether it came as HTML or as plain text.

    Headings become bold lines: the page around the description has its own outline.
    """
    if _LOOKS_LIKE_HTML.search(text):
        return clean_html(_HEADING.sub(_bold_line, text))
    paragraphs = _BLANK_LINES.split(html.unescape(text).strip())
    return "".join(
        f"<p>{html.escape(part.strip(), quote=False)}</p>" for part in paragraphs if part
    )


def unit_html(markdown: str) -> str:
    """Return the text of a unit, written in Markdown, as clean HTML with headings from `h2` on."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h2" if token.tag in {"h1", "h2"} else "h3"
    rendered = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return clean_html(rendered, tags=UNIT_TAGS)


def _bold_line(heading: re.Match[str]) -> str:
    return "</strong></p>" if heading[1] else "<p><strong>"
