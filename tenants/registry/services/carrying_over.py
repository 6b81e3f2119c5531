"""What a restored schema takes from the living one: whoever was shut out since stays shut out.

No key that was destroyed comes back, no session, no invitation that was used, and the audit trail
goes on where the living one is.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from tenants.registry.rules import LifeFact


def carry_over(*, living: str | None, restored: str, has_keys: bool) -> list[LifeFact]:
    """Bring secrets, closures and the audit trail of the living schema into the restored one.

    Runs as the owner, in the transaction that swaps the two.

    :param living: None where it is lost; then nobody knows what was closed since the backup
    :param has_keys: the restored schema has got persons' keys from a dump of keys, which count
        where the living one has none at all
    """
    with connection.cursor() as cursor:
        for table in settings.RESTORE_EMPTIES:
            cursor.execute(f"DELETE FROM {restored}.{table}")
        facts = []
        if living is not None:
            facts = _carry(cursor, living, restored, has_keys=has_keys)
        elif not has_keys:
            cursor.execute(f"DELETE FROM {restored}.{settings.BACKUP_KEYS}")
        unreadable = LifeFact(
            title="Personen, deren Antworten nicht mehr lesbar sind",
            count=_unreadable_people(cursor, restored),
            hint="Ihr Schlüssel ist vernichtet oder fehlt; das bleibt so.",
        )
    return [*facts, unreadable]


def _carry(cursor: Any, living: str, restored: str, *, has_keys: bool) -> list[LifeFact]:
    for table, parent in settings.RESTORE_KEEPS_TABLES.items():
        if table == settings.BACKUP_KEYS and has_keys and not _has_rows(cursor, living, table):
            continue
        _replace_rows(cursor, table, parent, living=living, restored=restored)
    for table, columns in settings.RESTORE_KEEPS_COLUMNS.items():
        pairs = ", ".join(f"{column} = living.{column}" for column in columns)
        cursor.execute(
            f"UPDATE {restored}.{table} AS kept SET {pairs} FROM {living}.{table} AS living"
            " WHERE living.id = kept.id"
        )
    brought = sum(
        _bring_rows(cursor, table, parent, living=living, restored=restored)
        for table, parent in settings.RESTORE_BRINGS.items()
    )
    return [
        LifeFact(title="Ausgaben, Anfragen und Anmeldungen seither: übernommen", count=brought),
        LifeFact(
            title="Zugänge, die es seither nicht mehr gibt: geschlossen",
            count=_close_what_is_gone(cursor, living=living, restored=restored),
        ),
        LifeFact(
            title="Einträge des Protokolls seither: übernommen",
            count=continue_audit(cursor, living=living, restored=restored),
        ),
        LifeFact(
            title="Beschäftigte, die seither dazukamen und fehlen",
            count=_count_lost(cursor, living=living, restored=restored),
            hint="Bitte lesen Sie die Personalliste erneut ein.",
        ),
        LifeFact(
            title="Beschäftigte, die seither gelöscht wurden und wieder da sind",
            count=_count_lost(cursor, living=restored, restored=living),
            hint="Von wem das Protokoll weiß, dass er gelöscht wurde, ist es wieder; siehe unten.",
        ),
    ]


def _has_rows(cursor: Any, schema: str, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {schema}.{table})")
    return bool(cursor.fetchone()[0])


def copy_columns(cursor: Any, schema: str, table: str) -> str:
    """Return the columns of a table that can be written, as SQL."""
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = ''",
        [f"{schema}.{table}"],
    )
    return str(cursor.fetchone()[0])


def _replace_rows(
    cursor: Any, table: str, parent: tuple[str, str] | None, *, living: str, restored: str
) -> None:
    columns = copy_columns(cursor, restored, table)
    known = f" WHERE {parent[0]} IN (SELECT id FROM {restored}.{parent[1]})" if parent else ""
    cursor.execute(f"DELETE FROM {restored}.{table}")
    cursor.execute(
        f"INSERT INTO {restored}.{table} ({columns}) OVERRIDING SYSTEM VALUE"
        f" SELECT {columns} FROM {living}.{table}{known}"
    )
    set_sequence(cursor, restored, table)


def set_sequence(cursor: Any, schema: str, table: str) -> None:
    """Let a table number its next row after the highest that it has."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"{schema}.{table}"])
    if sequence := cursor.fetchone()[0]:
        highest = f"(SELECT coalesce(max(id), 1) FROM {schema}.{table})"
        cursor.execute(f"SELECT setval(%s, {highest})", [sequence])


def _bring_rows(
    cursor: Any, table: str, parent: tuple[str, str], *, living: str, restored: str
) -> int:
    """Add rows that came since, of people and things that the backup knows."""
    columns = copy_columns(cursor, restored, table)
    cursor.execute(
        f"INSERT INTO {restored}.{table} ({columns}) OVERRIDING SYSTEM VALUE"
        f" SELECT {columns} FROM {living}.{table}"
        f" WHERE {parent[0]} IN (SELECT id FROM {restored}.{parent[1]})"
        f" AND id NOT IN (SELECT id FROM {restored}.{table}) ON CONFLICT DO NOTHING"
    )
    brought = int(cursor.rowcount)
    set_sequence(cursor, restored, table)
    return brought


def _close_what_is_gone(cursor: Any, *, living: str, restored: str) -> int:
    cursor.execute(
        f"UPDATE {restored}.accounts_account AS kept SET closed_at = now()"
        " WHERE kept.closed_at IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {living}.accounts_account AS a WHERE a.id = kept.id)"
    )
    closed = int(cursor.rowcount)
    cursor.execute(
        f"UPDATE {restored}.accounts_invitation AS kept SET withdrawn_at = now()"
        " WHERE kept.withdrawn_at IS NULL AND kept.used_at IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {living}.accounts_invitation AS i WHERE i.id = kept.id)"
    )
    return closed


def continue_audit(cursor: Any, *, living: str, restored: str) -> int:
    """Add the living chain's later entries, where the restored one is its beginning.

    The chain of hashes makes that safe: one equal hash means that all before it are equal.
    """
    columns = copy_columns(cursor, restored, "audit_entry")
    cursor.execute(
        f"INSERT INTO {restored}.audit_entry ({columns})"
        f" SELECT {columns} FROM {living}.audit_entry WHERE sequence > ("
        f"   SELECT coalesce(max(kept.sequence), 0) FROM {restored}.audit_entry AS kept)"
        f" AND NOT EXISTS (SELECT 1 FROM {restored}.audit_entry AS kept"
        f"   WHERE NOT EXISTS (SELECT 1 FROM {living}.audit_entry AS known"
        "     WHERE known.sequence = kept.sequence AND known.hash = kept.hash))"
        " ORDER BY sequence"
    )
    return int(cursor.rowcount)


def _unreadable_people(cursor: Any, restored: str) -> int:
    cursor.execute(
        f"SELECT count(DISTINCT employee_id) FROM {restored}.checks_check AS kept"
        f" WHERE NOT EXISTS (SELECT 1 FROM {restored}.checks_personkey AS k"
        "   WHERE k.employee_id = kept.employee_id)"
    )
    return int(cursor.fetchone()[0])


def _count_lost(cursor: Any, *, living: str, restored: str) -> int:
    cursor.execute(
        f"SELECT count(*) FROM {living}.staff_employee AS known WHERE NOT EXISTS"
        f" (SELECT 1 FROM {restored}.staff_employee AS kept WHERE kept.id = known.id)"
    )
    return int(cursor.fetchone()[0])
