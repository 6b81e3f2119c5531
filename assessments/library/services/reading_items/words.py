"""The words of marked-up text, and XML that may come from anywhere."""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element, ParseError  # types only; parsing is defusedxml's

import nh3
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from assessments.library.rules.item_refusals import ItemFileUnreadable

_LINE_ENDS = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>", re.IGNORECASE)
_PICTURE = re.compile(r"<\s*(?:img|object|svg|video|audio|embed|iframe)\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")


def plain_words(markup: str) -> str:
    """Return the words of an HTML text, line by line; scripts, styles and markup are gone."""
    cleaned = nh3.clean(_LINE_ENDS.sub("\n", markup), tags=set())
    return _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", html.unescape(cleaned))).strip()


def shows_picture(markup: str) -> bool:
    """Tell whether an HTML text needs more than words."""
    return bool(_PICTURE.search(markup))


def parse_xml(content: bytes) -> Element:
    """Return the root of an XML document.

    :raises ItemFileUnreadable: where it is broken, or names entities or outside files
    """
    try:
        root: Element = fromstring(content)
    except DefusedXmlException as error:
        reason = "Sie enthält Verweise (Entitäten), die wir aus Gründen der Sicherheit nicht lesen."
        raise ItemFileUnreadable(reason=reason) from error
    except ParseError as error:
        line, column = error.position
        reason = f"XML-Fehler in Zeile {line}, Spalte {column + 1}."
        raise ItemFileUnreadable(reason=reason) from error
    except (LookupError, ValueError, RecursionError) as error:
        raise ItemFileUnreadable(reason="Das XML ist nicht lesbar.") from error
    return root


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def size_of(element: Element) -> int:
    """Return about how many characters an element holds."""
    return sum(len(part.text or "") + len(part.tail or "") for part in element.iter())
