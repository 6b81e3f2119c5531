"""The matrix: every address × role × host × method × object, and what must come of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from campus.web.access import EVERYONE
from tests.access.addresses import PUBLIC, TENANT, Address, addresses_of
from tests.access.roles import Knocker
from tests.access.rows import Row, row_of
from tests.access.visitors import COOPERATIVE_HOST, UNKNOWN_HOST, Town, Values, World
from tests.access.walking import arguments, names_a_row, nobodys

ASKING = ("GET", "POST")
METHODS = (*ASKING, "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
OWN, ABROAD, MISSING = "own", "abroad", "missing"


class Must(Enum):
    """What has to come of a knock."""

    SIGN_IN = "be asked to sign in"
    NOWHERE = "find what is found where no page is"
    LIKE_MISSING = "find what is found for a row that does not exist"
    REFUSED = "be refused as a program that may not"
    SHOW_KEY = "be asked for the key of the directory"
    NO_TOWN = "be told that there is no such town"
    OPEN = "be served"


@dataclass(frozen=True)
class Knock:
    """One cell of the matrix."""

    knocker: Knocker
    address: Address
    method: str
    host: str
    which: str
    given: dict[str, Any]
    must: Must

    def __str__(self) -> str:
        at = "" if self.host == self.knocker.host else f" at {self.host}"
        return f"{self.knocker}{at}: {self.method} {self.address} ({self.which})"


def knocks(world: World, knocker: Knocker, home: Town | None) -> Iterator[Knock]:
    """Everything that a knocker tries: at home, at the other houses, where no house is.

    A program tries its token at every address of the interface, and reads every page with it.
    """
    yield from at_home(world, knocker, home)
    for host, urlconf in ((world.speyer.host, TENANT), (COOPERATIVE_HOST, PUBLIC)):
        if host != knocker.host:
            yield from _elsewhere(world, knocker, host, urlconf)
    if not knocker.token:
        yield from _elsewhere(world, knocker, UNKNOWN_HOST, TENANT)
        yield from _other_pages(world, knocker, home)


def at_home(world: World, knocker: Knocker, home: Town | None) -> Iterator[Knock]:
    """All methods with what exists here; to read and write also what is elsewhere or nowhere."""
    for address in addresses_of(TENANT if home else PUBLIC):
        row = row_of(address)
        for which, given in objects(world, address, home):
            for method in _methods(knocker, address, which):
                must = expected(knocker, address, row, which, method)
                yield Knock(knocker, address, method, knocker.host, which, given, must)


def _methods(knocker: Knocker, address: Address, which: str) -> tuple[str, ...]:
    if knocker.token and not address.is_api:
        return ("GET",) if which == OWN else ()
    return METHODS if which == OWN else ASKING


def objects(
    world: World, address: Address, home: Town | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What exists at home, what exists in the other house, and what exists nowhere."""
    here = world.cooperative if home is None else home.values
    given = arguments(address, here)
    if not names_a_row(given):
        yield OWN, given
        return
    # First what is missing: the others are compared with it.
    yield MISSING, nobodys(given)
    yield OWN, given
    foreign = {**given, **_known(address, _abroad(world, home))}
    if foreign != given:
        yield ABROAD, foreign


def _abroad(world: World, home: Town | None) -> Values:
    if home is None:
        return {("", "grant_id"): world.own_grant_id, ("", "proof_id"): world.own_proof_id}
    if home is world.ludwigshafen:
        # Of Speyer's every programme is also Ludwigshafen's: take the grant, which is nobody's.
        return world.speyer.values | {("", "programme_id"): world.foreign_grant_id}
    return world.ludwigshafen.values


def _known(address: Address, there: Values) -> dict[str, Any]:
    return {
        name: value
        for name in address.converters
        for value in [_value(address, name, there)]
        if value is not None
    }


def _value(address: Address, name: str, values: Values) -> Any:
    fitting = [
        (beginning, value)
        for (beginning, argument), value in values.items()
        if argument == name and address.pattern.startswith(beginning)
    ]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None


def _elsewhere(world: World, knocker: Knocker, host: str, urlconf: str) -> Iterator[Knock]:
    """With the session of another house: as somebody who has none."""
    values = world.cooperative if urlconf == PUBLIC else world.speyer.values
    for address in addresses_of(urlconf):
        if knocker.token and not address.is_api:
            continue
        # A token that counts for nothing here is refused even where everybody may look.
        row = row_of(address)
        is_open = row.may == EVERYONE and not knocker.token
        must = expected(knocker, address, row, OWN) if is_open else Must.SIGN_IN
        must = Must.NO_TOWN if host == UNKNOWN_HOST else must
        given = arguments(address, values)
        for method in ASKING:
            yield Knock(knocker, address, method, host, OWN, given, must)


def _other_pages(world: World, knocker: Knocker, home: Town | None) -> Iterator[Knock]:
    """The pages of the other side, which this host does not have."""
    own, other = (TENANT, PUBLIC) if home else (PUBLIC, TENANT)
    here = {address.pattern for address in addresses_of(own)}
    values = world.cooperative if other == PUBLIC else world.ludwigshafen.values
    for address in addresses_of(other):
        if address.pattern not in here:
            given = arguments(address, values)
            yield Knock(knocker, address, "GET", knocker.host, OWN, given, Must.NOWHERE)


def expected(knocker: Knocker, address: Address, row: Row, which: str, method: str = "GET") -> Must:
    """What must come of a knock at home, from the row of the address and the role alone."""
    if row.may == EVERYONE:
        return Must.SHOW_KEY if row.whose == "directory" else Must.OPEN
    if knocker.token:
        return _with_token(knocker, address, row, method)
    if not knocker.holds(row.may):
        return Must.SIGN_IN if knocker.is_nobody else Must.NOWHERE
    if which == MISSING or row.whose in ("-", "shared"):
        return Must.OPEN
    return Must.OPEN if reaches(knocker, row, which) else Must.LIKE_MISSING


def _with_token(knocker: Knocker, address: Address, row: Row, method: str) -> Must:
    if not address.is_api:
        return Must.SIGN_IN
    # Where there are two scopes, the first is for reading.
    scope = row.scopes[0 if method in ("GET", "HEAD", "OPTIONS") else -1] if row.scopes else ""
    fits = knocker.scope == scope and knocker.holds(row.may)
    return Must.OPEN if fits else Must.REFUSED


def reaches(knocker: Knocker, row: Row, which: str) -> bool:
    """Whether the row that the address names is within reach of the role."""
    in_public = knocker.host == COOPERATIVE_HOST
    if which == ABROAD:
        # At the cooperative's house the other row is Emil's grant; in a town, the other town's.
        return in_public and knocker.role in ("cooperative", "ministry")
    match row.whose:
        case "own" if row.may == "signed_in":
            return knocker.role == ("ministry" if in_public else "owner")
        case "own":
            return knocker.role == ("cooperative" if in_public else "owner")
        case "funder":
            return knocker.role in ("cooperative", "other_ministry")
        case _:
            return True
