"""What the database needs before the platform starts, done only where something has changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from campus.dev import locks
from campus.dev.places import Places
from campus.dev.supervisor import Supervisor

# What the shape of the database follows from.
SOURCES = (
    "requirements.lock",
    *(
        f"{top}/**/migrations/*.py"
        for top in ("platform", "tenants", "assessments", "courses", "vouchers", "billing")
    ),
    "platform/campus/config/settings/*.py",
    "tenants/registry/**/*.py",
)


class Login(NamedTuple):
    """One line of the table that `dev` shows."""

    who: str
    address: str
    login: str


@dataclass(frozen=True)
class Prepared:
    """The state of the database: which code made it, and what is in it."""

    fingerprint: str
    demo: bool
    logins: tuple[Login, ...]


def prepare(supervisor: Supervisor, places: Places, *, demo: bool, own_database: bool) -> Prepared:
    """Migrate all schemas and load the demo once; return at once where this was done before.

    What we remember is about our own cluster; a real server is looked at each time.
    """
    fingerprint = _fingerprint(places.root)
    before = _remembered(places) if own_database else None
    if before and before.fingerprint == fingerprint and (before.demo or not demo):
        return before
    if own_database and _is_empty():
        _half_done(places).touch()
    prepared = _run_preparation(supervisor, places, fingerprint, demo=demo)
    if before and before.demo and not prepared.demo:
        # The demo of an earlier start is still there.
        prepared = Prepared(fingerprint, demo=True, logins=before.logins)
    if own_database:
        _memory(places).write_text(json.dumps(vars(prepared) | {"port": _port()}))
        _half_done(places).unlink(missing_ok=True)
    return prepared


def _run_preparation(
    supervisor: Supervisor, places: Places, fingerprint: str, *, demo: bool
) -> Prepared:
    result = places.local / "prepared.json"
    command = [sys.executable, "manage.py", "prepare_dev", "--result", str(result)]
    supervisor.run("setup", [*command, "--demo"] if demo else command)
    return _read(json.loads(result.read_text()) | {"fingerprint": fingerprint})


def reset(places: Places) -> bool:
    """Delete the embedded database after asking; whether it is gone."""
    if "DATABASE_URL" in os.environ:
        print("--reset deletes the embedded database only, not the one in DATABASE_URL.")
        return False
    print(f"This deletes the database of this checkout with all its data: {places.data}")
    if not _confirmed():
        return False
    _empty(places)
    return True


def clear_interrupted(places: Places) -> None:
    """Delete a database whose very first preparation was interrupted: nobody has used it yet."""
    if "DATABASE_URL" not in os.environ and _half_done(places).exists():
        print(
            "The first start was interrupted; beginning again with an empty database.", flush=True
        )
        _empty(places)


def _empty(places: Places) -> None:
    with locks.exclusive(places.local / "servers.lock", about="manage.py dev", patience=10):
        for content in places.data.iterdir():
            shutil.rmtree(content) if content.is_dir() else content.unlink()


def _is_empty() -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        return found.fetchone() is None


def _confirmed() -> bool:
    try:
        return input('Type "yes" to delete it: ').strip().lower() == "yes"
    except EOFError:
        return False


def _remembered(places: Places) -> Prepared | None:
    file = _memory(places)
    return _read(json.loads(file.read_text())) if file.exists() else None


def _read(found: dict[str, Any]) -> Prepared:
    # The addresses are as they were when the demo was loaded, perhaps on another port.
    before, now = f"{found.get('port', _port())}/", f"{_port()}/"
    logins = tuple(
        Login(who, address.replace(before, now), login) for who, address, login in found["logins"]
    )
    return Prepared(found["fingerprint"], demo=found["demo"], logins=logins)


def _port() -> str:
    return os.environ["PORT_IN_ADDRESSES"]


def _memory(places: Places) -> Path:
    # Beside the cluster: whoever deletes the one deletes the other.
    return places.data / "prepared.json"


def _half_done(places: Places) -> Path:
    return places.data / "half-prepared"


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted({file for pattern in SOURCES for file in root.glob(pattern)}):
        digest.update(str(file.relative_to(root)).encode() + file.read_bytes())
    return digest.hexdigest()
