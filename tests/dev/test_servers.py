"""The embedded servers: private, without superuser, whole again after a crash."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from campus.dev import binaries
from campus.dev.cluster import ServerFailed
from campus.dev.servers import Server, make_private_folder, start_postgres
from campus.dev.throwaway import throw_away_servers
from tests.ownership import owners_address


@pytest.fixture
def folder() -> Iterator[Path]:
    # pytest's own folder may lie too deep for a unix socket and closed to the servers' owner.
    place = Path(tempfile.mkdtemp(prefix="campus-servers-", dir="/tmp"))
    binaries.give_to_server_owner(place)
    yield place
    shutil.rmtree(place)


def _write(server: Server, word: str) -> None:
    with psycopg.connect(owners_address(server.url)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (word text)")
        connection.execute("INSERT INTO note VALUES (%s)", [word])


def _words(server: Server) -> list[str]:
    with psycopg.connect(owners_address(server.url)) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM note")]


def test_a_killed_postgres_starts_again_with_what_was_committed(folder: Path) -> None:
    server = start_postgres(folder)
    _write(server, "Gutschein")
    server.kill()

    again = start_postgres(folder)

    try:
        assert _words(again) == ["Gutschein"]
    finally:
        again.stop()


def test_a_lock_file_with_a_reused_pid_does_not_block_the_start(folder: Path) -> None:
    server = start_postgres(folder)
    server.kill()
    lock = folder / "postgres" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n" + lock.read_text().split("\n", 1)[1])

    again = start_postgres(folder)

    again.stop()
    assert again.process.returncode == 0


def test_the_role_of_the_application_is_no_superuser(folder: Path) -> None:
    server = start_postgres(folder, durable=False)
    try:
        with psycopg.connect(server.url) as connection:
            row = connection.execute(
                "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    finally:
        server.stop()

    assert row == (False, False)


def test_throw_away_servers_leave_nothing_behind() -> None:
    with throw_away_servers() as servers:
        folder = servers["postgres"].log.parent
        pids = [server.pid for server in servers.members]

    assert not folder.exists()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_two_runs_have_servers_of_their_own() -> None:
    with throw_away_servers() as ours, throw_away_servers() as theirs:
        _write(ours["postgres"], "unser")
        _write(theirs["postgres"], "ihr")

        assert _words(ours["postgres"]) == ["unser"]


def test_a_folder_of_somebody_else_is_refused(folder: Path) -> None:
    strange = folder / "strange"
    strange.mkdir(mode=0o777)
    strange.chmod(0o777)

    with pytest.raises(ServerFailed, match="belongs to somebody else"):
        make_private_folder(strange)


def test_another_installation_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.OTHER_INSTALLATION, "/usr/lib/postgresql/15")
    binaries._postgres_installation.cache_clear()

    assert binaries.postgres_program("psql") == Path("/usr/lib/postgresql/15/bin/psql")

    monkeypatch.undo()
    binaries._postgres_installation.cache_clear()
