"""`manage.py restore_tenant FILE ARS`: one municipality back to a backup, others untouched."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.queries import known_by_key
from tenants.registry.rules import LifeFact
from tenants.registry.services.restoring import (
    confirm_restoration,
    restore_municipality,
    take_restoration_back,
)


class Command(BaseCommand):
    help = "Setzt eine Kommune auf eine Sicherung zurück; der Bestand davor bleibt aufgehoben."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="Sicherung der Kommune oder aller")
        parser.add_argument("ars", help="Regionalschlüssel, 5 bis 12 Ziffern")
        parser.add_argument("--keys", type=Path, help="Schlüssel, wenn der Bestand verloren ist")
        parser.add_argument("--confirm", action="store_true", help="aufgehobenen Bestand löschen")
        parser.add_argument("--take-back", action="store_true", help="zum aufgehobenen zurück")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._act(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _act(self, options: dict[str, Any]) -> None:
        town, now = known_by_key(options["ars"]), clock.now()
        if options["confirm"]:
            kept = confirm_restoration(municipality_id=town.id, actor=SYSTEM, now=now)
            self.stdout.write(f"{town.name}: aufgehobener Bestand {kept} gelöscht")
            return
        if options["take_back"]:
            self._say(take_restoration_back(municipality_id=town.id, actor=SYSTEM, now=now))
            return
        if options["file"] is None:
            raise CommandError("Bitte nennen Sie die Datei der Sicherung.")
        done = restore_municipality(
            municipality_id=town.id,
            file=options["file"],
            keys=options["keys"],
            actor=SYSTEM,
            now=now,
        )
        for change in done.changes:
            self.stdout.write(f"{change.table:<32} {change.before:>8} -> {change.after:>8}")
        self._say(done.facts)
        self.stdout.write(
            f"{town.name} ist wiederhergestellt. Der Bestand davor heißt {done.kept_schema or '-'}."
            " Nach der Prüfung: restore_tenant --confirm, sonst --take-back."
        )

    def _say(self, facts: Iterable[LifeFact]) -> None:
        for fact in facts:
            self.stdout.write(f"{fact.count:>8}  {fact.title}. {fact.hint}".rstrip())
