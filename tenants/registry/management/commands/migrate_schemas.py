"""`manage.py migrate_schemas`: everything to the present migrations, then template and rights."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from tenants.registry.services.migrating import (
    PARALLEL,
    Lag,
    MigratorRunning,
    find_lag,
    migrate_all,
)


class Command(BaseCommand):
    help = "Migrates public, the template schema and every municipality that lags behind."
    # All URLs would be read for them: half of the time of a run that finds nothing to do.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parallel", type=int, default=PARALLEL, help="so many at once")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; end with 1 if something lags"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check(find_lag())
            return
        try:
            done = migrate_all(
                now=clock.now(),
                say=self.stdout.write,
                verbosity=int(options["verbosity"]),
                parallel=options["parallel"],
            )
        except MigratorRunning as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"public and the template are up to date; {done.migrated} municipalities migrated"
        )
        if done.failed:
            raise CommandError(f"{len(done.failed)} failed: {', '.join(sorted(done.failed))}")

    def _check(self, lag: Lag) -> None:
        if not lag:
            self.stdout.write("nothing lags behind")
            return
        named = [name for name in ("shared", "template") if getattr(lag, name)]
        raise CommandError(f"behind: {', '.join([*named, *lag.municipalities])}")
