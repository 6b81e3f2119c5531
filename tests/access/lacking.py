"""Which cells of the matrix run through a place of the code, and which of them miss it.

The matrix's cells that get past the door are walked once while every function with a removable
place notes whether it was called. For each removal the cells that called its function are judged
again without it, until one of them is wrong.
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
from tests.access.matrix import ABROAD, ASKING, MISSING, Knock, Must, knocks
from tests.access.removals import Removal, noting, removed
from tests.access.roles import Knocker
from tests.access.visitors import Town, World

# Enough cells of each function: the oracle wants one.
MOST = 60


@dataclass
class Walk:
    """The cells of some knockers, and what each of them runs through."""

    world: World
    knockers: list[tuple[Knocker, Town | None]]
    through: dict[tuple[str, str], list[Knock]] = field(default_factory=lambda: defaultdict(list))
    _judges: dict[Knocker, Judge] = field(default_factory=dict)

    def judge(self, knocker: Knocker) -> Judge:
        """Return a judge who has seen nothing yet, with the knocker's browser."""
        if knocker not in self._judges:
            self._judges[knocker] = Judge(self.world, Browser(knocker))
        return self._judges[knocker].fresh()

    def trace(self, removals: Iterable[Removal]) -> None:
        """Walk once and note which cell calls which function with a place to remove."""
        with noting({(each.path, each.function) for each in removals}) as called:
            for knocker, home in self.knockers:
                judge = self.judge(knocker)
                for knock in self._telling(knocker, home):
                    called.clear()
                    judge.ask(knock)
                    for place in called:
                        self.through[place].append(knock)

    def _telling(self, knocker: Knocker, home: Town | None) -> Iterator[Knock]:
        """The cells past the door: the others end before any query of ours."""
        for knock in knocks(self.world, knocker, home):
            past = knock.must in (Must.OPEN, Must.LIKE_MISSING) and knock.host == knocker.host
            if past and knock.method in ASKING:
                yield knock

    def notices(self, removal: Removal) -> str:
        """Return what one cell says without the place, "" where all are content."""
        cells = self.through.get((removal.path, removal.function), [])
        with removed(removal):
            return self._first_wrong(_best_first(cells))

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
            return self._first_wrong(cells)

    def _at(self, address: Address, knocker: Knocker, home: Town | None) -> list[Knock]:
        if knocker not in self._by_address:
            self._by_address[knocker] = defaultdict(list)
            for knock in knocks(self.world, knocker, home):
                if (knock.method in ASKING or knock.address.is_api) and knock.host == knocker.host:
                    self._by_address[knocker][str(knock.address)].append(knock)
        return self._by_address[knocker][str(address)]

    _by_address: dict[Knocker, dict[str, list[Knock]]] = field(default_factory=dict)


def _best_first(cells: list[Knock]) -> list[Knock]:
    """Foreign rows first, then what is read; not too many."""
    order = {ABROAD: 1, MISSING: 2}
    ranked = sorted(
        cells,
        key=lambda k: (k.must is not Must.LIKE_MISSING, order.get(k.which, 0), k.method != "GET"),
    )
    step = max(1, len(ranked) // MOST)
    return ranked[:: step if len(ranked) > 4 * MOST else 1]


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
