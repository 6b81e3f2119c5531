"""How an entry is hashed and how a chain is checked. Plain Python, so that anyone can repeat it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring as _quoted
from typing import Any

GENESIS = "0" * 64
# Beyond it JSON readers disagree about integers (RFC 8785, section 3.2.2.3; RFC 7493).
LARGEST_INTEGER = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class FactsRefused(ValueError):
    """The facts cannot be kept: a float, or text that could be a person's; a programming error."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """One entry of a chain as it is hashed."""

    sequence: int
    recorded_at: dt.datetime
    action: str
    actor: str
    actor_kind: str
    subject: str
    facts: Mapping[str, Any]
    previous_hash: str


@dataclass(frozen=True, kw_only=True)
class ChainResult:
    """What checking a chain has found; `broken_at` is the first wrong sequence number."""

    entry_count: int
    head: str
    broken_at: int | None = None
    fault: str = ""

    @property
    def is_intact(self) -> bool:
        return self.broken_at is None


def canonical_json(value: object) -> bytes:
    """Return the one way to write a value: JSON by RFC 8785, for texts, integers, lists, objects.

    :raises FactsRefused: for a float, an integer beyond 2^53 - 1, or another type
    """
    return _ENCODER.encode(_canonical(value)).encode()


def link_hash(link: Link) -> str:
    """Return the SHA-256 of an entry, which includes the hash of the one before."""
    return hashlib.sha256(_link_json(link)).hexdigest()


def _link_json(link: Link) -> bytes:
    """An entry as `canonical_json` writes its fields; their order is known beforehand."""
    moment = link.recorded_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    before = (
        f'{{"action":{_quoted(link.action)},"actor":{_quoted(link.actor)},'
        f'"actor_kind":{_quoted(link.actor_kind)},"facts":'
    )
    after = (
        f',"previous_hash":{_quoted(link.previous_hash)},"recorded_at":"{moment[:-6]}Z",'
        f'"sequence":{link.sequence:d},"subject":{_quoted(link.subject)}}}'
    )
    return before.encode() + canonical_json(link.facts) + after.encode()


def check_chain(links: Iterable[tuple[Link, str]]) -> ChainResult:
    """Walk a chain from its first entry and stop at the first that does not fit.

    :param links: entries in their order, each with the hash that is stored with it
    """
    sequence, head = 0, GENESIS
    for link, stored in links:
        if fault := _fault(link, stored, expected=sequence + 1, head=head):
            return ChainResult(entry_count=sequence, head=head, broken_at=sequence + 1, fault=fault)
        sequence, head = link.sequence, stored
    return ChainResult(entry_count=sequence, head=head)


def check_facts(facts: Mapping[str, Any]) -> None:
    """Make sure that facts can be hashed and hold no address of a person.

    :raises FactsRefused: otherwise
    """
    if b"@" in canonical_json(facts):
        raise FactsRefused("an address of a person")


def _fault(link: Link, stored: str, *, expected: int, head: str) -> str:
    if link.sequence != expected:
        return "fehlt"
    if link.previous_hash != head:
        return "schließt nicht an den Eintrag davor an"
    return "" if link_hash(link) == stored else "ist verändert worden"


def _canonical(value: object) -> object:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return value
    if isinstance(value, dict | Mapping):
        return {key: _canonical(entry) for key, entry in _ordered(value)}
    if isinstance(value, list | tuple):
        return [_canonical(entry) for entry in value]
    raise FactsRefused(f"only texts, integers, lists and objects, not {type(value).__name__}")


def _ordered(value: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    # RFC 8785 sorts by UTF-16 code units, Python by code points.
    items = [(str(key), entry) for key, entry in value.items()]
    return sorted(items, key=lambda item: item[0].encode("utf-16-be"))
