"""`manage.py export_municipality ARS FILE.zip`: a municipality's data, to hand over or to keep."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.queries import known_by_key
from tenants.registry.services.exporting import Manifest, export_municipality


class Command(BaseCommand):
    help = "Schreibt die Daten einer Kommune als ZIP-Archiv, auch einer ausgesetzten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ars", help="Regionalschlüssel, 5 bis 12 Ziffern")
        parser.add_argument("file", type=Path, help="neue Datei, zum Beispiel speyer.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = self._export(options["ars"], options["file"])
        self.stdout.write(
            f"{manifest.name}: {len(manifest.tables)} Tabellen, {manifest.rows} Zeilen, "
            f"Stand {manifest.moment}"
        )

    def _export(self, key: str, file: Path) -> Manifest:
        try:
            return self._write(known_by_key(key).id, file)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _write(self, municipality_id: Any, file: Path) -> Manifest:
        try:
            # Personal data: for the owner's eyes only, and never over another file.
            opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            with os.fdopen(opened, "wb") as target:
                return export_municipality(
                    municipality_id=municipality_id, target=target, actor=SYSTEM, now=clock.now()
                )
        except BaseException:
            file.unlink(missing_ok=True)
            raise
