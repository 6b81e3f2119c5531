"""The door of the audit trail."""

from __future__ import annotations

from campus.audit.queries import schemas_with_chain, verify_chain
from campus.audit.rules import ChainResult, FactsRefused, canonical_json
from campus.audit.services import record

__all__ = [
    "ChainResult",
    "FactsRefused",
    "canonical_json",
    "record",
    "schemas_with_chain",
    "verify_chain",
]
