"""Scenes: what many tests begin with, made once by each worker and then only looked at.

A fixture that `@scene` marks instead of `@pytest.fixture` writes to the database, from nothing but
other fixtures' plain values and the day, and returns plain values. The first test that wants it
has it made in a database of its own, on top of the scenes wanted before; every further one is
connected to that database and gets a copy of what was returned. A test whose transaction has
written already, or that has a real database, makes the scene in place: the same happens, only more
slowly.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, connections

from campus.kernel import clock

# Each takes about 25 MB in memory; tests of one folder come one after another.
MOST_DATABASES = 16
_MARK = "is_scene"
_ATOMIC_STATE = ("in_atomic_block", "savepoint_ids", "atomic_blocks", "run_on_commit", "autocommit")


@dataclass
class _Scene:
    """A database in which something is made, what from, and what it gave."""

    database: str
    given: dict[str, Any]
    value: Any


@dataclass
class Stage:
    """Where a worker's tests play: the connections it keeps, the scenes in their databases."""

    empty: str = ""
    template: str = ""
    scenes: dict[tuple[str, ...], _Scene] = field(default_factory=dict)
    now: tuple[str, ...] = ()
    _made: int = 0
    _copy_database: Callable[[str, str], None] = field(init=False)
    _drop_database: Callable[[str], None] = field(init=False)
    _waiting: dict[str, Any] = field(default_factory=dict)

    def begin(
        self,
        *,
        empty: str,
        template: str,
        copy: Callable[[str, str], None],
        drop: Callable[[str], None],
    ) -> None:
        """Play on the database `empty`, a copy of `template`, where no scene is wanted."""
        self.empty, self.template = empty, template
        self._copy_database, self._drop_database = copy, drop

    def clear(self) -> None:
        """Go back to the empty stage, after a test."""
        if self.now:
            self.now = ()
            self._connect(self.empty)

    def close(self) -> None:
        """Throw all scenes away."""
        self.clear()
        while self.scenes:
            self._forget_oldest()

    def play(self, name: str, make: Callable[..., Any], given: dict[str, Any]) -> Any:
        """What `make(**given)` returns, once it has happened in the current transaction's eyes."""
        if not self._is_untouched():
            return make(**given)
        key = (*self.now, f"{name} on {clock.now().date()}")
        scene = self.scenes.get(key)
        if scene is None:
            scene = self._make(key, make, given)
        elif scene.given != given:
            return make(**given)
        else:
            self._connect(scene.database)
        self.now = key
        return copy.deepcopy(scene.value)

    def _is_untouched(self) -> bool:
        """Whether this is a test's own transaction, and it has written nothing yet."""
        here = self.scenes[self.now].database if self.now else self.empty
        blocks = connection.atomic_blocks
        if len(blocks) != 1 or not blocks[0]._from_testcase or connection.needs_rollback:
            return False
        if connection.settings_dict["NAME"] != here or connection.connection is None:
            return False
        found = connection.connection.execute("SELECT pg_current_xact_id_if_assigned()")
        return found.fetchone()[0] is None

    def _make(
        self, key: tuple[str, ...], make: Callable[..., Any], given: dict[str, Any]
    ) -> _Scene:
        if len(self.scenes) >= MOST_DATABASES:
            self._forget_oldest()
        self._made += 1
        database = f"{self.empty}_{self._made}"
        before = self.scenes[self.now].database if self.now else self.empty
        self._connect(None)
        # PostgreSQL copies only what nobody is connected to.
        if self.now:
            self._waiting.pop(before).close()
        self._copy_database(database, before if self.now else self.template)
        self._connect(database)
        callbacks = len(connection.run_on_commit)
        value = make(**given)
        connection.check_constraints()
        connection.connection.commit()
        del connection.run_on_commit[callbacks:]
        self.scenes[key] = _Scene(database, dict(given), copy.deepcopy(value))
        return self.scenes[key]

    def _forget_oldest(self) -> None:
        """Drop the oldest scene that does not play now, and all that were made on top of it.

        Made anew it has other ids; what was on top of it would still have the old ones.
        """
        others = (key for key in self.scenes if self.now[: len(key)] != key)
        if (oldest := next(others, None)) is None:
            return
        for key in [key for key in self.scenes if key[: len(oldest)] == oldest]:
            scene = self.scenes.pop(key)
            if scene.database in self._waiting:
                self._waiting.pop(scene.database).close()
            self._drop_database(scene.database)

    def _connect(self, database: str | None) -> None:
        """Put the current connection aside and take the one to this database in its place."""
        autocommit = connection.autocommit
        current = connection.connection
        if current is not None and not current.closed:
            current.rollback()
            self._waiting[connection.settings_dict["NAME"]] = current
            connection.connection = None
        if database is None:
            return
        connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = database
        kept = self._waiting.pop(database, None)
        if kept is None or kept.closed:
            self._open()
        else:
            connection.connection = kept
        if connection.connection.autocommit != autocommit:
            connection.connection.autocommit = autocommit
        # Neither search path nor role are known of this session.
        connection.search_path_set_schemas = None

    def _open(self) -> None:
        """Connect anew, in the same place between savepoints and waiting callbacks."""
        state = {name: getattr(connection, name) for name in _ATOMIC_STATE}
        connection.connect()
        for name, value in state.items():
            setattr(connection, name, value)


stage = Stage()


def scene(make: Callable[..., Any]) -> Any:
    """Mark a fixture as a scene (see above); instead of `@pytest.fixture`."""

    def fixture(**given: Any) -> Any:
        return stage.play(f"{make.__module__}.{make.__qualname__}", make, given)

    fixture.__signature__ = inspect.signature(make)  # type: ignore[attr-defined]
    fixture.__doc__, fixture.__module__ = make.__doc__, make.__module__
    setattr(fixture, _MARK, True)
    return pytest.fixture(name=make.__name__)(fixture)


def scenes_of(item: pytest.Item) -> list[str]:
    """The scenes that a test begins with, in the order in which they are played."""
    if not isinstance(item, pytest.Function) or "real_database" in item.fixturenames:
        return []
    definitions = item._fixtureinfo.name2fixturedefs
    return [name for name in scenes_first(item) if name in definitions and _is_scene(item, name)]


def _is_scene(item: pytest.Function, name: str) -> bool:
    return getattr(item._fixtureinfo.name2fixturedefs[name][-1].func, _MARK, False)


def scenes_first(item: pytest.Function) -> list[str]:
    """A test's fixtures in the order in which they are set up: scenes before what it names."""
    definitions = item._fixtureinfo.name2fixturedefs

    def rank(name: str) -> tuple[int, str]:
        if name == "real_database":
            return (0, "")
        if name not in definitions:
            return (2, "")
        definition = definitions[name][-1]
        if definition._autouse or definition.scope != "function":
            return (0, "")
        return (1, name) if _is_scene(item, name) else (2, "")

    return sorted(item.fixturenames, key=rank)
