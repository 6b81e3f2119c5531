"""Several databases behind one connection: statements find theirs, transactions hold in all.

The home database has the shared layer. A municipality's schema lies there too, or in a cell. Code
sees one connection: within a municipality of a cell each statement goes where its tables are, and
a transaction is begun in a cell when the first statement goes there. Without cells nothing of this
is ever made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from tenants.registry.database.joint_commit import commit_jointly
from tenants.registry.database.places import place_of, text_of

if TYPE_CHECKING:
    from tenants.registry.database.base import DatabaseWrapper

# PostgreSQL sees no deadlock across two servers: whoever waits this long in a cell gives up.
LOCK_SECONDS = 10
# Nobody waits longer for a cell that does not answer; who needs another is not held up for long.
CONNECT_SECONDS = 5
_PREPARES = "SELECT current_setting('max_prepared_transactions')::int > 0"


# What is said about a transaction as a whole.
_EVERYWHERE = "SET TRANSACTION"


class Branch:
    """The connection to one cell, and how far it takes part in the present transaction."""

    def __init__(self, wrapper: DatabaseWrapper) -> None:
        self.wrapper = wrapper
        # The connection with which it takes part; None: it does not.
        self.joined: Any = None
        self.savepoints = 0

    def join(self, savepoints: list[str]) -> None:
        """Take part from now on, as if from the beginning."""
        if self.joined is None:
            self.wrapper.set_autocommit(False)
            self.joined, self.savepoints = self.wrapper.connection, 0
        if self.wrapper.connection is not self.joined:
            raise OperationalError("the connection to the cell was lost within the transaction")
        for each in savepoints[self.savepoints :]:
            self.send(f'SAVEPOINT "{each}"')
            self.savepoints += 1

    def send(self, statement: str, params: list[Any] | None = None) -> Any:
        """Send a statement as it is, without a look at scope and transaction."""
        with self.wrapper.wrap_database_errors:
            return self.wrapper.connection.execute(statement, params)

    def leave(self) -> None:
        """Begin anew with the next transaction."""
        self.joined, self.savepoints = None, 0
        if self.wrapper.connection is not None:
            self.wrapper.set_autocommit(True)

    def roll_back(self) -> None:
        """Undo what it did in this transaction; a connection that cannot is closed."""
        try:
            self.wrapper.rollback()
            self.leave()
        except Exception:
            self.wrapper.close()
            self.joined = None


class Cells:
    """The cells' connections of one home connection."""

    def __init__(self, home: DatabaseWrapper) -> None:
        self.home = home
        self.branches: dict[str, Branch] = {}
        self.savepoints: list[str] = []

    @property
    def joined(self) -> list[Branch]:
        return [each for each in self.branches.values() if each.joined is not None]

    def cursor_for(self, statement: Any) -> Any:
        """Return a cursor of the database in which a statement finds its tables."""
        if place_of(text_of(statement)) == "home":
            return self.home.cursor_at_home()
        return self._cursor_in(self._branch(self.home.scope.cell))

    def send_everywhere(self, statement: Any) -> None:
        """Say something about a transaction that has only begun: before role and search path."""
        branch = self._branch(self.home.scope.cell)
        self.home.ensure_connection()
        branch.wrapper.ensure_connection()
        if not self.home.get_autocommit():
            branch.join(self.savepoints)
        with self.home.wrap_database_errors:
            self.home.connection.execute(statement)
        branch.send(statement)

    def _cursor_in(self, branch: Branch) -> Any:
        own = branch.wrapper
        if branch.joined is None:
            own.close_if_health_check_failed()
        own.enter_scope(self.home.scope._replace(cell=""), keep=branch.joined is not None)
        own.ensure_connection()
        if not self.home.get_autocommit():
            branch.join(self.savepoints)
        return own.cursor_at_home()

    def _branch(self, cell: str) -> Branch:
        if cell not in self.branches:
            self.branches[cell] = Branch(self._connect(cell))
        return self.branches[cell]

    def _connect(self, cell: str) -> DatabaseWrapper:
        if cell not in settings.CELLS:
            raise ImproperlyConfigured(f"There is no cell {cell}: set CELLS and its DATABASE_URL.")
        own = settings.CELLS[cell]
        wait = f"{own['OPTIONS'].get('options', '')} -c lock_timeout={LOCK_SECONDS}s"
        timeout = {"connect_timeout": CONNECT_SECONDS}
        options = {**timeout, **own["OPTIONS"], "options": wait.strip()}
        return type(self.home)(
            {**self.home.settings_dict, **own, "OPTIONS": options}, alias=f"cell_{cell}"
        )

    def commit(self) -> None:
        """Commit everywhere or nowhere."""
        joined = self.joined
        self.savepoints.clear()
        if not joined:
            self.home.commit_at_home()
            return
        try:
            commit_jointly(self.home, joined)
        except BaseException:
            self.roll_back_cells()
            raise
        for each in joined:
            each.leave()

    def roll_back_cells(self) -> None:
        self.savepoints.clear()
        for each in self.joined:
            each.roll_back()

    def roll_back_to(self, savepoint: str) -> None:
        """Undo in the cells what came after a savepoint; it can be used again."""
        for each, position in self._holding(savepoint):
            each.send(f'ROLLBACK TO SAVEPOINT "{savepoint}"')
            each.savepoints = position + 1
            each.wrapper.search_path_set_schemas = None
        self._cut(savepoint, 1)

    def release(self, savepoint: str) -> None:
        """Forget a savepoint in the cells."""
        for each, position in self._holding(savepoint):
            each.send(f'RELEASE SAVEPOINT "{savepoint}"')
            each.savepoints = position
        self._cut(savepoint, 0)

    def _holding(self, savepoint: str) -> Iterator[tuple[Branch, int]]:
        position = self.savepoints.index(savepoint)
        return ((each, position) for each in self.joined if each.savepoints > position)

    def _cut(self, savepoint: str, more: int) -> None:
        del self.savepoints[self.savepoints.index(savepoint) + more :]

    def close(self) -> None:
        self.savepoints.clear()
        for each in self.branches.values():
            each.joined = None
            each.wrapper.close()

    def close_unusable(self) -> None:
        for each in self.branches.values():
            if each.joined is None:
                each.wrapper.close_if_unusable_or_obsolete()

    def note_error(self, cursor: Any) -> None:
        """A connection that failed is looked at before it is used again."""
        for each in self.branches.values():
            if each.wrapper.connection is cursor.connection:
                each.wrapper.errors_occurred = True


