"""`manage.py export_framework KEY VERSION --format case|moodle [--output FILE]`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.library.queries.frameworks import framework_by_key
from assessments.library.services.exporting import FORMATS, export_framework
from campus.kernel.refusal import Refusal
from tenants.registry.api import in_cooperative


class Command(BaseCommand):
    help = "Writes a competence framework as 1EdTech CASE package or as Moodle competency CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="key of the framework, as the import shows it")
        parser.add_argument("version")
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--output", type=Path, help="file to write; standard output without it")

    def handle(self, *args: Any, key: str, version: str, **options: Any) -> None:
        try:
            with in_cooperative():
                framework = framework_by_key(key=key, version=version)
                export = export_framework(framework_id=framework.id, format=options["format"])
        except Refusal as refusal:
            raise CommandError(f"{key} {version}: {refusal}") from refusal
        if output := options["output"]:
            output.write_bytes(export.content)
            self.stderr.write(f"{output}: {len(export.content)} Bytes")
        else:
            self.stdout.flush()
            sys.stdout.buffer.write(export.content)
