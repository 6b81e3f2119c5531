"""`manage.py migrate_schemas`: everything to the present migrations, then template and rights."""

from __future__ import annotations

from typing import Any

from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

from campus.kernel import clock
from tenants.registry.services.migrating import migrate_all


class Command(MigrateSchemasCommand):  # type: ignore[misc]
    help = "Migrates public, the template schema and every municipality that lags behind."

    def handle(self, *args: Any, **options: Any) -> None:
        narrowed = ("app_label", "migration_name", "schema_name", "fake", "plan", "check_unapplied")
        if any(options.get(name) for name in narrowed):
            super().handle(*args, **options)
            return
        count = migrate_all(
            now=clock.now(), say=self.stdout.write, verbosity=int(options["verbosity"])
        )
        self.stdout.write(
            f"public and the template are up to date; {count} municipalities migrated"
        )
