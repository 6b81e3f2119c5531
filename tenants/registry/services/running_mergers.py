"""A merger's steps: a copy is kept, all rows are brought in one transaction, and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from campus.audit.api import record, verify_chain
from campus.kernel.actor import SYSTEM
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from tenants.registry.models import Merger
from tenants.registry.queries import forget_cached
from tenants.registry.scope import in_cooperative, in_schema
from tenants.registry.services.merging import Hindered, Undecided, note
from tenants.registry.services.merging_copy import copy_schema, table_facts
from tenants.registry.services.merging_preview import MergerPreview, preview_merger
from tenants.registry.services.merging_proof import prove_merger
from tenants.registry.services.merging_rows import Joining, bring_rows
from tenants.registry.services.proving import hash_of
from tenants.registry.services.swapping import lock_schema

STEPS = ("keep", "join", "prove")


def continue_merger(
    *, merger_id: UUID, cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Do the next step of a merger in the caller's transaction; None after the last one.

    The successor's schema is copied, then everything is brought in one transaction, then counted.
    Broken off anywhere, the next call does what is not done; taken back meanwhile, nothing.
    """
    require_transaction()
    rows = Merger.objects.select_for_update(of=("self",))
    row = rows.select_related("municipality", "successor").get(id=merger_id)
    if row.state != "running":
        return None
    done = int(cursor.get("done", 0))
    {"keep": _keep, "join": _join, "prove": _prove}[STEPS[done]](row, now)
    forget_cached()
    return {"done": done + 1, "total": len(STEPS)} if done + 1 < len(STEPS) else None


def _keep(row: Merger, now: dt.datetime) -> None:
    source, target = row.municipality.schema_name, row.successor.schema_name
    with in_schema("public", as_owner=True):
        for schema in (source, target):
            lock_schema(schema)
        copy_schema(target, row.kept_schema)
        row.steps["keep"] = {
            "municipality": table_facts(source),
            "successor": table_facts(target),
        }
    row.save(update_fields=["steps"])


def _join(row: Merger, now: dt.datetime) -> None:
    source, target = row.municipality.schema_name, row.successor.schema_name
    preview = _decided_still(row, now)
    decided = preview.decided
    joining = Joining(
        source=source,
        target=target,
        town=row.municipality.name,
        mark=row.mark,
        same=decided.same,
        apart=decided.apart,
        now=now,
        today=berlin_day(now),
    )
    with in_schema("public", as_owner=True):
        for schema in (source, target):
            lock_schema(schema)
        brought = bring_rows(joining, turn_keys=_turn_keys)
        # Whoever still has a request under way finds it closed, not half empty.
        with connection.cursor() as cursor:
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {source} FROM {source}")
    shared = {}
    with in_cooperative():
        for name in settings.MERGER_STEPS:
            shared[name] = import_string(name)(
                municipality_id=row.municipality_id,
                successor_id=row.successor_id,
                actor=SYSTEM,
                now=now,
            )
    row.merged_at = now
    row.steps["join"] = {
        "tables": {name: asdict(each) for name, each in brought.items()},
        "shared": shared,
        "people": brought["staff_employee"].joined,
        "chains": _chain_of(source),
        "anew": [[each.title, each.count] for each in preview.anew],
    }
    row.save(update_fields=["steps", "merged_at"])


def _decided_still(row: Merger, now: dt.datetime) -> MergerPreview:
    """What was decided, and what is there, where both towns are as they were then."""
    preview = preview_merger(row, row.choices, now=now)
    if preview.blocks:
        raise Hindered(why=preview.blocks[0])
    if preview.decided.open_keys:
        raise Undecided(count=len(preview.decided.open_keys))
    return preview


def _turn_keys(joining: Joining) -> None:
    """Wrap the keys of people who are in both for the one row that they have from now on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT employee_id, (%(same)s::jsonb ->> employee_id::text)::uuid, wrapped"
            f" FROM {joining.source}.{settings.BACKUP_KEYS}"
            " WHERE %(same)s::jsonb ? employee_id::text",
            joining.facts(),
        )
        keys = [(was, own, bytes(wrapped)) for was, own, wrapped in cursor.fetchall()]
    with in_schema(joining.target, as_owner=True):
        import_string(settings.MERGER_KEYS)(keys=keys, now=joining.now)


def _chain_of(schema: str) -> dict[str, Any]:
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute(f"SELECT hash FROM {schema}.audit_entry ORDER BY sequence DESC LIMIT 1")
        found = cursor.fetchone()
        chain = verify_chain(schema=schema)
    return {
        "entries": chain.entry_count,
        "intact": chain.is_intact,
        "head": found[0] if found else "",
    }


def _prove(row: Merger, now: dt.datetime) -> None:
    with in_schema("public", as_owner=True):
        proof = prove_merger(row, now=now)
    row.state, row.proof, row.proof_sha256 = "merged", proof, hash_of(proof)
    row.save(update_fields=["state", "proof", "proof_sha256"])
    facts = {"proof": row.proof_sha256, "archived_head": proof["chains"]["head"]}
    note("municipality_merged", row, facts, actor=SYSTEM, now=now)
    for town in (row.municipality, row.successor):
        with in_schema(town.schema_name, as_owner=True):
            record(
                action="registry.municipality_merged",
                actor=SYSTEM,
                subject=f"merger:{row.id}",
                facts={
                    "from": str(row.municipality_id),
                    "into": str(row.successor_id),
                    **facts,
                },
                now=now,
            )
