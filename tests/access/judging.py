"""Whether what came of a knock is what must: status, body, words given away, rows written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.access.browsing import Browser, Visit, as_owner
from tests.access.canaries import CANARY
from tests.access.letters import house_and_givers, wrong_in
from tests.access.matrix import MISSING, OWN, Knock, Must
from tests.access.owning import is_ones_own, owned_rows
from tests.access.people import WATCHERS
from tests.access.rows import row_of
from tests.access.tally import EMPTY_CACHE_EVERY, Tally, read_cache
from tests.access.visitors import COOPERATIVE_HOST, UNKNOWN_HOST, Town, World
from tests.access.walking import UUID_TEXT, nobodys, without_changes

# Every visit may note that there was one.
ALWAYS = frozenset({"django_session", "usersessions_usersession", "accounts_apitoken"})
# Addresses where nothing is, although one may look: why.
EMPTY = {
    "web:problem": "this code's page is the one of what is missing",
    "mfa_deactivate_totp": "nobody has set up an app",
    "mfa_view_recovery_codes": "nobody has made codes",
    "registry:logo": "the towns have none",
    "web:security_contact": "no address is set",
}
# The passkey of the world is not a real one: signing with it breaks down.
BROKEN = frozenset({"mfa_reauthenticate_webauthn"})
COLLEAGUES = frozenset({"neighbour", "supervisor", "leaver", *WATCHERS})
HOUSES_OF = {"cooperative": "cmfp", "ministry": "m", "other_ministry": "f", "provider": "p"}
REFUSING = frozenset(
    {Must.SIGN_IN, Must.NOWHERE, Must.LIKE_MISSING, Must.REFUSED, Must.NO_TOWN, Must.SHOW_KEY}
)
_NO_TOWN = "Unter dieser Adresse gibt es keine Kommune.\n"
_NO_TOWN_API = '{"type":"about:blank","title":"Nicht gefunden","status":404}'
_LOCATION = re.compile(r"^Location: (.*)$", re.MULTILINE)


@dataclass
class Judge:
    """Judges what one knocker gets, comparing with what is missing."""

    world: World
    browser: Browser
    tally: Tally = field(default_factory=Tally)
    _missing: dict[Any, tuple[int, str]] = field(default_factory=dict)
    _nowhere: dict[Any, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self._home is not None:
            _ = self._before

    def fresh(self) -> Judge:
        """Return one who has compared nothing yet, and need not read again what was before."""
        other = Judge.__new__(Judge)
        kept = {"_missing": {}, "_nowhere": {}}
        vars(other).update(vars(self) | kept)
        return other

    def judge(self, knock: Knock) -> list[str]:
        """Knock, and say everything that is wrong with what came of it."""
        visit = self.ask(knock)
        found = [*self._wrong_answer(knock, visit), *self.given_away(knock, visit)]
        return [f"{knock} {visit.status}: {problem}" for problem in found]

    def ask(self, knock: Knock) -> Visit:
        visit = self.browser.ask(
            knock.method,
            knock.address.filled(knock.given),
            host=knock.host,
            check=self.changed_abroad,
        )
        self.tally.count(visit)
        if self.tally.checks % EMPTY_CACHE_EVERY == 0:
            self.tally.cached += read_cache()
        return visit

    def _wrong_answer(self, knock: Knock, visit: Visit) -> Iterator[str]:
        answer = comparable(knock, visit)
        key = (str(knock.address), knock.method)
        if knock.which == MISSING:
            self._missing[key] = answer
        if problem := self._problem(knock, visit, answer):
            yield problem

    def _problem(self, knock: Knock, visit: Visit, answer: tuple[int, str]) -> str:
        match knock.must:
            case Must.SIGN_IN:
                asked = visit.status == (401 if knock.address.is_api else 403)
                return "" if asked else "not asked to sign in"
            case Must.NOWHERE:
                return "" if answer == self.nowhere(knock) else "differs from where nothing is"
            case Must.LIKE_MISSING:
                return "" if answer == self.missing(knock) else "differs from a missing row"
            case Must.REFUSED:
                return "" if visit.status in (401, 403, 404, 405) else "not refused"
            case Must.SHOW_KEY:
                return "" if visit.status == 401 else "not asked for the key"
            case Must.NO_TOWN:
                alike = visit.status == 404 and visit.body in (_NO_TOWN, _NO_TOWN_API)
                return "" if alike else "not the answer of a host that nobody has"
            case Must.OPEN:
                closed = visit.status == 401 or self._is_closed(knock, visit, answer)
                return "not served" if closed else ""

    def _is_closed(self, knock: Knock, visit: Visit, answer: tuple[int, str]) -> bool:
        """Whether somebody who may read a row of their own does not get it."""
        asks = knock.which == OWN and knock.method == "GET" and not knock.knocker.is_nobody
        here = knock.host == knock.knocker.host and not knock.knocker.token
        if not (asks and here and visit.status == 404) or row_of(knock.address).whose == "decider":
            return False
        return knock.address.name not in EMPTY and answer == self.nowhere(knock)

    def nowhere(self, knock: Knock) -> tuple[int, str]:
        """What is answered where no page is, in the form of the address."""
        key = (knock.address.is_api, knock.method)
        if key not in self._nowhere:
            path = "/api/v1/gibt-es-nicht/" if knock.address.is_api else "/gibt-es-nicht/"
            visit = self.browser.ask(knock.method, path)
            self._nowhere[key] = (visit.status, without_changes(visit.body, {}))
        return self._nowhere[key]

    def missing(self, knock: Knock) -> tuple[int, str]:
        """What was answered for a row that does not exist."""
        key = (str(knock.address), knock.method)
        if key not in self._missing:
            given = nobodys(knock.given)
            visit = self.browser.ask(knock.method, knock.address.filled(given))
            self._missing[key] = (visit.status, _compared(visit, given))
        return self._missing[key]

    def given_away(self, knock: Knock, visit: Visit) -> Iterator[str]:
        """What somebody else's words, ids or rows have got into."""
        if visit.status >= 500 and knock.address.name not in BROKEN:
            yield "broke down"
        yield from self._wrong_words(knock, visit)
        yield from self._wrong_mails(knock, visit)
        yield from self._wrong_writes(knock, visit)

    def _wrong_words(self, knock: Knock, visit: Visit) -> Iterator[str]:
        for text in visit.texts:
            if "qx" in text:
                words = {w for w in CANARY.findall(text) if self._is_forbidden(w, knock)}
                if words:
                    yield f"gives away {self._named(words)}"
        if visit.status == 200 and knock.which == OWN:
            asked = {str(value) for value in knock.given.values()}
            if ids := (set(UUID_TEXT.findall(visit.body)) & self._foreign_ids(knock)) - asked:
                yield f"gives away {sorted(ids)[:3]}"

    def _wrong_mails(self, knock: Knock, visit: Visit) -> Iterator[str]:
        for letter in visit.mailed:
            yield from wrong_in(letter, self.world, knock.host)

    def _named(self, words: set[str]) -> list[str]:
        planted = self.world.canaries.planted
        return sorted({f"{word} {'.'.join(planted[word][1:3])}" for word in words})[:4]

    def _is_forbidden(self, word: str, knock: Knock) -> bool:
        planted = self.world.canaries.planted.get(word)
        if planted is None:
            return False
        if word[2] not in allowed_houses(self.world, knock):
            return True
        _schema, table, _column, about_owner = planted
        if not about_owner or knock.knocker.role == "owner":
            return False
        return is_ones_own(table) or knock.knocker.role in COLLEAGUES

    def _foreign_ids(self, knock: Knock) -> frozenset[str]:
        """The ids and secrets of the other town, and for all but the owner those of the owner."""
        if self._home is None:
            return frozenset()
        if (
            self.world.speyer.values["", "check_id"]
            == self.world.ludwigshafen.values["", "check_id"]
        ):
            # Twins: an id says nothing.
            return frozenset()
        if knock.knocker.role == "owner":
            return self._abroad.traces
        own = self._private if knock.knocker.role in COLLEAGUES else frozenset()
        return self._abroad.traces | self._home.secrets | own

    @cached_property
    def _private(self) -> frozenset[str]:
        """The ids of all rows about the owner, which personnel works with and colleagues do not."""
        with as_owner():
            found = owned_rows(self._home.schema, self._home.values["", "employee_id"])
        return frozenset().union(*found.values()) | {str(self._home.values["", "voucher_id"])}

    @property
    def _home(self) -> Any:
        towns = (self.world.ludwigshafen, self.world.speyer)
        return next((town for town in towns if town.host == self.browser.knocker.host), None)

    @property
    def _abroad(self) -> Town:
        at_speyer = self._home is self.world.speyer
        return self.world.ludwigshafen if at_speyer else self.world.speyer

    def _wrong_writes(self, knock: Knock, visit: Visit) -> Iterator[str]:
        if knock.must in REFUSING:
            tables = {f"{s}.{t}" for s, t in visit.written if t not in ALWAYS}
            if tables:
                yield f"wrote {sorted(tables)}"
        foreign = {f"{s}.{t}" for s, t in visit.written if s in self._closed_schemas(knock)}
        if foreign:
            yield f"wrote elsewhere: {sorted(foreign)}"
        if visit.checked:
            yield f"changed rows of another town: {visit.checked}"

    def _closed_schemas(self, knock: Knock) -> set[str]:
        towns = {town.host: town.schema for town in (self.world.ludwigshafen, self.world.speyer)}
        return set(towns.values()) - {towns.get(knock.host, "")}

    def changed_abroad(self, written: frozenset[tuple[str, str]]) -> list[str]:
        """Which shared tables have changed in rows of the other town."""
        if self._home is None:
            return []
        tables = {table for schema, table in written if schema == "public"} & self._before.keys()
        if not tables:
            return []
        now = rows_of_town(self._abroad.owner.municipality_id, tables)
        return [table for table in tables if now[table] != self._before[table]]

    @cached_property
    def _before(self) -> dict[str, str]:
        """What belongs to the other town in the shared layer, before anybody knocks."""
        return rows_of_town(self._abroad.owner.municipality_id)


def comparable(knock: Knock, visit: Visit) -> tuple[int, str]:
    return visit.status, _compared(visit, knock.given)


def _compared(visit: Visit, given: dict[str, Any]) -> str:
    location = "".join(_LOCATION.findall(visit.headers))
    return without_changes(location + visit.body, given)


def allowed_houses(world: World, knock: Knock) -> str:
    """Whose words may stand in an answer: one's own house's, and those of what it was given."""
    knocker = knock.knocker
    if knock.host != knocker.host or knock.host == UNKNOWN_HOST or knocker.is_nobody:
        return ""
    if knock.host == COOPERATIVE_HOST:
        return HOUSES_OF.get(knocker.role, "")
    return house_and_givers(world, knock.host)


def rows_of_town(municipality_id: Any, tables: Iterable[str] = ()) -> dict[str, str]:
    """Fingerprints of a municipality's rows of shared tables: of all, or of those named."""
    with as_owner() as cursor:
        if not tables:
            cursor.execute(
                "SELECT table_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name = 'municipality_id'"
            )
            tables = [table for (table,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                "SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))"
                f" FROM public.{table} t WHERE municipality_id = %s",
                [municipality_id],
            )
            found[table] = cursor.fetchone()[0]
        return found
