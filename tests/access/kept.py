"""Columns that carry no canary, and why."""

from __future__ import annotations

# A word that the code knows is short; a text of the same name is not.
LONGEST_CODE = 100

HASHES = ("_sha256", "_digest", "_hash")
_HASH, _CODE, _NAME = "hash or seal", "word that the code knows", "key that rows are found by"
# Columns that carry none, in whatever table, and why.
KEPT: dict[str, str] = {
    **dict.fromkeys(
        [
            "password",
            "digest",
            "hash",
            "previous_hash",
            "content_hash",
            "sha256",
            "request_hash",
            "origin_digest",
            "sealed_key",
            "former_key",
            "secret_hash",
            "sealed_text",
            "session_data",
            "signature",
        ],
        _HASH,
    ),
    **dict.fromkeys(
        [
            "kind",
            "state",
            "way",
            "role",
            "purpose",
            "order",
            "invites",
            "horizon",
            "outcome",
            "approval",
            "reason",
            "format",
            "language",
            "category",
            "action",
            "actor_kind",
            "recipient_role",
            "what",
            "problem",
            "encoding",
            "delimiter",
            "event_type",
            "event_types",
            "scopes",
            "type",
            "product",
            "from_state",
            "to_state",
            "disabled_by",
            "error_code",
            "field_codes",
            "step",
            "measure",
        ],
        _CODE,
    ),
    **dict.fromkeys(
        [
            "code",
            "field_code",
            "facet_code",
            "item_code",
            "template_code",
            "short_id",
            "key",
            "number",
            "subject",
            "email",
            "login_name",
            "reference",
            "ars",
            "domain",
            "schema_name",
            "schema_version",
            "session_key",
            "url",
            "ip",
            "personnel_number",
            "understood",
            "name_id",
            "values",
        ],
        _NAME,
    ),
    **dict.fromkeys(
        [
            "actor",
            "recorded_by",
            "made_by",
            "set_by",
            "created_by",
            "uploaded_by",
            "distributed_by",
            "named_by",
            "by_pseudonym",
            "reversed_by",
            "actor_pseudonym",
            "decided_by",
            "started_by",
            "imported_by",
            "checked_by",
            "frozen_by",
        ],
        "pseudonym",
    ),
}
KEPT_TABLES = {
    "audit_entry": "chained by hashes: a changed entry is found",
    "django_migrations": "Django's own",
    "registry_municipality": "every town's name is public",
    "library_sharedprofile": "offered to every town",
    "outbox_job": "keys and payloads of ids that handlers read",
    "redemption_idempotencyrecord": "an answer that is compared with its hash",
}


def is_kept(table: str, column: str, longest: int) -> bool:
    """Whether a column carries no canary, for a reason that stands above."""
    reason = KEPT_TABLES.get(table) or KEPT.get(
        column.rpartition("_")[2] if column.endswith(HASHES) else column
    )
    return reason is not None and (reason != _CODE or 0 < longest <= LONGEST_CODE)
