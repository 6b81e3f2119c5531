"""One municipality back to a backup beside the living ones: made, compared, swapped by name."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from tenants.registry.models import Restoration
from tenants.registry.queries import find_municipality, forget_cached
from tenants.registry.rules import LifeFact
from tenants.registry.scope import as_owner_in, in_cooperative, in_municipality
from tenants.registry.services.backing_up import sha256_of
from tenants.registry.services.carrying_over import carry_over
from tenants.registry.services.migrating_by_django import migrate_schema
from tenants.registry.services.migrating_standing import applied_in, quick_recorder
from tenants.registry.services.rewriting import restore_rows, restore_schema
from tenants.registry.services.settling import settle_cells
from tenants.registry.services.succession import refuse_before_merger
from tenants.registry.services.swapping import (
    TableChange,
    compare,
    drop_schema,
    exchange,
    lock_schema,
    nobody_else,
)
from tenants.registry.services.template import tenant_labels
from tenants.registry.services.template_reading import TEMPLATE_SCHEMA

_LEFT_OVER = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^m_restored_[0-9a-f]{12}$'"


class AlreadyRestored(Refusal):
    code = "already_restored"
    sentence = (
        "Von dieser Kommune ist noch der Bestand vor der letzten Wiederherstellung aufgehoben. "
        "Bitte bestätigen Sie diese zuerst (--confirm), oder nehmen Sie sie zurück (--take-back)."
    )


class NewerBackup(Refusal):
    code = "newer_backup"
    sentence = (
        "Die Sicherung stammt aus einer neueren Fassung der Anwendung; %(count)s Änderungen kennt "
        "diese noch nicht. Bitte stellen Sie sie mit der Fassung wieder her, aus der sie stammt."
    )


class NothingRestored(Refusal):
    code = "nothing_restored"
    sentence = "Zu dieser Kommune gibt es keine Wiederherstellung, die noch offen ist."


class OtherMigrations(Refusal):
    code = "other_migrations"
    sentence = (
        "Die Sicherung stammt aus einer anderen Fassung der Anwendung (%(count)s Unterschiede). "
        "Bitte stellen Sie sie mit der Fassung wieder her, aus der sie stammt."
    )


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restoration did: tables that changed, and what was put right or is lost."""

    kept_schema: str
    changes: tuple[TableChange, ...]
    facts: tuple[LifeFact, ...]


def restore_municipality(
    *, municipality_id: UUID, file: Path, keys: Path | None, actor: Actor, now: dt.datetime
) -> Restored:
    """Put a municipality back to a dump of it, or of the whole database; others are not touched.

    The dump becomes a schema of its own first. Then, in one transaction: the living schema is
    locked, what must not come back is carried over, both change names, and what the shared layer
    knows better is put right. The former schema is kept until `confirm_restoration`.

    A dump of an older release is migrated forward before. Where the municipality lies in a cell,
    all of it happens there, and both databases commit as one.

    :param keys: a dump with the keys of persons, where the living schema has none any more
    :raises SchemasBusy: a schema is migrated, moved or restored right now
    :raises AlreadyRestored, NotInBackup, NewerBackup, ProgramFailed, InUse: nothing changed
    :raises BeforeMerger: people of another municipality, which joined since, would be lost
    """
    with in_cooperative(), nobody_else():
        with in_municipality(municipality_id) as town:
            schema, cell = town.schema_name, town.cell
        if _open_restoration(municipality_id).exists():
            raise AlreadyRestored
        _tidy(cell)
        made = f"m_restored_{uuid4().hex[:12]}"
        restore_schema(file, schema=schema, target=made, cell=cell)
        try:
            _bring_forward(made, cell)
            with as_owner_in(cell):
                refuse_before_merger(municipality_id, made)
            if keys is not None:
                table = settings.BACKUP_KEYS
                restore_rows(keys, table=table, schema=schema, target=made, cell=cell)
            plan = _Plan(municipality_id, schema, made, cell, sha256_of(file), keys is not None)
            return _swap(plan, actor=actor, now=now)
        except BaseException:
            with as_owner_in(cell):
                drop_schema(made)
            raise


def _tidy(cell: str) -> None:
    """Finish or drop what a restoration that was killed has left in a database."""
    if cell:
        settle_cells(grace_seconds=0)
    with as_owner_in(cell), connection.cursor() as cursor:
        cursor.execute(_LEFT_OVER)
        for (schema,) in cursor.fetchall():
            drop_schema(schema)


@dataclass(frozen=True)
class _Plan:
    """A schema that was made of a backup and is to take the place of the living one."""

    municipality_id: UUID
    living: str
    made: str
    cell: str
    source_sha256: str
    has_keys: bool


