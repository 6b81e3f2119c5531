"""Yesterday's backup cannot bring back what was erased: with the commands of the README."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from assessments.checks.models import Check, PersonKey, Result
from assessments.checks.queries.outcomes import newest_outcome
from assessments.checks.rules.sealing import CannotBeOpened
from assessments.checks.services.taking import delete_check
from assessments.library import api as library
from campus.dev.binaries import postgres_program
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality
from tests.checks.conftest import LEVELS, publish_in, take

KEYS = "*.checks_personkey"
# The administrator's, who makes it in each database.
NOT_OURS = "--exclude-schema=campus_administration"
README = Path(__file__).resolve().parents[2] / "README.md"


def postgres(program: str, *arguments: str) -> str:
    at = settings.DATABASES["default"]
    wanted = {"PGHOST": at["HOST"], "PGPORT": at["PORT"], "PGUSER": at["USER"]}
    environment = {
        **os.environ,
        "PGOPTIONS": "-c role=campus_owner",
        **{key: str(value) for key, value in wanted.items() if value},
    }
    done = subprocess.run(
        [str(postgres_program(program)), *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.fixture
def two_results(
    real_database: str, ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> str:
    """A database in which Anna and Bernd have a result each; its name."""
    with in_cooperative(), transaction.atomic():
        library.publish_template_model(actor=SYSTEM, now=now)
    publish_in(ludwigshafen, now)
    for person in (anna, bernd):
        take(person, now=now, levels=LEVELS)
    return real_database


def test_the_readme_names_these_commands() -> None:
    text = README.read_text()

    assert f"--exclude-table-data='{KEYS}' {NOT_OURS}" in text
    assert f"--table='{KEYS}'" in text


def test_a_restored_backup_shows_nothing_of_somebody_erased_since(
    two_results: str, tmp_path: Path, ludwigshafen: Any, anna: Any, bernd: Any
) -> None:
    yesterday, keys = tmp_path / "campus.dump", tmp_path / "keys.dump"
    form = "--format=custom"
    without = [f"--exclude-table-data={KEYS}", NOT_OURS]
    postgres("pg_dump", form, *without, f"--file={yesterday}", two_results)
    with in_municipality(ludwigshafen.id):
        (check,) = Check.objects.filter(employee_id=anna.employee_id)
        delete_check(check_id=check.id, employee_id=anna.employee_id)
    postgres("pg_dump", form, "--data-only", f"--table={KEYS}", f"--file={keys}", two_results)

    restored = f"{two_results}_restored"
    postgres("createdb", restored)
    try:
        postgres("pg_restore", "--exit-on-error", f"--dbname={restored}", str(yesterday))
        _use(restored)
        with in_municipality(ludwigshafen.id):
            assert Result.objects.count() == 2
            assert not PersonKey.objects.exists()
            for person in (anna, bernd):
                with pytest.raises(CannotBeOpened):
                    newest_outcome(employee_id=person.employee_id)
        postgres("pg_restore", "--exit-on-error", f"--dbname={restored}", str(keys))
        with in_municipality(ludwigshafen.id):
            assert newest_outcome(employee_id=bernd.employee_id) is not None
            with pytest.raises(CannotBeOpened):
                newest_outcome(employee_id=anna.employee_id)
    finally:
        _use(two_results)
        postgres("dropdb", "--force", restored)


def _use(name: str) -> None:
    connections.close_all()
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    connection.set_schema_to_public()
