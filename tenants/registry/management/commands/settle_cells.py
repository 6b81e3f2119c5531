"""`manage.py settle_cells`: finish now what a crash left prepared in cells."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tenants.registry.services.settling import GRACE_SECONDS, settle_cells


class Command(BaseCommand):
    help = "Beendet, was nach einem Absturz in Zellen vorbereitet liegt; sonst jede Minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--grace", type=float, default=GRACE_SECONDS, help="Sekunden Vorsprung")

    def handle(self, *args: Any, **options: Any) -> None:
        done = settle_cells(grace_seconds=options["grace"])
        self.stdout.write(f"{done.committed} übernommen, {done.taken_back} zurückgenommen")
