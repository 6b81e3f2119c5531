"""What a former town published is read on by the people of the town that it became part of."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction

from campus.kernel.actor import SYSTEM
from tenants.registry.api import forget_cached, in_cooperative, in_municipality
from tenants.registry.models import Merger, Municipality
from tenants.registry.services.ending_mergers import PASSKEYS_TOLD, confirm_merger
from tenants.registry.services.merging_preview import PASSKEYS
from tenants.registry.services.succession import open_archives, read_archived
from tests.accounts.steps import visitor
from tests.merging.conftest import Towns, plan, start
from tests.merging.conftest import run as run_merger
from tests.needs.releases import keep_release
from tests.ownership import owners_cursor
from tests.scenes import scene

pytestmark = pytest.mark.proof
ADDRESS = "/bedarf/"


@scene
def release(towns: Towns, ludwigshafen: Any, speyer: Any, carla: Any, now: dt.datetime) -> UUID:
    """Speyer is a part of Ludwigshafen; it had one release, and Carla a passkey."""
    with in_municipality(speyer.id), transaction.atomic():
        kept = keep_release(now=now)
        Authenticator.objects.create(user_id=carla.account_id, type="webauthn", data={})
    plan(speyer, ludwigshafen, now)
    start(speyer, now)
    run_merger(now)
    with in_cooperative():
        confirm_merger(municipality_id=speyer.id, actor=SYSTEM, now=now)
    return kept


def test_hr_reads_it_under_the_former_name(release: UUID, bernd: Any) -> None:
    browser = bernd.client()

    listed = browser.get(ADDRESS).content.decode()
    page = browser.get(f"{ADDRESS}{release}/").content.decode()
    file = browser.get(f"{ADDRESS}{release}/csv/")

    assert "Frühere Kommune Speyer" in listed
    assert f"{ADDRESS}{release}/" in listed
    assert "frühere Kommune Speyer" in page
    assert "bedarf-speyer-2025-10" in file["Content-Disposition"]
    assert "ganzes Haus" in b"".join(file).decode()


def test_who_may_not_read_needs_reads_no_former_ones(release: UUID, anna: Any) -> None:
    assert anna.client().get(f"{ADDRESS}{release}/").status_code == 404


def test_of_all_that_is_archived_only_releases_are_open_and_to_nobody_else(
    release: UUID, ludwigshafen: Any
) -> None:
    archive = Merger.objects.get().steps["confirm"]["archive"]
    with in_municipality(ludwigshafen.id):
        for table in ("audit_entry", "checks_needsthreshold"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                run(f"SELECT * FROM {archive}.{table}")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(f"DELETE FROM {archive}.checks_needsrelease")
    with in_cooperative(), pytest.raises(DatabaseError, match="permission"), transaction.atomic():
        run(f"SELECT * FROM {archive}.checks_needsrelease")


def test_it_closes_when_its_reader_is_gone(release: UUID, ludwigshafen: Any) -> None:
    archive = Merger.objects.get().steps["confirm"]["archive"]
    with in_municipality(ludwigshafen.id):
        assert [each.town for each in read_archived("checks_needsrelease")] == ["Speyer"]

    with owners_cursor() as cursor:
        Municipality.objects.filter(id=ludwigshafen.id).update(state="gone")
        open_archives()
        cursor.execute(
            "SELECT has_schema_privilege(%s, %s, 'USAGE')", [ludwigshafen.schema_name, archive]
        )

        assert cursor.fetchone() == (False,)


def test_who_had_a_passkey_is_told_what_to_do(
    release: UUID, dora: Any, speyer: Any, ludwigshafen: Any
) -> None:
    forget_cached()
    start_page = visitor(ludwigshafen.host).get("/", follow=True).content.decode()
    merger_page = dora.client().get(f"/kommunen/{speyer.id}/zusammenschluss/").content.decode()

    assert PASSKEYS_TOLD.strip() in start_page
    assert f"{PASSKEYS}" in merger_page
    assert "http://ludwigshafen.localhost/anmeldung/rechner/" in merger_page


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
