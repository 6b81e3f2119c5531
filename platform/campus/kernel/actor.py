"""Who acts: read once at the edge, passed to every service."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from campus.kernel.pseudonyms import pseudonym


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person or system behind a request, with what it may do.

    `kind` is "employee", "hr", "staff_council", "data_protection_officer", "cooperative",
    "ministry", "provider", "system" or "anonymous". Ids are those of the schema in which the
    request runs. With a `token_id` a machine acts: for the account that made its token, within
    the token's `scopes`.
    """

    kind: str
    account_id: UUID | None = None
    permissions: frozenset[str] = frozenset()
    schema: str = "public"
    municipality_id: UUID | None = None
    employee_id: UUID | None = None
    funder_id: UUID | None = None
    display_name: str = ""
    token_id: UUID | None = None
    scopes: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """Tell whether the actor holds a permission of `campus.accounts.rules`."""
        return permission in self.permissions

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def pseudonym(self) -> str:
        """Name the actor in journal and audit without naming the person."""
        who = self.token_id or self.account_id or self.kind
        return pseudonym(who, purpose=f"actor:{self.schema}")


ANONYMOUS = Actor(kind="anonymous")
SYSTEM = Actor(kind="system")
