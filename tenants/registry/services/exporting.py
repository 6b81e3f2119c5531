"""Everything of a municipality in one archive that any program can read, without secrets."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from tenants.registry.database.base import DatabaseWrapper
from tenants.registry.database.scoping import PUBLIC, Scope
from tenants.registry.queries import MunicipalityView
from tenants.registry.scope import in_cooperative, in_municipality
from tenants.registry.services.describing import ExportedTable, data_package

_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
       array_agg(format_type(a.atttypid, NULL) ORDER BY a.attnum)
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

Im Hauptordner liegt, was der Kommune allein gehört; im Ordner „gemeinsam“, was bei der
Genossenschaft über sie geführt wird: Kontingente, Gutscheine, Journal, Einlösungen, Protokoll;
im Ordner „dateien“ hinterlegte Dateien.

datapackage.json beschreibt jede Datei und jede Spalte (Frictionless Data Package) und kann mit
freien Programmen eingelesen werden. manifest.json nennt zu jeder Datei die Zahl der Zeilen und die
Prüfsumme (SHA-256), außerdem, was nicht enthalten ist und warum: Ergebnisse und Lernwege gehören
den Beschäftigten allein, Kennwörter und Sitzungen sind außerhalb der Plattform ohne Nutzen.

Die Dateien enthalten personenbezogene Daten Ihrer Beschäftigten. Bitte bewahren Sie sie
geschützt auf und löschen Sie sie, sobald sie übernommen sind.
"""


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A file that lies beside the tables, with its checksum."""

    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What the archive holds, as of `moment`; `left_out` names missing tables and the reasons.

    `sha256` is that of manifest.json itself, and so of everything: it names each file's.
    """

    name: str
    ars: str
    moment: str
    tables: tuple[ExportedTable, ...]
    files: tuple[ExportedFile, ...]
    left_out: dict[str, str]
    sha256: str = ""

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def export_municipality(
    *, municipality_id: UUID, target: IO[bytes], actor: Actor, now: dt.datetime
) -> Manifest:
    """Write all that belongs to a municipality as a ZIP archive and note it in the audit trail.

    Works in every state, suspended and leaving ones too. All files show one moment, read over a
    connection of its own: its tables under the municipality's own database role, then its rows of
    the shared layer.

    :raises NoSuchMunicipality: where there is none with this id
    """
    with in_municipality(municipality_id) as municipality:
        pass
    manifest = _write_archive(municipality, target, now=now)
    with in_cooperative(), transaction.atomic():
        record(
            action="registry.municipality_exported",
            actor=actor,
            subject=f"municipality:{municipality_id}",
            facts={
                "tables": len(manifest.tables),
                "rows": manifest.rows,
                "manifest": manifest.sha256,
            },
            now=now,
        )
    return manifest


@contextmanager
def _one_moment(town: MunicipalityView) -> Iterator[DatabaseWrapper]:
    """A connection of its own that reads one moment, beginning in a municipality's scope.

    Where it lies in a cell, one moment there and one at home.
    """
    own: DatabaseWrapper = connection.copy()  # type: ignore[assignment]
    own.enter_scope(Scope(town.schema_name, cell=town.cell))
    try:
        with own.cursor():
            pass  # enters the schema now: the isolation level must come first in its transaction
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield own
    finally:
        own.close()


