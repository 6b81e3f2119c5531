"""`manage.py restore_cell CELL [FOLDER --keys FILE]`: a lost cell, home lives on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.services.restoring_cell import restore_cell


class Command(BaseCommand):
    help = (
        "Holt die Kommunen einer verlorenen Zelle aus einer Sicherung zurück und gleicht jede mit "
        "der Hauptdatenbank ab. Darf abbrechen und noch einmal laufen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cell", help="Name der Zelle, wie in CELLS")
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            help="Ordner, den `backup` geschrieben hat; ohne ihn wird nur abgeglichen",
        )
        parser.add_argument("--keys", type=Path, help="Datei mit den Schlüsseln")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["folder"] and not options["keys"]:
            raise CommandError("Bitte nennen Sie mit --keys die Datei mit den Schlüsseln.")
        where = {name: options[name] for name in ("cell", "folder", "keys")}
        try:
            for town, facts in restore_cell(**where, actor=SYSTEM, now=clock.now()):
                self.stdout.write(f"{town.ars} {town.name}")
                for fact in facts:
                    if fact.count:
                        self.stdout.write(f"{fact.count:>8}  {fact.title}. {fact.hint}".rstrip())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
