"""`manage.py dev --cell`: a second database on the checkout's own server, for trying cells."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from campus.dev import binaries
from campus.dev.embedded import owned_servers
from campus.dev.local import local_settings, make_cell
from campus.dev.places import Places
from tenants.registry.database.cells import check_cell

pytestmark = pytest.mark.proof


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    """A checkout that has no servers yet; Valkey runs elsewhere."""
    root = Path(tempfile.mkdtemp(prefix="campus-cell-", dir="/tmp"))
    binaries.give_to_server_owner(root)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "unix:///nowhere")
    yield (own := Places(root))
    for each in (own.data, own.sockets, root):
        shutil.rmtree(each, ignore_errors=True)


def test_every_command_knows_the_second_database_that_was_made(places: Places) -> None:
    assert "CELLS" not in local_settings(places)

    with owned_servers(places, about="a test", patience=1):
        make_cell(places)
        make_cell(places)
        found = local_settings(places)
        with psycopg.connect(found["DATABASE_URL_WEST"], autocommit=True) as connection:
            check_cell(connection, "cell_west")
            owner = connection.execute(
                "SELECT datname, datdba::regrole::text FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()

    assert found["CELLS"] == "west"
    assert owner == ("campus_west", "campus_owner")
