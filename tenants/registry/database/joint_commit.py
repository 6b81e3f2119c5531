"""One commit over the home database and cells: all of it or nothing, whoever dies meanwhile.

Two-phase commit with presumed abort. The home transaction writes a decision, each cell prepares,
and the home commit decides. What a crash leaves prepared is settled by the decision: there, it is
committed; missing, it is taken back, after a decision against it has been written under the same
key (`tenants.registry.services.settling`). So nobody can decide twice.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import DatabaseError, InternalError
from psycopg import errors
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from tenants.registry.database.base import DatabaseWrapper
    from tenants.registry.database.cells import Branch

log = logging.getLogger(__name__)

# Names of prepared transactions are known to a whole server.
PREFIX = "campus_"
DECIDE = (
    "INSERT INTO public.registry_celldecision (key, is_commit, decided_at) VALUES (%s, true, now())"
)
# Somebody who settles has finished it, or is just about to, in the same way.
_ELSEWHERE = (errors.UndefinedObject, errors.ObjectNotInPrerequisiteState)
_HAS_WRITTEN = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"


def commit_jointly(home: DatabaseWrapper, branches: list[Branch]) -> None:
    """Commit a transaction in which cells take part.

    :raises InternalError: a statement had failed and nobody went back to a savepoint
    :raises DatabaseError: nothing is committed; or, where the home connection broke during its
        commit, what the home server decided counts, and cells follow within a minute
    """
    connections = [home.connection, *(each.wrapper.connection for each in branches)]
    if any(_status(each) == TransactionStatus.INERROR for each in connections):
        raise InternalError("a statement of this transaction has failed: nothing is committed")
    writers = [each for each in branches if _has_written(each.wrapper.connection)]
    if not writers:
        home.commit_at_home()
    elif len(writers) == 1 and not _has_written(home.connection):
        home.commit_at_home()
        writers[0].wrapper.commit()
    else:
        _commit_in_two_phases(home, writers)
    for each in branches:
        if each not in writers:
            each.wrapper.rollback()


def _commit_in_two_phases(home: DatabaseWrapper, writers: list[Branch]) -> None:
    key = f"{PREFIX}{uuid4().hex}"
    with home.wrap_database_errors:
        home.connection.execute(DECIDE, [key])
    prepared: list[Branch] = []
    try:
        for each in writers:
            each.send(f"PREPARE TRANSACTION '{name_in(each.wrapper.alias, key)}'")
            prepared.append(each)
        home.commit_at_home()
    except BaseException as error:
        if len(prepared) < len(writers) or _has_refused(home.connection, error):
            _finish("ROLLBACK", prepared, key)
        # Otherwise nobody here knows whether the home server has committed.
        raise
    _finish("COMMIT", prepared, key)


def name_in(alias: str, key: str) -> str:
    """Return the name of a cell's part of a joint transaction; two cells may share a server."""
    return f"{key}_{alias}"


def _finish(how: str, prepared: list[Branch], key: str) -> None:
    for each in prepared:
        name = name_in(each.wrapper.alias, key)
        try:
            each.wrapper.set_autocommit(True)
            each.send(f"{how} PREPARED '{name}'")
        except DatabaseError as error:
            if not isinstance(error.__cause__, _ELSEWHERE):
                # It is decided; the job that settles does it when the cell answers again.
                log.exception("%s is prepared and waits to be settled", name)
            each.wrapper.close()


def _has_written(connection: Any) -> bool:
    if _status(connection) == TransactionStatus.IDLE:
        return False
    return bool(connection.execute(_HAS_WRITTEN).fetchone()[0])


def _has_refused(connection: Any, error: BaseException) -> bool:
    """Whether the server itself has answered a commit with an error: then nothing is committed.

    Not so where the process was interrupted: that may happen after the answer came.
    """
    return isinstance(error, DatabaseError) and _status(connection) == TransactionStatus.IDLE


def _status(connection: Any) -> TransactionStatus:
    status: TransactionStatus = connection.info.transaction_status
    return status
