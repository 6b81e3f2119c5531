"""What was loaded in one schema is refused in another: instances, and queries that wait.

Django has one place where an instance learns that it has a row (`ModelState.db` is set), one where
a query begins (`Query.__init__`) and one where it becomes SQL (the backend's compiler). The first
two are stamped with the schema of the moment; the third, the router and the few methods that pass
neither are where the stamp is compared. It holds for every model, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.sql import Query

from tenants.registry.database.scoping import present


class ForeignObject(RuntimeError):
    """An instance or a query of one schema was used in another."""

    def __init__(self, thing: str, own: str, here: str | None) -> None:
        super().__init__(f"{thing} of {own} used in {here or 'no scope'}")


class _StampedAlias:
    """`ModelState.db`: setting it means that there is a row, and it is in the present schema."""

    def __get__(self, state: Any, owner: type | None = None) -> Any:
        return None if state is None else state.__dict__.get("db")

    def __set__(self, state: Any, alias: str | None) -> None:
        found = state.__dict__
        found["db"], found["schema"] = alias, present.schema


class ScopeRouter:
    """Has no opinion about databases; related managers and assignments ask it about instances."""

    def db_for_read(self, model: type[Model], **hints: Any) -> None:
        refuse_foreign(hints.get("instance"))

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> None:
        refuse_foreign(one)
        refuse_foreign(other)


def refuse_foreign(instance: Any) -> None:
    """Raise where an instance has its row in another schema.

    :raises ForeignObject:
    """
    state = getattr(instance, "_state", None)
    own = None if state is None else state.__dict__.get("schema")
    # Without any scope the connection refuses the query itself.
    if own is not None and present.schema is not None and own != present.schema:
        raise ForeignObject(type(instance).__name__, own, present.schema)


def refuse_foreign_query(query: Any) -> None:
    """Raise where a query was begun in another schema; raises as `refuse_foreign`."""
    own, here = query.__dict__.get("schema"), present.schema
    if own != here:
        if own is not None:
            raise ForeignObject(f"query of {query.model.__name__}", own, here)
        # Begun before there was any scope: it belongs to the first that asks it.
        query.schema = here


def install() -> None:
    """Put the stamps and the checks in place; called once, before models are used."""
    if isinstance(ModelState.__dict__.get("db"), _StampedAlias):
        return
    ModelState.db = _StampedAlias()  # type: ignore[assignment]
    _before(Query, "check_query_object_type", lambda _query, value, *_: refuse_foreign(value))
    _before(QuerySet, "_fetch_all", lambda found: refuse_foreign_query(found._query))
    _before(QuerySet, "bulk_create", lambda _found, objs, *_: _refuse_any(objs))
    _before(QuerySet, "bulk_update", lambda _found, objs, *_: _refuse_any(objs))
    for name in ("save_base", "delete", "refresh_from_db"):
        _before(Model, name, lambda instance, *_: refuse_foreign(instance))
    _stamp_queries()
    _end_rows_with_their_scope()


def _stamp_queries() -> None:
    begin = Query.__init__

    @wraps(begin)
    def stamped(query: Any, *args: Any, **kwargs: Any) -> None:
        begin(query, *args, **kwargs)
        query.schema = present.schema

    Query.__init__ = stamped  # type: ignore[method-assign, assignment]


def _end_rows_with_their_scope() -> None:
    iterate = QuerySet._iterator  # type: ignore[attr-defined]

    @wraps(iterate)
    def watched(found: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        begun_in = present.schema
        for row in iterate(found, *args, **kwargs):
            refuse_elsewhere(begun_in)
            yield row

    QuerySet._iterator = watched  # type: ignore[attr-defined]


def refuse_elsewhere(begun_in: str | None) -> None:
    """Raise where this thread works in another schema by now; raises as `refuse_foreign`."""
    if present.schema != begun_in:
        raise ForeignObject("rows", str(begun_in), present.schema)


def _before(owner: type, name: str, check: Callable[..., None]) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def checked(*args: Any, **kwargs: Any) -> Any:
        check(*args)
        return original(*args, **kwargs)

    setattr(owner, name, checked)


def _refuse_any(instances: Iterable[Any]) -> None:
    # An iterator is left alone: saving compares each again.
    if isinstance(instances, (list, tuple, QuerySet)):
        for instance in instances:
            refuse_foreign(instance)
