"""The end of a merger: confirmed, and the former municipality is gone; or taken back, as before."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.clock import berlin_day
from tenants.registry import rules
from tenants.registry.models import Host, Merger, Municipality
from tenants.registry.queries import forget_cached
from tenants.registry.scope import in_cooperative, in_schema
from tenants.registry.services.carrying_over import continue_audit
from tenants.registry.services.erasing import (
    delete_shared,
    drop_role,
    forget_cache_of,
    leave_a_name,
)
from tenants.registry.services.merging import lock_merger, note, set_state
from tenants.registry.services.merging_preview import PASSKEYS
from tenants.registry.services.renaming import NewName, rename_row
from tenants.registry.services.rights import role_statements
from tenants.registry.services.succession import (
    REDIRECT_DAYS,
    archive_tables,
    hand_on,
    open_archives,
)
from tenants.registry.services.swapping import drop_schema, exchange, lock_schema

ANNOUNCED_DAYS, LONGEST_ANNOUNCEMENT = 60, 400
# A passkey is bound to the host at which it was made (WebAuthn, RP ID).
PASSKEYS_TOLD = (
    " Ein Passkey gilt nur an der früheren Adresse: Bitte melden Sie sich einmal mit Passwort oder "
    "Code an und legen Sie ihn unter „Konto“ neu an."
)


@transaction.atomic(durable=True)
def confirm_merger(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Open the successor to everybody; the former municipality is gone, its address leads on.

    From here on there is no way back. What is neither moved nor archived is deleted.

    :raises NoMerger: nothing waits for it
    :raises MunicipalityKnown, HostTaken: another has the new key or address
    """
    row = lock_merger(municipality_id, "merged")
    former, successor = row.municipality, row.successor
    schema = former.schema_name
    with in_schema(schema, as_owner=True):
        _record(row, "registry.merger_confirmed", {}, actor, now)
    archived = [name for name, (fate, _why) in settings.MERGER_TABLES.items() if fate == "archived"]
    with in_schema("public", as_owner=True):
        hand_on(former, successor.id, by=actor.pseudonym, now=now)
        head, count = _head(schema)
        archive = archive_tables(schema, archived)
        delete_shared(former)
        for each in (schema, row.kept_schema):
            drop_schema(each)
        leave_a_name(former)
    _rename(row, actor, now)
    set_state([successor.id], rules.LIVE, now=now)
    _announce(row, now)
    ended = {"ended_at": now, "ended_by": actor.pseudonym}
    row.steps["confirm"] = {"archive": archive, "head": head, "entries": count}
    Merger.objects.filter(id=row.id).update(state="confirmed", steps=row.steps, **ended)
    with in_schema("public", as_owner=True):
        open_archives()
        drop_role(schema)
    facts = {"archive": archive, "archived_head": head, "archived_entries": count}
    with in_schema(successor.schema_name, as_owner=True):
        _record(row, "registry.merger_confirmed", facts, actor, now)
    note("merger_confirmed", row, facts, actor=actor, now=now)
    forget_cache_of(schema)


@transaction.atomic(durable=True)
def take_merger_back(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Give both municipalities back what they had, and open them.

    Nobody has worked in either since it began. The audit trails are not set back: what was
    recorded since stays in them.

    :raises NoMerger: there is none that has begun and is not confirmed
    :raises InUse: somebody works in it
    """
    row = lock_merger(municipality_id, "running", "merged")
    former, successor = row.municipality, row.successor
    if "join" in row.steps:
        _give_back(row, now)
    with in_schema("public", as_owner=True):
        drop_schema(row.kept_schema)
    set_state([former.id, successor.id], rules.LIVE, now=now)
    Merger.objects.filter(id=row.id).update(
        state="taken_back", ended_at=now, ended_by=actor.pseudonym
    )
    for town in (former, successor):
        with in_schema(town.schema_name, as_owner=True):
            _record(row, "registry.merger_taken_back", {}, actor, now)
    note("merger_taken_back", row, {}, actor=actor, now=now)


def _give_back(row: Merger, now: dt.datetime) -> None:
    living, aside = row.successor.schema_name, f"m_undone_{row.id.hex[:12]}"
    with in_cooperative():
        for name in reversed(settings.MERGER_STEPS):
            import_string(settings.MERGER_STEPS_BACK[name])(
                municipality_id=row.municipality_id,
                successor_id=row.successor_id,
                noted=row.steps["join"]["shared"][name],
                merged_at=row.merged_at,
                actor=SYSTEM,
                now=now,
            )
    with in_schema("public", as_owner=True):
        lock_schema(living)
        with connection.cursor() as cursor:
            continue_audit(cursor, living=living, restored=row.kept_schema)
        exchange(living=living, aside=aside, coming=row.kept_schema)
        drop_schema(aside)
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(role_statements(row.municipality.schema_name)))


def _rename(row: Merger, actor: Actor, now: dt.datetime) -> None:
    """Give the successor its new name, key and address, where it gets any."""
    if not (row.new_name or row.new_ars or row.new_subdomain):
        return
    successor = Municipality.objects.get(id=row.successor_id)
    main = Host.objects.get(tenant_id=successor.id, is_primary=True)
    new = NewName(
        name=row.new_name or successor.name,
        ars=row.new_ars or successor.ars,
        subdomain=row.new_subdomain or main.domain.removesuffix(f".{settings.BASE_DOMAIN}"),
    )
    rename_row(
        successor, new, occasion=row.occasion, redirect_days=REDIRECT_DAYS, actor=actor, now=now
    )


def _announce(row: Merger, now: dt.datetime) -> None:
    name = Municipality.objects.values_list("name", flat=True).get(id=row.successor_id)
    today = berlin_day(now)
    told = (
        f"Seit dem {today:%d.%m.%Y} gehört {row.municipality.name} zu {name}: Ihr Zugang, Ihre "
        "Gutscheine, Kurse und Ergebnisse gelten hier unverändert weiter."
    )
    if any(title == PASSKEYS for title, _count in row.steps["join"]["anew"]):
        told += PASSKEYS_TOLD
    Municipality.objects.filter(id=row.successor_id).update(
        announcement=told[:LONGEST_ANNOUNCEMENT],
        announced_until=today + dt.timedelta(days=ANNOUNCED_DAYS),
    )
    forget_cached()


def _head(schema: str) -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT hash, sequence FROM {schema}.audit_entry ORDER BY sequence DESC LIMIT 1"
        )
        found = cursor.fetchone()
    return (str(found[0]), int(found[1])) if found else ("", 0)


def _record(
    row: Merger, action: str, facts: dict[str, Any], actor: Actor, now: dt.datetime
) -> None:
    record(action=action, actor=actor, subject=f"merger:{row.id}", facts=facts, now=now)
