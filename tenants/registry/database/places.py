"""In which database a statement belongs: told by the tables that it names.

A municipality's own tables may lie in a cell, a database beside the home database that has the
shared layer. No statement needs both (`MixedStatement`), so each can be sent to one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

from django.apps import apps
from django.conf import settings

Place = Literal["home", "cell", "either"]

# A name with an underscore, as all tables of ours have, and "public." before it.
_NAME = re.compile(r'(?:\b(public)"?\s*\.\s*"?)?(?<![\w$])([a-z]\w*_\w+)')
# Where a statement belongs is remembered, unless it is a long one: there are few of one kind.
_REMEMBERED, _LONG = 4_096, 8_000


class MixedStatement(RuntimeError):
    """One statement names tables of a municipality and tables of the shared layer."""


@lru_cache(maxsize=1)
def shared_tables() -> frozenset[str]:
    """Return the tables that exist in the shared layer only."""
    return _tables_of(settings.SHARED_APPS) - _tables_of(settings.TENANT_APPS)


@lru_cache(maxsize=1)
def municipal_tables() -> frozenset[str]:
    """Return the tables of a municipality's schema; some have a namesake in the shared layer."""
    return _tables_of(settings.TENANT_APPS) | {"django_migrations"}


def _tables_of(names: list[str]) -> frozenset[str]:
    return frozenset(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
    )


def place_of(statement: str) -> Place:
    """Return where a statement that is sent for a municipality finds its tables.

    :raises MixedStatement: half of them here, half of them there
    """
    return _remembered(statement) if len(statement) < _LONG else _place_of(statement)


def _place_of(statement: str) -> Place:
    at_home, in_cell = set(), set()
    for public, name in _NAME.findall(statement.lower()):
        if name in shared_tables() or (public and name in municipal_tables()):
            at_home.add(name)
        elif name in municipal_tables():
            in_cell.add(name)
    if at_home and in_cell:
        raise MixedStatement(f"{sorted(at_home)} lie at home, {sorted(in_cell)} with the town")
    return "home" if at_home else "cell" if in_cell else "either"


_remembered = lru_cache(maxsize=_REMEMBERED)(_place_of)


def text_of(statement: Any) -> str:
    """Return a statement as text, also one that was composed by the driver."""
    return statement if isinstance(statement, str) else str(statement.as_string())


def refuse_mixed(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Pass on what one database can answer (an `execute_wrapper`).

    :raises MixedStatement: where it is sent for a municipality and needs two
    """
    if context["connection"].schema_name != "public":
        place_of(text_of(sql))
    return execute(sql, params, many, context)
