"""Everything of a municipality in one archive that any program can read, without secrets."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from dataclasses import asdict, dataclass, field
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from tenants.registry.queries import MunicipalityView
from tenants.registry.scope import in_cooperative, in_municipality

_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped
 GROUP BY c.relname ORDER BY c.relname
"""
_READ_ME = """\
{name} (Regionalschlüssel {ars})
Export aus KommunalCampus, Stand {moment}

Je Tabelle eine CSV-Datei: UTF-8, Komma als Trennzeichen, erste Zeile mit den Spaltennamen,
leer ohne Anführungszeichen bedeutet „nicht angegeben“. Alle Dateien zeigen denselben Augenblick.

manifest.json nennt zu jeder Datei die Zahl der Zeilen und die Prüfsumme (SHA-256), außerdem,
was nicht enthalten ist und warum: Ergebnisse und Lernwege gehören den Beschäftigten allein,
Kennwörter und Sitzungen sind außerhalb der Plattform ohne Nutzen.

Die Dateien enthalten personenbezogene Daten Ihrer Beschäftigten. Bitte bewahren Sie sie
geschützt auf und löschen Sie sie, sobald sie übernommen sind.
"""


@dataclass(frozen=True, kw_only=True)
class ExportedTable:
    """One file of the archive. `left_out` names its missing columns, each with the reason."""

    table: str
    file: str
    rows: int
    sha256: str
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What the archive holds, as of `moment`; `left_out` names missing tables and the reasons."""

    name: str
    ars: str
    moment: str
    tables: tuple[ExportedTable, ...]
    left_out: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def export_municipality(
    *, municipality_id: UUID, target: IO[bytes], actor: Actor, now: dt.datetime
) -> Manifest:
    """Write a municipality's tables as a ZIP archive and note in the audit trail that it was done.

    Works in every state, suspended and leaving ones too. All tables show one moment, read under
    the municipality's own database role.

    :raises NoSuchMunicipality: where there is none with this id
    """
    with in_municipality(municipality_id) as municipality:
        manifest = _write_archive(municipality, target, now=now)
    with in_cooperative(), transaction.atomic():
        record(
            action="registry.municipality_exported",
            actor=actor,
            subject=f"municipality:{municipality_id}",
            facts={"tables": len(manifest.tables), "rows": manifest.rows},
            now=now,
        )
    return manifest


def _write_archive(
    municipality: MunicipalityView, target: IO[bytes], *, now: dt.datetime
) -> Manifest:
    with connection.cursor():
        pass  # enters the schema now: the isolation level must come first in its transaction
    with (
        transaction.atomic(durable=True),
        connection.cursor() as cursor,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        manifest = Manifest(
            name=municipality.name,
            ars=municipality.ars,
            moment=now.isoformat(),
            tables=tuple(_write_tables(cursor, archive, municipality.schema_name)),
            left_out={
                table: reason
                for table, reason in settings.EXPORT_LEAVES_OUT.items()
                if "." not in table
            },
        )
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
        archive.writestr("manifest.json", text + "\n")
        archive.writestr("README.txt", _READ_ME.format(**asdict(manifest)))
    return manifest


def _write_tables(cursor: Any, archive: zipfile.ZipFile, schema: str) -> list[ExportedTable]:
    cursor.execute(_COLUMNS, [schema])
    return [
        _write_table(cursor, archive, table, columns)
        for table, columns in cursor.fetchall()
        if table not in settings.EXPORT_LEAVES_OUT
    ]


def _write_table(
    cursor: Any, archive: zipfile.ZipFile, table: str, columns: list[str]
) -> ExportedTable:
    left_out = {
        column: settings.EXPORT_LEAVES_OUT[f"{table}.{column}"]
        for column in columns
        if f"{table}.{column}" in settings.EXPORT_LEAVES_OUT
    }
    quote = connection.ops.quote_name
    kept = ", ".join(quote(column) for column in columns if column not in left_out)
    statement = f"SELECT {kept} FROM {quote(table)} ORDER BY 1"
    file, digest = f"{table}.csv", hashlib.sha256()
    copy = cursor.copy(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER)")
    with archive.open(file, "w", force_zip64=True) as out, copy as lines:
        for line in lines:
            digest.update(line)
            out.write(line)
    rows = max(0, cursor.rowcount)
    return ExportedTable(
        table=table, file=file, rows=rows, sha256=digest.hexdigest(), left_out=left_out
    )
