"""The door of the audit trail."""

from __future__ import annotations

from campus.audit.queries import (
    OWN,
    EntryView,
    entries_about,
    entries_of,
    schemas_with_chain,
    verify_chain,
)
from campus.audit.rules import ChainResult, FactsRefused, canonical_json
from campus.audit.services import record

__all__ = [
    "OWN",
    "ChainResult",
    "EntryView",
    "FactsRefused",
    "canonical_json",
    "entries_about",
    "entries_of",
    "record",
    "schemas_with_chain",
    "verify_chain",
]
