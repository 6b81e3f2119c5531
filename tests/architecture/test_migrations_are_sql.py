"""What thousands of municipalities get is SQL; Python only where the migration says why.

SQL for all schemas is sent in one message each; Python reads and writes the rows of each town
(`infra/decisions/0011-own-migrator.md`). Who needs it writes `WHY_NOT_SQL = "..."` beside it.
"""

import inspect
from pathlib import Path
from types import SimpleNamespace

from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from tenants.registry.services.migrating_by_django import is_sql
from tenants.registry.services.template import tenant_labels
from tests.architecture.sources import ROOT

# Landed before the rule: seals what lay in the open, with a key per person.
BEFORE = {("checks", "0008_seal_answers_and_results")}
SHORTEST = 20


def own_migrations():
    """What our apps do to a municipality's schema: keys, migrations and their modules."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    for key, migration in loader.disk_migrations.items():
        module = inspect.getmodule(type(migration))
        path = Path(module.__file__).resolve()
        if key[0] in tenant_labels() and ROOT in path.parents and ".venv" not in path.parts:
            yield key, migration, module


def says_why(migration, module):
    return is_sql(migration) or len(getattr(module, "WHY_NOT_SQL", "")) >= SHORTEST


def test_a_migration_of_the_municipalities_is_sql_or_says_why():
    unexplained = {key for key, *each in own_migrations() if not says_why(*each)}

    assert unexplained == BEFORE


def test_python_and_what_no_transaction_holds_are_seen():
    python = migrations.Migration("one", "staff")
    python.operations = [
        migrations.SeparateDatabaseAndState([migrations.RunPython(migrations.RunPython.noop)])
    ]
    outside = migrations.Migration("two", "staff")
    outside.atomic = False

    assert not says_why(python, SimpleNamespace())
    assert not says_why(outside, SimpleNamespace(WHY_NOT_SQL="because"))
    assert says_why(python, SimpleNamespace(WHY_NOT_SQL="only the keys outside open these rows"))
    assert says_why(migrations.Migration("three", "staff"), SimpleNamespace())
