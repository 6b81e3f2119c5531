"""`manage.py move_municipality ARS --to CELL`: one municipality into another database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.queries import CACHE_SECONDS, known_by_key
from tenants.registry.services.moving import HOME, move_municipality


class Command(BaseCommand):
    help = "Verlegt eine Kommune in eine andere Datenbank; sie ist so lange geschlossen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ars", help="Regionalschlüssel, 5 bis 12 Ziffern")
        parser.add_argument("--to", required=True, help="Zelle aus CELLS, oder home")
        parser.add_argument(
            "--pause",
            type=float,
            default=CACHE_SECONDS + 1,
            help="Sekunden, bis alle Server wissen, dass geschlossen ist",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            town = known_by_key(options["ars"])
            done = move_municipality(
                municipality_id=town.id,
                cell=HOME if options["to"] == "home" else options["to"],
                actor=SYSTEM,
                now=clock.now(),
                pause_seconds=options["pause"],
                say=self.stdout.write,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if not done.tables:
            self.stdout.write(f"{town.name} liegt dort; aufgeräumt und geöffnet.")
            return
        self.stdout.write(
            f"{town.name}: {done.tables} Tabellen und Folgen, {done.rows} Zeilen; "
            f"{done.seconds_closed:.1f} s geschlossen"
        )
