"""The whole database out of a backup, into one that is empty."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import connection

from campus.kernel.refusal import Refusal
from tenants.registry.services.backing_up import DUMP, MANIFEST, ROLES, sha256_of
from tenants.registry.services.client_programs import AS_OWNER, ProgramFailed, run_program


class NotEmpty(Refusal):
    code = "not_empty"
    sentence = (
        "In dieser Datenbank liegen schon Tabellen. Bitte stellen Sie in eine leere wieder her, "
        "und setzen Sie DATABASE_URL auf sie."
    )


class BackupDamaged(Refusal):
    code = "backup_damaged"
    sentence = "„%(file)s“ fehlt oder hat nicht die Prüfsumme, die das Manifest nennt."


def restore_everything(*, folder: Path, keys: Path) -> str:
    """Restore roles, database and the keys of persons; return the moment it shows.

    :raises NotEmpty: the database has tables
    :raises BackupDamaged: a file is missing or was changed
    :raises ProgramMissing, ProgramFailed: with what pg_restore said; then drop the database
    """
    moment = check_backup(folder)
    if not keys.is_file():
        raise BackupDamaged(file=keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname ~ '^(public|m_)'")
        if cursor.fetchone()[0]:
            raise NotEmpty
    # A role that exists already, or that belongs to the server, is no harm.
    run_program("psql", "-X", "-q", f"--file={folder / ROLES}", "-o", "/dev/null")
    target = f"--dbname={connection.settings_dict['NAME']}"
    run_program("pg_restore", "--exit-on-error", AS_OWNER, target, folder / DUMP)
    run_program("pg_restore", "--exit-on-error", AS_OWNER, target, keys)
    return moment


def check_backup(folder: Path) -> str:
    """Make sure that a backup is whole; return the moment it shows.

    :raises BackupDamaged: a file is missing or was changed
    """
    try:
        facts = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupDamaged(file=folder / MANIFEST) from error
    for name in (ROLES, DUMP):
        if not (folder / name).is_file() or sha256_of(folder / name) != facts[name]:
            raise BackupDamaged(file=folder / name)
    try:
        run_program("pg_restore", "--list", folder / DUMP)
    except ProgramFailed as failure:
        raise BackupDamaged(file=folder / DUMP) from failure
    return str(facts["moment"])
