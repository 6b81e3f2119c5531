"""`manage.py import_courses PATH [--dry-run]`: read MOOChub 2, 3 or 4 into the catalogue."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from courses.catalogue.services.importing import ImportOutcome, import_courses
from tenants.registry.api import in_cooperative


class Command(BaseCommand):
    help = (
        "Liest Kurse im Format MOOChub 2, 3 oder 4 aus einer Datei oder einem Ordner, berichtet "
        "jede Abweichung nach Datensatz und Feld und ändert bei Wiederholung nichts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="JSON-Datei oder Ordner mit JSON-Dateien")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts schreiben")

    def handle(self, *args: Any, path: Path, dry_run: bool, **options: Any) -> None:
        files = _files_of(path)
        with in_cooperative():
            outcome = import_courses(
                files=files,
                source_name=str(path.name),
                actor=SYSTEM,
                now=clock.now(),
                dry_run=dry_run,
            )
        self._report(outcome)
        if outcome.unreadable:
            raise CommandError(f"Nicht lesbar: {', '.join(outcome.unreadable)}.")

    def _report(self, outcome: ImportOutcome) -> None:
        for note in outcome.deviations:
            field = f" · {note.field}" if note.field else ""
            self.stdout.write(f"{note.record}{field}: {note.sentence}")
        self.stdout.write(
            f"{outcome.record_count} Datensätze: {outcome.new_count} neu, "
            f"{outcome.changed_count} geändert, {outcome.unchanged_count} unverändert, "
            f"{outcome.rejected_count} nicht übernommen, {len(outcome.deviations)} Abweichungen."
        )


def _files_of(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        found = sorted(file for file in path.rglob("*.json") if file.is_file())
        files = {str(file.relative_to(path)): file.read_bytes() for file in found}
    elif path.is_file():
        files = {path.name: path.read_bytes()}
    else:
        raise CommandError(f"{path} gibt es nicht. Bitte prüfen Sie den Pfad.")
    if not files:
        raise CommandError(f"In {path} liegt keine JSON-Datei.")
    return files
