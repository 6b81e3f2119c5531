"""What the matrix says while something that guards is taken away: a place of the code, or what a
view declares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from campus.web.access import EVERYONE, SIGNED_IN, Access
from tests.access.addresses import Address
from tests.access.browsing import Browser
from tests.access.judging import Judge
from tests.access.matrix import ASKING, OWN, Knock, Must, knocks
from tests.access.places import Removal
from tests.access.removals import removed
from tests.access.roles import Knocker
from tests.access.visitors import Town, World


@dataclass
class Walk:
    """The cells of some knockers, and what each says without a guard."""

    world: World
    knockers: list[tuple[Knocker, Town | None]]
    _judges: dict[Knocker, Judge] = field(default_factory=dict)

    def judge(self, knocker: Knocker) -> Judge:
        """Return a judge who has seen nothing yet, with the knocker's browser."""
        if knocker not in self._judges:
            self._judges[knocker] = Judge(self.world, Browser(knocker))
        return self._judges[knocker].fresh()

    def cell(self, name: str) -> Knock:
        """Return the cell that calls itself so."""
        for knocker, home in self.knockers:
            if name.startswith(f"{knocker}"):
                for knock in knocks(self.world, knocker, home):
                    if str(knock) == name:
                        return knock
        raise LookupError(name)

    def misses(self, knock: Knock, removal: Removal) -> list[str]:
        """Return what a cell says without a place."""
        with removed(removal):
            return self.judge(knock.knocker).judge(knock)

    def _first_wrong(self, cells: Iterable[Knock]) -> str:
        judges: dict[Knocker, Judge] = {}
        for knock in cells:
            judge = judges.setdefault(knock.knocker, self.judge(knock.knocker))
            if wrong := judge.judge(knock):
                return wrong[0]
        return ""

    def notices_without(self, address: Address, access: Access, change: str) -> str:
        """Return what one cell says while a declaration admits more: "" where all are content."""
        cells = [
            knock
            for knocker, home in self.knockers
            for knock in self._at(address, knocker, home)
            if knock.must is not Must.OPEN
        ]
        with admitting(access, change):
            # All are asked where none notices.
            return self._first_wrong(sorted(cells, key=lambda knock: _notices_late(knock, change)))

    def _at(self, address: Address, knocker: Knocker, home: Town | None) -> list[Knock]:
        if knocker not in self._by_address:
            self._by_address[knocker] = defaultdict(list)
            for knock in knocks(self.world, knocker, home):
                if (knock.method in ASKING or knock.address.is_api) and knock.host == knocker.host:
                    self._by_address[knocker][str(knock.address)].append(knock)
        return self._by_address[knocker][str(address)]

    _by_address: dict[Knocker, dict[str, list[Knock]]] = field(default_factory=dict)


# What is taken from a declaration.
PERMISSION, SIGN_IN, SCOPE = "permission", "sign-in", "scope"


def changes_of(access: Access) -> list[str]:
    """What could be taken from a declaration: all of it, the permission, a token's scope."""
    found = []
    if access.may != EVERYONE:
        found.append(SIGN_IN)
        if access.may != SIGNED_IN:
            found.append(PERMISSION)
    return [*found, SCOPE] if access.scope else found


def _notices_late(knock: Knock, change: str) -> tuple[bool, bool, bool]:
    """Order cells: first who is let in by a change, then who asks for what is there, to read it."""
    knocker = knock.knocker
    let_in = {
        SIGN_IN: knocker.is_nobody,
        PERMISSION: not knocker.is_nobody and not knocker.token,
        SCOPE: bool(knocker.token),
    }
    return not let_in[change], knock.which != OWN, knock.method != "GET"


@contextmanager
def admitting(access: Access, change: str) -> Iterator[None]:
    """Let a declaration admit everybody, everybody who is signed in, or every token."""
    names = {SIGN_IN: EVERYONE, PERMISSION: SIGNED_IN}
    if change == SCOPE:
        kind: type[Access] = type("Unscoped", (Access,), {"lacks_scope": lambda *_: False})
        object.__setattr__(access, "__class__", kind)
    else:
        before = access.may
        object.__setattr__(access, "may", names[change])
    try:
        yield
    finally:
        if change == SCOPE:
            object.__setattr__(access, "__class__", Access)
        else:
            object.__setattr__(access, "may", before)


def declarations(address: Address) -> list[Access]:
    """The very objects that guard an address, equal ones too."""
    view_class = getattr(address.callback, "cls", None)
    holders = [address.callback]
    if view_class is not None:
        holders += [
            view_class,
            *(getattr(view_class, m, None) for m in view_class.http_method_names),
        ]
    found = {
        id(one): one
        for holder in holders
        for one in [getattr(holder, "access", None)]
        if isinstance(one, Access)
    }
    return list(found.values())
