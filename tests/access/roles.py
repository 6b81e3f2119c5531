"""Who knocks in the matrix and what each may do, laid down here once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from campus.web.access import EVERYONE, SIGNED_IN
from tests.access.visitors import COOPERATIVE_HOST, Town, Visitor, World

_EMPLOYEES = frozenset({"owner", "neighbour", "supervisor", "hr"})
_HR, _WATCHERS = frozenset({"hr"}), frozenset({"staff_council", "data_protection_officer"})
_OFFICE, _MINISTRIES = frozenset({"cooperative"}), frozenset({"ministry", "other_ministry"})
# permission -> who holds it
HOLDERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("take_check", "hold_vouchers", "learn", "decide_requests", "see_released"), _EMPLOYEES
    ),
    **dict.fromkeys(
        (
            "manage_staff",
            "manage_units",
            "distribute_vouchers",
            "keep_competence_model",
            "read_needs",
            "plan_measures",
            "invite_people",
        ),
        _HR,
    ),
    **dict.fromkeys(
        (
            "onboard_municipalities",
            "manage_funding",
            "issue_vouchers",
            "keep_catalogue",
            "keep_library",
            "settle_courses",
        ),
        _OFFICE,
    ),
    "read_rules": _WATCHERS,
    "read_audit": _HR | _OFFICE,
    "keep_sign_in": _HR,
    "keep_interface": _HR | _OFFICE | _MINISTRIES,
    "read_reports": _OFFICE | _MINISTRIES,
    "acknowledge_proofs": _MINISTRIES,
}
ROLES_OF: dict[str, frozenset[str]] = {
    "owner": frozenset({"employee"}),
    "neighbour": frozenset({"employee"}),
    "supervisor": frozenset({"employee"}),
    "hr": frozenset({"employee", "hr"}),
    "staff_council": frozenset({"staff_council"}),
    "data_protection_officer": frozenset({"data_protection_officer"}),
    "leaver": frozenset(),
    "cooperative": frozenset({"cooperative"}),
    "ministry": frozenset({"ministry"}),
    "other_ministry": frozenset({"ministry"}),
    "provider": frozenset({"provider"}),
}
# Whoever has a session that counts for nothing: nobody, or a closed account.
NOBODY = frozenset({"anonymous", "closed"})
IN_TOWNS = (
    "anonymous",
    "owner",
    "neighbour",
    "supervisor",
    "hr",
    "staff_council",
    "data_protection_officer",
    "leaver",
    "closed",
)
IN_PUBLIC = ("anonymous", "cooperative", "ministry", "other_ministry", "provider", "closed")


@dataclass(frozen=True)
class Knocker:
    """A role at home somewhere: with a session, with a token, or with neither."""

    role: str
    host: str
    visitor: Visitor | None = None
    token: str = ""
    scope: str = ""

    def __str__(self) -> str:
        return f"{self.role}{' ' + self.scope if self.scope else ''} of {self.host.split('.')[0]}"

    @property
    def is_nobody(self) -> bool:
        return self.role in NOBODY

    def holds(self, may: str) -> bool:
        """Tell whether the role may do what a row says."""
        if may == EVERYONE:
            return True
        if self.is_nobody:
            return False
        return may == SIGNED_IN or self.role in HOLDERS[may]


def in_town(town: Town) -> Iterator[Knocker]:
    """Everybody of a town."""
    by_name = {"owner": town.owner, "neighbour": town.neighbour, "hr": town.hr, **town.people}
    for role in IN_TOWNS:
        yield Knocker(role, town.host, by_name.get(role))
    yield from _with_tokens(town.host, town.tokens)


def in_public(world: World) -> Iterator[Knocker]:
    """Everybody who is at home at the cooperative's host."""
    by_name = {
        "cooperative": world.dora,
        "ministry": world.emil,
        "provider": world.provider,
        **world.offices,
    }
    for role in IN_PUBLIC:
        yield Knocker(role, COOPERATIVE_HOST, by_name.get(role))
    yield from _with_tokens(COOPERATIVE_HOST, world.tokens)


def _with_tokens(host: str, tokens: dict[str, str]) -> Iterator[Knocker]:
    for name, secret in tokens.items():
        role, scope = name.split(" ")
        yield Knocker(role, host, token=secret, scope=scope)
