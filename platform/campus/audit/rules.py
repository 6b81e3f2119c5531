"""How an entry is hashed and how a chain is checked. Plain Python, so that anyone can repeat it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
# Beyond it JSON readers disagree about integers (RFC 8785, section 3.2.2.3; RFC 7493).
LARGEST_INTEGER = 2**53 - 1


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
    return json.dumps(_canonical(value), ensure_ascii=False, separators=(",", ":")).encode()


def link_hash(link: Link) -> str:
    """Return the SHA-256 of an entry, which includes the hash of the one before."""
    moment = link.recorded_at.astimezone(dt.UTC)
    return hashlib.sha256(
        canonical_json(
            {
                "sequence": link.sequence,
                "recorded_at": f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}",
                "action": link.action,
                "actor": link.actor,
                "actor_kind": link.actor_kind,
                "subject": link.subject,
                "facts": link.facts,
                "previous_hash": link.previous_hash,
            }
        )
    ).hexdigest()


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
    if isinstance(value, Mapping):
        # RFC 8785 sorts by UTF-16 code units, Python by code points.
        ordered = sorted(value.items(), key=lambda item: str(item[0]).encode("utf-16-be"))
        return {str(key): _canonical(entry) for key, entry in ordered}
    if isinstance(value, list | tuple):
        return [_canonical(entry) for entry in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return value
    raise FactsRefused(f"only texts, integers, lists and objects, not {type(value).__name__}")
