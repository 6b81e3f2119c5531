"""For whom a thread works right now. Knows no Django: whoever must refuse may ask."""

from __future__ import annotations

import re
import threading
from typing import NamedTuple

PUBLIC = "public"
MUNICIPALITY_SCHEMA = re.compile(r"m_[0-9a-z_]{1,50}")

OWNER = "campus_owner"
COOPERATIVE = "campus_cooperative"
MINISTRY = "campus_ministry"
PROVIDER = "campus_provider"
# All municipalities' roles are members; it carries their rights on shared tables.
MUNICIPALITY = "campus_municipality"
# The log-ins' way to all roles.
APPLICATION = "campus_application"
# The schema with what `infra/database/roles.sql` lets the owner do as the administrator.
ADMINISTRATION = "campus_administration"
# Each side beside the municipalities has one role; the settings list its rights.
SIDES = (MUNICIPALITY, COOPERATIVE, MINISTRY, PROVIDER)


class ScopeMissing(RuntimeError):
    """Something was asked before anybody said for which municipality, or for the cooperative."""


class Scope(NamedTuple):
    """What a connection works with: a schema (None: no query allowed), and as whom.

    `role` is empty for the one that belongs to the schema; `funder` is a ministry's; `cell` names
    the database beside the home database in which the schema lies, if it does not lie at home.
    """

    schema: str | None
    role: str = ""
    funder: str = ""
    cell: str = ""

    @property
    def database_role(self) -> str:
        return self.role or (COOPERATIVE if self.schema == PUBLIC else str(self.schema))


NOBODY = Scope(None)


def scope_for(schema: str | None, *, as_owner: bool = False, cell: str = "") -> Scope:
    """Return the scope of a schema with the role that belongs to it, or with the owner's."""
    return Scope(schema, OWNER if as_owner and schema is not None else "", cell=cell)


class _Present(threading.local):
    schema: str | None = None


# A new thread has none.
present = _Present()


def present_schema() -> str:
    """Return the schema in which this thread works.

    :raises ScopeMissing: outside every scope
    """
    if present.schema is None:
        raise ScopeMissing("enter in_municipality(...) or in_cooperative() first")
    return present.schema


def cache_key(key: str, prefix: str, version: int) -> str:
    """Return under which name a cache keeps a key of the present schema; raises ScopeMissing."""
    return f"{present_schema()}:{prefix}:{version}:{key}"
