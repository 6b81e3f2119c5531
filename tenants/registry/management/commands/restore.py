"""`manage.py restore FOLDER --keys FILE`: everything out of a backup, into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from campus.kernel.refusal import Refusal
from tenants.registry.services.restoring_all import restore_everything


class Command(BaseCommand):
    help = "Stellt die ganze Datenbank in einer leeren wieder her und prüft sie."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="Ordner, den `backup` geschrieben hat")
        parser.add_argument("--keys", type=Path, required=True, help="Datei mit den Schlüsseln")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moment = restore_everything(folder=options["folder"], keys=options["keys"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"wiederhergestellt, Stand {moment}; es folgt die Prüfung")
        call_command("reconcile", stdout=self.stdout)
        call_command("verify_audit", stdout=self.stdout)
