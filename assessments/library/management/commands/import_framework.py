"""`manage.py import_framework FILE [--dry-run]`: import a competence framework."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.library.rules.outline import Report
from assessments.library.services.importing import import_framework
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.api import in_cooperative


class Command(BaseCommand):
    help = "Imports a framework: DigComp 2 and 3, SKOS, 1EdTech CASE, ESCO or Moodle's CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            with in_cooperative():
                report = import_framework(
                    content=content,
                    file_name=file.name,
                    dry_run=dry_run,
                    actor=SYSTEM,
                    now=clock.now(),
                )
        except Refusal as refusal:
            raise CommandError(f"{file}: {refusal}") from refusal
        self._show(report, dry_run)

    def _show(self, report: Report, dry_run: bool) -> None:
        for finding in report.findings:
            place = f"{finding.kind}: {finding.record} · {finding.field}"
            self.stdout.write(f"{place}: {finding.value!r}. {finding.message}")
        read = ", ".join(f"{count} {kind}" for kind, count in report.counts.items())
        self.stdout.write(f"{report.framework}, {report.format}: {read}")
        figures = f"{report.created} neu, {report.changed} geändert, {report.unchanged} unverändert"
        if report.removed:
            figures += f", {report.removed} entfallen"
        if report.starts_edition:
            self.stdout.write(
                f"Veröffentlicht; die Änderungen beginnen Fassung {report.starts_edition}."
            )
        kept = "Probelauf, nichts gespeichert: " if dry_run else ""
        self.stdout.write(f"{kept}{figures}, {len(report.findings)} Hinweise")
