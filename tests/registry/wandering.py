"""A random walk between towns, roles and transactions that looks around after every step."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db import DataError, connection, transaction
from django.db.transaction import TransactionManagementError

from campus.config.celery import app
from campus.kernel.actor import Actor
from tenants.registry.api import ScopeMissing, in_cooperative, in_municipality, narrowed_to
from tenants.registry.database.guards import ForeignObject
from tenants.registry.scope import in_schema
from tests import cast

LOOK = "SELECT current_user::text, current_schema()::text, current_setting('campus.funder', true)"
DEEPEST = 6
EMIL = Actor(kind="ministry", account_id=UUID(int=1), funder_id=UUID(int=0xF1))


class Leak(AssertionError):
    """The database was elsewhere than the walk believed."""


class Stumble(Exception):
    """An error on the way, as any code may raise it."""


Enter = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Place:
    """Where a walk can be: what PostgreSQL must say there, and whose family names are read."""

    name: str
    user: str = ""
    schema: str = ""
    funder: str = ""
    names: frozenset[str] = frozenset()
    enter: Enter = field(compare=False, default=in_cooperative)


NOWHERE = Place("nowhere", enter=lambda: in_schema(None))
COOPERATIVE = Place("cooperative", "campus_cooperative", "public")
MINISTRY = Place("ministry", "campus_ministry", "public", str(EMIL.funder_id))
OWNER = Place("owner", "campus_owner", "public", enter=lambda: in_schema("public", as_owner=True))


def town(subdomain: str, *names: str) -> Place:
    found = cast.municipality(subdomain)
    schema = found.schema_name
    return Place(
        subdomain, schema, schema, names=frozenset(names), enter=lambda: in_municipality(found.id)
    )


@app.task(name="tests.wander")
def _as_task(work: Callable[[], None]) -> None:
    work()


class Walk:
    """So many random steps; raises `Leak` at the first that is not where it should be."""

    def __init__(self, *, seed: int, steps: int, pool_of_one: bool = False) -> None:
        self.pool_of_one = pool_of_one
        self.dice = random.Random(seed)
        self.left = steps
        self.looks = 0
        self.towns = [town("ludwigshafen", "Amsel", "Buchfink"), town("speyer", "Cranich")]
        self.places = [*self.towns, *self.towns, COOPERATIVE, OWNER, NOWHERE]
        self.steps: list[Callable[[Place, int], None]] = [
            *[self._enter] * 4,
            self._enter_and_stumble,
            self._narrow,
            self._transaction,
            self._rolled_back,
            self._first_look_is_rolled_back,
            self._broken_statement,
            self._elsewhere_while_broken,
            self._thread,
            self._task,
            self._reconnect,
            self._carry_object,
            self._carry_query,
            self._carry_rows,
        ]

    def run(self) -> None:
        with in_cooperative():
            while self.left > 0:
                self._wander(COOPERATIVE, 0)

    def _wander(self, here: Place, depth: int) -> None:
        self.look(here)
        while self.left > 0:
            self.left -= 1
            step = self.dice.choice(self.steps)
            if depth >= DEEPEST or (depth and self.dice.random() < 0.25):
                return
            if here.name == "ministry" and step not in (self._transaction, self._broken_statement):
                return
            step(here, depth + 1)
            self.look(here)

    def look(self, here: Place) -> None:
        """Compare PostgreSQL's own word, and the rows that are read, with the place."""
        self.looks += 1
        try:
            with connection.cursor() as cursor:
                cursor.execute(LOOK)
                found = cursor.fetchone()
        except ScopeMissing:
            found = None
        wanted = (here.user, here.schema, here.funder) if here is not NOWHERE else None
        if found != wanted:
            raise Leak(f"{found} instead of {wanted}")
        if here.names and (read := frozenset(self._names())) != here.names:
            raise Leak(f"{set(read)} read in {here.name}")

    def _names(self) -> Iterator[str]:
        from tenants.staff.models import Employee

        return iter(Employee.objects.values_list("family_name", flat=True))

    def _enter(self, here: Place, depth: int) -> None:
        there = self.dice.choice(self.places)
        with there.enter():
            self._wander(there, depth)

    def _enter_and_stumble(self, here: Place, depth: int) -> None:
        there = self.dice.choice(self.places)
        with suppress(Stumble), there.enter():
            self._wander(there, depth)
            raise Stumble

    def _narrow(self, here: Place, depth: int) -> None:
        if here is COOPERATIVE:
            with narrowed_to(EMIL):
                self._wander(MINISTRY, depth)

    def _transaction(self, here: Place, depth: int) -> None:
        if here is not NOWHERE:
            with transaction.atomic():
                self._wander(here, depth)

    def _rolled_back(self, here: Place, depth: int) -> None:
        if here is NOWHERE:
            return
        there = self.dice.choice(self.towns)
        with suppress(Stumble), transaction.atomic():
            with there.enter():
                self.look(there)
                self._wander(there, depth)
            if self.dice.random() < 0.5:
                self.look(here)
            raise Stumble

    def _first_look_is_rolled_back(self, here: Place, depth: int) -> None:
        there = self.dice.choice(self.towns)
        with there.enter():
            # The path was set within what is undone, so PostgreSQL forgets it too.
            with suppress(Stumble), transaction.atomic():
                self.look(there)
                raise Stumble
            self.look(there)

    def _broken_statement(self, here: Place, depth: int) -> None:
        if here is not NOWHERE:
            with suppress(DataError), transaction.atomic():
                connection.cursor().execute("SELECT 1 / 0")

    def _elsewhere_while_broken(self, here: Place, depth: int) -> None:
        if here is NOWHERE:
            return
        with suppress(Stumble), transaction.atomic():
            with suppress(DataError):
                connection.cursor().execute("SELECT 1 / 0")
            with self.dice.choice(self.towns).enter():
                self._must_fail(lambda: connection.cursor().execute(LOOK))
            raise Stumble

    def _must_fail(self, query: Callable[[], object]) -> None:
        try:
            query()
        except (TransactionManagementError, ScopeMissing):
            return
        except Exception as error:
            if "current transaction is aborted" in str(error):
                return
            raise
        raise Leak("a broken transaction answered")

    def _thread(self, here: Place, depth: int) -> None:
        raised: list[BaseException] = []

        def elsewhere() -> None:
            try:
                self._wander(NOWHERE, depth)
            except BaseException as error:
                raised.append(error)
            finally:
                connection.close()

        if self.pool_of_one:
            if connection.in_atomic_block:
                return
            # There is but one: the other thread gets what this one gives back.
            connection.close()
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        if raised:
            raise raised[0]

    def _task(self, here: Place, depth: int) -> None:
        _as_task(partial(self._wander, NOWHERE, depth))

    def _reconnect(self, here: Place, depth: int) -> None:
        if not connection.in_atomic_block:
            connection.close()

    def _carry_object(self, here: Place, depth: int) -> None:
        from tenants.staff.models import Employee

        from_town = self.dice.choice(self.towns)
        with from_town.enter():
            person = Employee.objects.all()[0]
        self._refused_unless_home(here, from_town, person.refresh_from_db)

    def _carry_query(self, here: Place, depth: int) -> None:
        from tenants.staff.models import Employee

        from_town = self.dice.choice(self.towns)
        with from_town.enter():
            waiting = Employee.objects.all()
        self._refused_unless_home(here, from_town, waiting.count)

    def _carry_rows(self, here: Place, depth: int) -> None:
        from tenants.staff.models import Employee

        from_town = self.towns[0]  # which has another row to come
        with from_town.enter():
            rows = Employee.objects.iterator(chunk_size=1)
            next(rows)
        self._refused_unless_home(here, from_town, lambda: next(rows, None))

    def _refused_unless_home(self, here: Place, home: Place, use: Callable[[], Any]) -> None:
        try:
            use()
        except (ForeignObject, ScopeMissing):
            if here == home:
                raise
        else:
            if here != home:
                raise Leak(f"what is {home.name}'s was used in {here.name}")
