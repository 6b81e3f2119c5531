"""Knocking at addresses and comparing what is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests.access.addresses import PUBLIC, Address
from tests.access.visitors import Values, World
from tests.ownership import owners_cursor

METHODS = ("get", "post")
NO_ROW = 2_000_000_000
# Arguments that name no row.
WORDS: Values = {
    ("hilfe/probleme/", "code"): "not_found",
    ("konto/einladung/", "token"): "kein-echtes-Geheimnis",
    ("entscheidung/", "token"): "kein-echtes-Geheimnis",
}
# What differs on each load of the same page.
CHANGING = [
    re.compile(r'name="csrfmiddlewaretoken" value="\w+"'),
    re.compile(r'nonce="[^"]+"'),
    re.compile(r"\b[0-9A-F]{8}\b"),  # the reference of the request
    re.compile(r"um \d\d:\d\d Uhr abgemeldet"),
]
UUID_TEXT = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class NoValue(LookupError):
    """An address has an argument that the world has nothing for: add it where its kind is made."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, body as sent, and body without what changes on each load."""

    status: int
    text: str
    body: str


def values_for(world: World, urlconf: str) -> Values:
    """What the cooperative has, or what Ludwigshafen has."""
    return world.cooperative if urlconf == PUBLIC else world.ludwigshafen.values


def arguments(address: Address, values: Values) -> dict[str, Any]:
    """A value for each argument of an address."""
    return {name: value_of(address, name, values) for name in address.converters}


def value_of(address: Address, name: str, values: Values) -> Any:
    fitting = [
        (beginning, value)
        for (beginning, argument), value in (values | WORDS).items()
        if argument == name and address.pattern.startswith(beginning)
    ]
    if not fitting:
        raise NoValue(f"{address} needs a value for {name!r}")
    return max(fitting, key=lambda pair: len(pair[0]))[1]


def nobodys(given: dict[str, Any]) -> dict[str, Any]:
    """The same arguments, with ids that no row has."""
    return {name: nobodys_id(value) for name, value in given.items()}


def nobodys_id(value: Any) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    return NO_ROW if isinstance(value, int) else value


def names_a_row(given: dict[str, Any]) -> bool:
    """Whether an argument is the id of a row."""
    return any(isinstance(value, UUID | int) for value in given.values())


def knock(
    browser: Client, method: str, address: Address, given: dict[str, Any], **extra: Any
) -> Answer:
    """Ask once. An error in the view is an answer with status 500."""
    path = address.filled(given)
    if address.is_api and method == "post":
        key = {"HTTP_IDEMPOTENCY_KEY": uuid4().hex}
        extra = {"content_type": "application/json", **key, **extra}
    return answer_to(browser, method, path, given, **extra)


def answer_to(
    browser: Client, method: str, path: str, given: dict[str, Any], **extra: Any
) -> Answer:
    browser.raise_request_exception = False
    response = getattr(browser, method)(path, **extra)
    sent = b"".join(response) if response.streaming else response.content
    text = response.get("Location", "") + sent.decode("utf-8", errors="replace")
    return Answer(response.status_code, text, without_changes(text, given))


class Nothing:
    """What a browser gets where nothing is."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser
        self.page = answer_to(browser, "get", "/gibt-es-nicht/", {})
        self.problem = answer_to(browser, "get", "/api/v1/gibt-es-nicht/", {})

    def at(self, address: Address) -> Answer:
        """What is answered where no page is, in the form that this address answers."""
        return self.problem if address.is_api else self.page

    def instead_of(
        self, answer: Answer, method: str, address: Address, given: dict[str, Any]
    ) -> Answer:
        """The answer for a row that does not exist; often that of a page that does not exist."""
        nowhere = self.at(address)
        if answer.status == nowhere.status and answer.body == nowhere.body:
            return nowhere
        return knock(self.browser, method, address, nobodys(given))


def without_changes(text: str, given: dict[str, Any]) -> str:
    for value in given.values():
        # The address is repeated as the place to come back to, also in a query: "%2F" is "/".
        for before, after in (("/", "/"), ("%2F", "%2F")):
            text = text.replace(f"{before}{value}{after}", f"{before}VALUE{after}")
    for pattern in CHANGING:
        text = pattern.sub("", text)
    return text


def found_in(answer: Answer, forbidden: frozenset[str], given: dict[str, Any]) -> set[str]:
    """Which forbidden texts and ids an answer gives away; what was asked for may be repeated."""
    asked = {str(value) for value in given.values()}
    ids = set(UUID_TEXT.findall(answer.text)) & forbidden
    words = {word for word in forbidden if not UUID_TEXT.fullmatch(word) and word in answer.text}
    return (ids | words) - asked


def every_knock(
    browser: Client, addresses: list[Address], values: Values, **extra: Any
) -> Iterator[tuple[Address, str, dict[str, Any], Answer]]:
    """Ask every address for reading and for writing."""
    for address in addresses:
        given = arguments(address, values)
        for method in METHODS:
            yield address, method, given, knock(browser, method, address, given, **extra)


def contents_of(schema: str) -> dict[str, str]:
    """A fingerprint of every table of a schema but sessions, which every visit may write."""
    with owners_cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace"
            " AND relkind = 'r' AND relname NOT IN ('django_session', 'usersessions_usersession')",
            [schema],
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                "SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))"
                f" FROM {schema}.{table} t"
            )
            found[table] = cursor.fetchone()[0]
    return found
