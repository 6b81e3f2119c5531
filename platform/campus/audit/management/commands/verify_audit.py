"""`manage.py verify_audit`: check every hash chain and name the first broken entry of each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from campus.audit.api import ChainResult, schemas_with_chain, verify_chain


class Command(BaseCommand):
    help = "Prüft die Protokollketten aller Schemas. Endet mit 1, wenn eine gebrochen ist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--schema", help="nur dieses Schema prüfen")

    def handle(self, *args: Any, **options: Any) -> None:
        results: dict[str, ChainResult] = {}
        for cell in ("", *settings.CELLS):
            # Schemas are known above this app: the settings name who lets it see them all.
            with import_string(settings.OPERATOR_SCOPE)(cell):
                results |= _verify(only=options["schema"])
        if options["schema"] and not results:
            raise CommandError(f"Das Schema {options['schema']} hat kein Protokoll.")
        for schema, result in results.items():
            self.stdout.write(f"{schema}: {_sentence(result)}")
        broken = [schema for schema, result in results.items() if not result.is_intact]
        if broken:
            raise CommandError(f"Gebrochene Ketten: {', '.join(broken)}")


def _verify(*, only: str | None) -> dict[str, ChainResult]:
    wanted = [each for each in schemas_with_chain() if only in {None, "", each}]
    return {schema: verify_chain(schema=schema) for schema in wanted}


def _sentence(result: ChainResult) -> str:
    if result.is_intact:
        return f"{result.entry_count} Einträge, Kette vollständig, letzter Prüfwert {result.head}"
    return f"Eintrag {result.broken_at} {result.fault}"
