"""`manage.py rotate_keys`: seal everything under the present keys, so that former ones can go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from tenants.registry.services.renewing_keys import count_all, renew_all


class Command(BaseCommand):
    help = "Versiegelt alles neu, was unter einem früheren Schlüssel liegt. Darf abbrechen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="nur zählen; endet mit 1, wenn etwas übrig ist"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for renewal in count_all() if options["check"] else renew_all(now=clock.now()):
            found += renewal.renewed
            if renewal.renewed:
                self.stdout.write(f"{renewal.schema}: {renewal.renewed} von {renewal.looked}")
        if options["check"] and found:
            raise CommandError(f"{found} liegen noch unter einem früheren Schlüssel.")
        self.stdout.write(f"{found} neu versiegelt. Alles liegt unter den jetzigen Schlüsseln.")
