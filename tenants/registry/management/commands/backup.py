"""`manage.py backup FOLDER --keys FILE`, or `manage.py backup FILE --municipality ARS`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.queries import known_by_key
from tenants.registry.services.backing_up import (
    Backup,
    back_up_everything,
    back_up_municipality,
)


class Command(BaseCommand):
    help = "Sichert die ganze Datenbank in einen neuen Ordner, oder eine Kommune in eine Datei."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, help="neuer Ordner, bei einer Kommune neue Datei")
        parser.add_argument("--municipality", metavar="ARS", help="nur diese Kommune")
        parser.add_argument(
            "--keys",
            type=Path,
            help="wohin die Schlüssel der Personen kommen: an einen anderen Ort, in einer einzigen "
            "Generation; wird überschrieben",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = self._back_up(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{made.file}: {made.size_bytes / 1_000_000:.1f} MB, Stand {made.moment}, "
            f"SHA-256 {made.sha256}"
        )

    def _back_up(self, options: dict[str, Any]) -> Backup:
        target, now = options["target"], clock.now()
        if key := options["municipality"]:
            return back_up_municipality(
                municipality_id=known_by_key(key).id, file=target, actor=SYSTEM, now=now
            )
        if options["keys"] is None:
            raise CommandError("Bitte nennen Sie mit --keys, wohin die Schlüssel kommen.")
        return back_up_everything(folder=target, keys=options["keys"], actor=SYSTEM, now=now)
