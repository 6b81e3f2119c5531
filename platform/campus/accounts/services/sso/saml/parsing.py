"""Read XML that strangers send: no document type, no entity, no comment, nothing large."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from lxml import etree

from campus.accounts.rules.sso import SignInRefused

# lxml says nothing about its types.
Element = Any

ASSERTIONS = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
PREFIXES = {"a": ASSERTIONS, "p": PROTOCOL, "m": METADATA, "ds": SIGNATURES}
# Some write "for ever" with a year that nothing can be added to.
_FIRST, _LAST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
_IDS = ("ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id")


def parse(text: bytes, *, largest: int) -> Element:
    """Return the root of a document.

    Two parsers must take it, and a comment is refused wherever it stands: what one reader cuts at
    a comment and another reads on has made strangers into administrators.

    :raises SignInRefused: "too_large", "malformed" or "forbidden_xml"
    """
    if len(text) > largest:
        raise SignInRefused("too_large")
    try:
        # Stops at a document type before any entity is read.
        fromstring(text.decode("utf-8-sig"), forbid_dtd=True)
        root = etree.fromstring(text, _parser())
    except DefusedXmlException as error:
        raise SignInRefused("forbidden_xml") from error
    except (ParseError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise SignInRefused("malformed") from error
    if root.getroottree().docinfo.doctype or any(
        not isinstance(node.tag, str) for node in root.iter()
    ):
        raise SignInRefused("forbidden_xml")
    _check_ids(root)
    return root


def name(prefix: str, local: str) -> str:
    """Return an element's full name."""
    return f"{{{PREFIXES[prefix]}}}{local}"


def text_of(element: Element | None) -> str:
    """Return the whole text of an element that has nothing else in it, "" for none.

    :raises SignInRefused: "malformed" where something stands inside
    """
    if element is None:
        return ""
    if len(element):
        raise SignInRefused("malformed")
    return (element.text or "").strip()


def moment_of(element: Element, attribute: str) -> dt.datetime | None:
    """Return a moment that an attribute says, None without it.

    :raises SignInRefused: "malformed" for what is no moment in UTC (Core, section 1.3.3)
    """
    said = element.get(attribute)
    if said is None:
        return None
    try:
        found = dt.datetime.fromisoformat(said)
    except ValueError as error:
        raise SignInRefused("malformed") from error
    if found.tzinfo is None:
        raise SignInRefused("malformed")
    return min(max(found, _FIRST), _LAST)


def as_text(moment: dt.datetime) -> str:
    """Return a moment as messages say it (Core, section 1.3.3)."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parser() -> Any:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


def _check_ids(root: Element) -> None:
    ids = [node.get(key) for node in root.iter() for key in _IDS if node.get(key) is not None]
    if len(ids) != len(set(ids)):
        raise SignInRefused("malformed")
