"""`manage.py onboard FILE`: take on the municipalities of a file, with a report a line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from campus.outbox.api import run_inline
from tenants.membership import queries
from tenants.membership.rules.outcomes import NEW, OUTCOMES
from tenants.membership.services.runs import check_file, start_run


class Command(BaseCommand):
    help = "Takes on the municipalities of a CSV file. Repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        now = clock.now()
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            run_id = check_file(content=content, file_name=file.name, actor=SYSTEM, now=now)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if not options["dry_run"] and queries.view_run(run_id).counts.get(NEW):
            job_id = start_run(run_id=run_id, actor=SYSTEM, now=now)
            run_inline(job_id)
        for row in queries.rows_of(run_id).exclude(hint=""):
            self.stdout.write(f"{file.name}:{row.line}: {row.ars} {row.name}: {row.hint}")
        counts = queries.view_run(run_id).counts
        summary = ", ".join(f"{counts.get(key, 0)} {title}" for key, title in OUTCOMES.items())
        self.stdout.write(summary)
