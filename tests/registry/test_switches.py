"""Ten thousand random switches between towns, roles, transactions, threads and tasks: no leak."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import ProgrammingError
from django.db.backends.postgresql.base import DatabaseWrapper as DjangosWrapper

from tenants.registry.database import base, compiler, guards
from tests.registry.wandering import Leak, Walk

SEED = 2026
STEPS = 10_000 * int(os.environ.get("CAMPUS_PROOF_SCALE", "1"))


@pytest.fixture(autouse=True)
def _few_schemas_to_a_connection(settings: Any, real_database: str) -> None:
    """So that connections are replaced on the way."""
    settings.SCHEMAS_PER_CONNECTION = 2


def test_three_hundred_random_steps_leak_nothing() -> None:
    walk = Walk(seed=SEED, steps=300)
    walk.run()

    assert walk.looks > 300


@pytest.mark.proof
def test_ten_thousand_random_switches_leak_nothing(record_property: Any) -> None:
    walk = Walk(seed=SEED + 1, steps=STEPS)
    walk.run()

    record_property("switches", STEPS)
    record_property("looks", walk.looks)
    record_property("leaks", 0)


def _trusts_a_path_that_was_rolled_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        base.DatabaseWrapper,
        "savepoint_rollback",
        lambda self, sid: DjangosWrapper.savepoint_rollback(self, sid),
    )
    patch.setattr(base.DatabaseWrapper, "rollback", lambda self: DjangosWrapper.rollback(self))


def _keeps_the_path_of_the_scope_before(patch: pytest.MonkeyPatch) -> None:
    def take(self: Any, scope: Any) -> None:
        self._scope = scope
        base.present.schema = scope.schema

    patch.setattr(base.DatabaseWrapper, "_take", take)
    patch.setattr(base.upstream.DatabaseWrapper, "set_tenant", _forgets_nothing)


def _forgets_nothing(self: Any, tenant: Any, include_public: bool = True) -> None:
    self.tenant, self.schema_name = tenant, tenant.schema_name


def _leaves_the_scope_open_after_an_error(patch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    from tenants.registry import scope as scopes

    @contextmanager
    def in_scope(scope: Any) -> Any:
        wrapper = scopes._wrapper()
        before = wrapper.scope
        wrapper.enter_scope(scope)
        yield
        wrapper.enter_scope(before)

    patch.setattr(scopes, "_in_scope", in_scope)


def _sets_the_role_only_once(patch: pytest.MonkeyPatch) -> None:
    without_role = base.ENTER.replace("set_config('role', %s, false)", "%s")
    patch.setattr(base, "ENTER", without_role)


def _answers_without_a_scope(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        base.DatabaseWrapper,
        "_cursor",
        lambda self, name=None: base.upstream.DatabaseWrapper._cursor(self, name),
    )


def _compares_no_query(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(compiler, "refuse_foreign_query", lambda query: None)


def _compares_no_instance(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guards, "refuse_foreign", lambda instance: None)


def _lets_rows_outlive_their_scope(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guards, "refuse_elsewhere", lambda begun_in: None)


BUGS = [
    _trusts_a_path_that_was_rolled_back,
    _keeps_the_path_of_the_scope_before,
    _leaves_the_scope_open_after_an_error,
    _sets_the_role_only_once,
    _answers_without_a_scope,
    _compares_no_query,
    _compares_no_instance,
    _lets_rows_outlive_their_scope,
]


@pytest.mark.proof
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__.strip("_"))
def test_the_walk_finds_each_of_these_bugs(
    monkeypatch: pytest.MonkeyPatch, bug: Callable[[pytest.MonkeyPatch], None]
) -> None:
    bug(monkeypatch)

    # Some show before the walk compares: a table is refused, a person is not found there.
    with pytest.raises((Leak, ProgrammingError, ObjectDoesNotExist)):
        Walk(seed=SEED, steps=2_000).run()