def _write_archive(
    municipality: MunicipalityView, target: IO[bytes], *, now: dt.datetime
) -> Manifest:
    with (
        _one_moment(municipality) as own,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        writer = _Writer(archive, municipality)
        with own.cursor() as cursor:
            writer.write_own(cursor)
        own.enter_scope(Scope(PUBLIC))
        with own.cursor() as cursor:
            writer.write_shared(cursor)
        return _finish(archive, writer, now=now)


def _finish(archive: zipfile.ZipFile, writer: _Writer, *, now: dt.datetime) -> Manifest:
    town = writer.municipality
    facts: dict[str, Any] = {
        "name": town.name,
        "ars": town.ars,
        "moment": now.isoformat(),
        "tables": tuple(writer.tables),
        "files": tuple(writer.files),
        "left_out": {
            table: reason
            for table, reason in {
                **settings.EXPORT_LEAVES_OUT,
                **settings.EXPORT_LEAVES_OUT_SHARED,
            }.items()
            if "." not in table
        },
    }
    described = data_package(
        name=f"kommune-{town.ars}",
        title=f"{town.name}: Export aus KommunalCampus",
        created=now.isoformat(),
        tables=writer.tables,
    )
    archive.writestr("datapackage.json", _json(described))
    manifest = Manifest(**facts)
    listed = asdict(manifest)
    del listed["sha256"]
    text = _json(listed)
    archive.writestr("manifest.json", text)
    archive.writestr("README.txt", _READ_ME.format(**listed))
    return Manifest(**facts, sha256=hashlib.sha256(text.encode()).hexdigest())


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


class _Writer:
    """Writes table after table into the archive and remembers what it wrote."""

    def __init__(self, archive: zipfile.ZipFile, municipality: MunicipalityView) -> None:
        self.archive, self.municipality = archive, municipality
        self.tables: list[ExportedTable] = []
        self.files: list[ExportedFile] = []

    def write_own(self, cursor: Any) -> None:
        cursor.execute(_COLUMNS, [self.municipality.schema_name])
        for table, columns, types in cursor.fetchall():
            if table not in settings.EXPORT_LEAVES_OUT:
                columned = list(zip(columns, types, strict=True))
                self._write_table(cursor, table, columned, settings.EXPORT_LEAVES_OUT)
        self._write_files(cursor, shared=False)

    def write_shared(self, cursor: Any) -> None:
        cursor.execute(_COLUMNS, [PUBLIC])
        for table, columns, types in cursor.fetchall():
            condition, _fate = settings.MUNICIPALITY_ROWS.get(table, ("", ""))
            if condition and table not in settings.EXPORT_LEAVES_OUT_SHARED:
                columned = list(zip(columns, types, strict=True))
                left_out = settings.EXPORT_LEAVES_OUT_SHARED
                self._write_table(cursor, table, columned, left_out, condition=condition)
        self._write_files(cursor, shared=True)

    def _write_table(
        self,
        cursor: Any,
        table: str,
        columns: list[tuple[str, str]],
        leaves_out: dict[str, str],
        *,
        condition: str = "",
    ) -> None:
        kept = [each for each in columns if f"{table}.{each[0]}" not in leaves_out]
        file = f"gemeinsam/{table}.csv" if condition else f"{table}.csv"
        names = ", ".join(connection.ops.quote_name(name) for name, _type in kept)
        place = f"{PUBLIC}." if condition else ""
        where = f" WHERE {condition}" if condition else ""
        statement = f"SELECT {names} FROM {place}{table}{where} ORDER BY 1"
        digest, size = self._copy(cursor, file, statement)
        self.tables.append(
            ExportedTable(
                table=table,
                file=file,
                rows=max(0, cursor.rowcount),
                sha256=digest,
                bytes=size,
                columns=tuple(kept),
                left_out={
                    name: leaves_out[f"{table}.{name}"]
                    for name, _type in columns
                    if f"{table}.{name}" in leaves_out
                },
            )
        )

    def _copy(self, cursor: Any, file: str, statement: str) -> tuple[str, int]:
        facts = {"id": str(self.municipality.id), "ars": self.municipality.ars}
        digest, size = hashlib.sha256(), 0
        copy = cursor.copy(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER)", facts)
        with self.archive.open(file, "w", force_zip64=True) as out, copy as lines:
            for line in lines:
                digest.update(line)
                size += out.write(line)
        return digest.hexdigest(), size

    def _write_files(self, cursor: Any, *, shared: bool) -> None:
        for column, ending in settings.EXPORT_FILES.items():
            *place, table, name = column.split(".")
            if bool(place) is not shared:
                continue
            condition = settings.MUNICIPALITY_ROWS[table][0] if shared else "true"
            cursor.execute(
                f"SELECT id, {name} FROM {'.'.join([*place, table])}"
                f" WHERE {name} IS NOT NULL AND {condition} ORDER BY 1",
                {"id": self.municipality.id, "ars": self.municipality.ars},
            )
            for row_id, content in cursor.fetchall():
                self._add_file(f"dateien/{table}-{row_id}.{ending}", bytes(content))

    def _add_file(self, file: str, content: bytes) -> None:
        self.archive.writestr(file, content)
        self.files.append(ExportedFile(file=file, sha256=hashlib.sha256(content).hexdigest()))