@transaction.atomic(durable=True)
def _swap(plan: _Plan, *, actor: Actor, now: dt.datetime) -> Restored:
    kept = f"m_kept_{uuid4().hex[:12]}"
    with as_owner_in(plan.cell):
        exists = lock_schema(plan.living)
        changes = tuple(compare(plan.living, plan.made))
        facts = carry_over(
            living=plan.living if exists else None, restored=plan.made, has_keys=plan.has_keys
        )
        exchange(living=plan.living, aside=kept if exists else None, coming=plan.made)
    row = Restoration.objects.create(
        municipality_id=plan.municipality_id,
        # Without a living schema nothing is left to confirm.
        state="kept" if exists else "confirmed",
        ended_at=None if exists else now,
        kept_schema=kept,
        source_sha256=plan.source_sha256,
        restored_at=now,
    )
    facts += put_right(plan.municipality_id, actor=actor, now=now)
    row.findings = [asdict(fact) for fact in facts]
    row.save(update_fields=["findings"])
    noted = {"kept": kept if exists else "", "source": plan.source_sha256}
    _note("restored", plan.municipality_id, noted, actor, now)
    return Restored(kept_schema=kept if exists else "", changes=changes, facts=tuple(facts))


@transaction.atomic(durable=True)
def confirm_restoration(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> str:
    """Delete what the municipality had before it was restored; return the schema's name.

    :raises NothingRestored: nothing is kept
    """
    cell = _cell_of(municipality_id)
    with in_cooperative():
        kept = _end_restoration(municipality_id, "confirmed", now=now)
        with as_owner_in(cell):
            drop_schema(kept)
        _note("restoration_confirmed", municipality_id, {"dropped": kept}, actor, now)
    return kept


@transaction.atomic(durable=True)
def take_restoration_back(
    *, municipality_id: UUID, actor: Actor, now: dt.datetime
) -> tuple[LifeFact, ...]:
    """Give the municipality back what it had before, as far as the shared layer allows.

    :raises NothingRestored: nothing is kept
    :raises InUse: somebody works in it
    """
    with in_municipality(municipality_id) as town:
        schema, cell = town.schema_name, town.cell
    with in_cooperative():
        kept = _end_restoration(municipality_id, "taken_back", now=now)
        _check_migrations(kept, cell)
        aside = f"m_undone_{uuid4().hex[:12]}"
        with as_owner_in(cell):
            lock_schema(schema)
            facts = carry_over(living=schema, restored=kept, has_keys=False)
            exchange(living=schema, aside=aside, coming=kept)
            drop_schema(aside)
        facts += put_right(municipality_id, actor=actor, now=now)
        _note("restoration_taken_back", municipality_id, {}, actor, now)
    return tuple(facts)


def _bring_forward(made: str, cell: str) -> None:
    """Migrate a schema out of an older release to the present one, before anybody sees it.

    :raises NewerBackup: it has had migrations that this release does not know
    """
    had, wanted = applied_in(made, cell=cell), applied_in(TEMPLATE_SCHEMA)
    ahead = {key for key in had - wanted if key[0] in tenant_labels()}
    if ahead:
        raise NewerBackup(count=len(ahead))
    if wanted - had:
        with quick_recorder():
            migrate_schema(made, cell=cell)
    _check_migrations(made, cell)


def _check_migrations(restored: str, cell: str) -> None:
    differing = applied_in(TEMPLATE_SCHEMA) ^ applied_in(restored, cell=cell)
    if differing:
        raise OtherMigrations(count=len(differing))


def put_right(municipality_id: UUID, *, actor: Actor, now: dt.datetime) -> list[LifeFact]:
    """Put right, in the caller's transaction, what the shared layer knows better; return what."""
    facts: list[LifeFact] = []
    with in_municipality(municipality_id):
        for name in settings.RESTORE_STEPS:
            facts += import_string(name)(municipality_id=municipality_id, actor=actor, now=now)
    return facts


def _cell_of(municipality_id: UUID) -> str:
    with in_cooperative():
        found = find_municipality(municipality_id)
    return found.cell if found else ""


def _open_restoration(municipality_id: UUID) -> Any:
    return Restoration.objects.filter(municipality_id=municipality_id, state="kept")


def _end_restoration(municipality_id: UUID, state: str, *, now: dt.datetime) -> str:
    found = _open_restoration(municipality_id).select_for_update(of=("self",)).first()
    if found is None:
        raise NothingRestored
    found.state, found.ended_at = state, now
    found.save(update_fields=["state", "ended_at"])
    return str(found.kept_schema)


def _note(
    what: str, municipality_id: UUID, facts: dict[str, Any], actor: Actor, now: dt.datetime
) -> None:
    with in_cooperative():
        record(
            action=f"registry.municipality_{what}",
            actor=actor,
            subject=f"municipality:{municipality_id}",
            facts=facts,
            now=now,
        )
    forget_cached()
