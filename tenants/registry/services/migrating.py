"""Bringing public, the template and every municipality to the present migrations, resumable.

Old and new schemas are served meanwhile: a migration fits the code before it
(`infra/decisions/0011-own-migrator.md`).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from tenants.registry.database.base import PUBLIC
from tenants.registry.models import Municipality
from tenants.registry.scope import in_schema
from tenants.registry.services.migrating_batch import apply_batch, migrate_first, renew_rights
from tenants.registry.services.migrating_by_django import (
    is_plain_sql,
    migrate_public,
    migrate_schema,
)
from tenants.registry.services.migrating_standing import (
    Standing,
    find_standings,
    quick_recorder,
)
from tenants.registry.services.migrating_tries import Outcome
from tenants.registry.services.migrating_workers import each_by_connection, each_by_process
from tenants.registry.services.rights import apply_shared_rights
from tenants.registry.services.succession import open_archives
from tenants.registry.services.template import (
    is_template_present,
    migrations_version,
    schema_version,
    shared_labels,
    store_template,
)
from tenants.registry.services.template_reading import TEMPLATE_SCHEMA

PARALLEL = 2
# So many schemas may fail one after the other before the rest of their kind is left alone.
FIRST_TRIES = 3
SECONDS_BETWEEN_LINES = 2.0


class MigratorRunning(RuntimeError):
    """Another `migrate_schemas` works on this database; only one may."""


@dataclass(kw_only=True)
class Progress:
    """What is done, what failed and why; says so now and then."""

    say: Callable[[str], None]
    total: int = 0
    migrated: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    _said_at: float = field(default_factory=time.monotonic)

    def note(self, outcomes: Iterable[Outcome]) -> None:
        """Count how each schema went, and name those that failed."""
        for schema, reason in outcomes:
            if reason:
                self.failed[schema] = reason
                self.say(f"{schema}: {reason}")
            else:
                self.migrated += 1
            self._say_now_and_then()

    def _say_now_and_then(self) -> None:
        if time.monotonic() - self._said_at >= SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            done = self.migrated + len(self.failed)
            self.say(f"{done} of {self.total} municipalities, {len(self.failed)} failed")


def migrate_all(
    *, now: dt.datetime, say: Callable[[str], None], verbosity: int = 1, parallel: int = PARALLEL
) -> Progress:
    """Migrate public, then the template, then each municipality that lags behind.

    A schema that fails is named in the answer and the rest goes on. Broken off anywhere, the next
    run goes on with what is not done.

    :param say: takes a line of text
    :param parallel: how many schemas at once
    :raises MigratorRunning: with nothing changed
    """
    with in_schema(PUBLIC, as_owner=True), _alone(), quick_recorder():
        if lacks_shared_migrations():
            migrate_public(verbosity=verbosity)
        _migrate_template(now=now)
        apply_shared_rights()
        open_archives()
        progress = Progress(say=say)
        _migrate_municipalities(progress, parallel=parallel)
    return progress


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        # The session's own lock: a migrator that was killed holds it no longer.
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('migrate_schemas'))")
        if not cursor.fetchone()[0]:
            raise MigratorRunning("another migrate_schemas works on this database")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('migrate_schemas'))")


def lacks_shared_migrations() -> bool:
    """Whether the public schema lacks a migration; as its owner."""
    standings, new = find_standings([PUBLIC])
    return bool(new) or bool(standings[0].lacks(shared_labels()))


def _migrate_template(*, now: dt.datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Citus would give it to one of its servers; elsewhere this setting says nothing.
        cursor.execute("SET LOCAL citus.enable_schema_based_sharding = off")
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE_SCHEMA}")
    standings, new = find_standings([TEMPLATE_SCHEMA])
    lacks = bool(new) or bool(standings[0].missing)
    if lacks:
        migrate_schema(TEMPLATE_SCHEMA)
    if lacks or not is_template_present():
        store_template(now=now)


def _migrate_municipalities(progress: Progress, *, parallel: int) -> None:
    schemas = list(_with_schema().order_by("schema_name").values_list("schema_name", flat=True))
    standings, lost = find_standings(schemas)
    lagging = [each for each in standings if each.missing]
    progress.total = len(lost) + sum(len(each.schemas) for each in lagging)
    progress.note((schema, "has no table of migrations") for schema in lost)
    for standing in lagging:
        if is_plain_sql(standing.missing):
            _migrate_by_batch(standing, progress, parallel=parallel)
        else:
            progress.note(each_by_process(standing, parallel=parallel))
    _remember_versions(progress, parallel=parallel)


def _with_schema() -> QuerySet[Municipality]:
    return Municipality.objects.exclude(state="gone")


def _migrate_by_batch(standing: Standing, progress: Progress, *, parallel: int) -> None:
    """Let one schema show the SQL, and give it to the others."""
    for tried, schema in enumerate(standing.schemas[:FIRST_TRIES], start=1):
        try:
            batch = migrate_first(standing, schema)
        except DatabaseError as error:
            progress.note([(schema, str(error).splitlines()[0])])
            continue
        progress.note([(schema, "")])
        others = standing.schemas[tried:]
        progress.note(each_by_connection(partial(apply_batch, batch), others, parallel=parallel))
        return
    progress.note((each, "not tried") for each in standing.schemas[FIRST_TRIES:])


def _remember_versions(progress: Progress, *, parallel: int) -> None:
    """Give rights anew where a row does not name the present version; then it does.

    It may be the rights that changed, or a run was broken off between tables and their rights.
    """
    rows = _with_schema().exclude(schema_version=schema_version())
    rows = rows.exclude(schema_name__in=list(progress.failed))
    unsure = list(rows.values_list("schema_name", flat=True))
    done = each_by_connection(renew_rights, unsure, parallel=parallel)
    progress.note((schema, reason) for schema, reason in done if reason)


@dataclass(frozen=True, kw_only=True)
class Lag:
    """What a run of `migrate_schemas` would have to do."""

    shared: bool
    template: bool
    municipalities: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.shared or self.template or bool(self.municipalities)


def find_lag() -> Lag:
    """Return what lacks migrations that this code needs; a schema that has more is no harm.

    A row that names the present version is believed; all others are looked at.
    """
    with in_schema(PUBLIC, as_owner=True):
        shared = lacks_shared_migrations()
        if shared:
            return Lag(shared=True, template=True, municipalities=())
        template = not is_template_present()
        return Lag(shared=False, template=template, municipalities=_lagging())


def _lagging() -> tuple[str, ...]:
    current = f"{migrations_version()[:31]}."
    rows = _with_schema().exclude(schema_version__startswith=current)
    unsure: Sequence[str] = list(rows.values_list("schema_name", flat=True))
    standings, lost = find_standings(unsure)
    behind = [schema for each in standings if each.missing for schema in each.schemas]
    return tuple(sorted([*lost, *behind]))
