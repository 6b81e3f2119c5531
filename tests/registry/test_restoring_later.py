"""A backup that is older than a person's erasure, than the release, or newer than it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from campus.dev.binaries import postgres_program
from campus.kernel.actor import SYSTEM
from tenants.privacy.models import Erasure
from tenants.privacy.services.erasing import erase_leaver
from tenants.registry.api import in_municipality
from tenants.registry.services.backing_up import back_up_municipality
from tenants.registry.services.migrating import migrate_all
from tenants.registry.services.restoring import NewerBackup, restore_municipality
from tenants.staff.api import create_employee
from tenants.staff.models import Employee
from tests.ownership import owners_cursor

pytestmark = pytest.mark.proof


@pytest.fixture(autouse=True)
def _programs(settings: Any) -> None:
    settings.POSTGRES_PROGRAMS = str(postgres_program("pg_dump").parent)


def back_up(town: Any, folder: Path, now: dt.datetime) -> Path:
    file = folder / "town.dump"
    back_up_municipality(municipality_id=town.id, file=file, actor=SYSTEM, now=now)
    return file


def restore(town: Any, file: Path, now: dt.datetime) -> dict[str, tuple[int, str]]:
    done = restore_municipality(
        municipality_id=town.id, file=file, keys=None, actor=SYSTEM, now=now
    )
    return {fact.title: (fact.count, fact.hint) for fact in done.facts}


def test_whoever_was_erased_since_is_erased_again_and_nobody_else(
    real_database: str, speyer: Any, carla: Any, tmp_path: Path, now: dt.datetime
) -> None:
    with in_municipality(speyer.id), transaction.atomic():
        gone, stays = (
            create_employee(
                personnel_number=name,
                given_name=name,
                family_name="Neu",
                email=f"{name}@example.org",
                actor=SYSTEM,
                now=now,
            )
            for name in ("eins", "zwei")
        )
        # Both have left; only one is erased.
        Employee.objects.filter(id__in=[gone, stays]).update(left_at=now)
    file = back_up(speyer, tmp_path, now)
    with in_municipality(speyer.id):
        proof_id = erase_leaver(employee_id=gone, actor=SYSTEM, now=now)

    facts = restore(speyer, file, now)

    title = "Personen, die seit der Sicherung gelöscht wurden: wieder gelöscht"
    assert facts[title] == (1, str(proof_id))
    with in_municipality(speyer.id):
        assert set(Employee.objects.values_list("id", flat=True)) == {carla.employee_id, stays}
        assert [each.id for each in Erasure.objects.all()] == [proof_id]


@pytest.fixture
def older(real_database: str, speyer: Any, tmp_path: Path, now: dt.datetime) -> Path:
    """A backup of the release of today."""
    return back_up(speyer, tmp_path, now)


def test_an_older_backup_is_migrated_forward(
    older: Path, next_release: None, speyer: Any, carla: Any, now: dt.datetime
) -> None:
    migrate_all(now=now, say=lambda _line: None, verbosity=0)

    restore(speyer, older, now)

    with in_municipality(speyer.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'staff'")
        had = cursor.fetchone()[0]
        assert Employee.objects.get().id == carla.employee_id
    with owners_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM m_template.django_migrations WHERE app = 'staff'")
        assert cursor.fetchone()[0] == had


def test_a_newer_backup_is_refused_with_nothing_left(
    real_database: str, speyer: Any, tmp_path: Path, now: dt.datetime
) -> None:
    with owners_cursor(speyer.schema_name) as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('staff', '9999_of_tomorrow', now())"
        )
    file = back_up(speyer, tmp_path, now)

    with pytest.raises(NewerBackup, match="1 Änderungen"):
        restore(speyer, file, now)

    with owners_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'm_restored%'")
        assert cursor.fetchone() == (0,)
