"""`manage.py outbox`: list what waits, runs or has failed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campus.outbox.queries import unfinished_jobs
from campus.outbox.rules import OPEN_STATES


class Command(BaseCommand):
    help = "Listet Aufträge, die warten, laufen oder gescheitert sind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--state", choices=OPEN_STATES, default="")

    def handle(self, *args: Any, **options: Any) -> None:
        for found in unfinished_jobs(state=options["state"]):
            self.stdout.write(
                f"{found.created_at:%Y-%m-%d %H:%M:%S}  {found.state:8}  {found.id}  {found.name}  "
                f"{found.done}/{found.total or '?'}  Versuche {found.attempts}  {found.error_code}"
            )