def check_cell(connection: Any, cell: str) -> None:
    """Refuse a cell that cannot take part in a transaction.

    :raises ImproperlyConfigured: its server keeps no prepared transactions
    """
    with connection.transaction(), connection.cursor() as cursor:
        (prepares,) = cursor.execute(_PREPARES).fetchone()
    if not prepares:
        connection.close()
        raise ImproperlyConfigured(
            f"The server of {cell} keeps no prepared transactions. Have an administrator set"
            " max_prepared_transactions to its max_connections, and restart it."
        )


class RoutedCursor:
    """A cursor whose statements each go to the database in which their tables are."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._current: Any = None

    def execute(self, query: Any, params: Any = None) -> Any:
        return self._send(query, lambda cursor: cursor.execute(query, params))

    def executemany(self, query: Any, params: Any) -> Any:
        return self._send(query, lambda cursor: cursor.executemany(query, params))

    def copy(self, query: Any, params: Any = None) -> Any:
        return self._send(query, lambda cursor: cursor.copy(query, params))

    def _send(self, query: Any, how: Callable[[Any], Any]) -> Any:
        self.close()
        if text_of(query).startswith(_EVERYWHERE):
            return self._cells.send_everywhere(query)
        self._current = self._cells.cursor_for(query)
        try:
            return how(self._current)
        except Exception:
            self._cells.note_error(self._current)
            raise

    def close(self) -> None:
        if self._current is not None:
            self._current.close()

    def __getattr__(self, name: str) -> Any:
        if self._current is None:
            # Asked for before any statement: how the driver writes values, the same everywhere.
            self._current = self._cells.home.cursor_at_home()
        return getattr(self._current, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._current)

    def __enter__(self) -> RoutedCursor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
