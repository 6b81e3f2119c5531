"""A browser that leaves no trace: each request runs in a transaction that is rolled back.

What it wrote, mailed, queued and logged meanwhile is kept for whoever judges it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from django.core import mail
from django.db import connection, transaction
from django.test.client import (
    Client,
    ClientHandler,
    RequestFactory,
    conditional_content_removal,
)

from campus.accounts.rules.idle import NOTED_EVERY
from campus.kernel import clock
from tenants.registry.scope import in_schema
from tests.access.letters import send_queued
from tests.access.roles import Knocker

# Where what is to happen later, or has happened, is written down: payloads.
TOLD = ("outbox_job", "outbox_event", "outbox_delivery", "audit_entry")
Check = Callable[[frozenset[tuple[str, str]]], list[str]]
# PostgreSQL counts what a transaction writes by table. Its view of the counts reads every index,
# too.
_WRITTEN = """
SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p', 'm') AND nspname NOT IN ('pg_catalog', 'information_schema')
AND pg_stat_get_xact_tuples_inserted(pg_class.oid)
    + pg_stat_get_xact_tuples_updated(pg_class.oid)
    + pg_stat_get_xact_tuples_deleted(pg_class.oid) > 0
"""


@dataclass
class Visit:
    """What one request brought: the answer, and all that happened on the way.

    `mailed` are e-mails, which others get.
    """

    status: int
    headers: str
    body: str
    written: frozenset[tuple[str, str]]
    told: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    mailed: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)

    @property
    def texts(self) -> Iterator[str]:
        """Everything that whoever asked, or looks after the servers, could read."""
        yield self.body
        yield self.headers
        yield from self.told
        yield from self.logged


class Log(logging.Handler):
    """Keeps lines as they would be printed."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(_formatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def _formatter() -> logging.Formatter:
    from django.conf import settings

    options = settings.LOGGING["formatters"]["structured"]
    made: logging.Formatter = options["()"](**{k: v for k, v in options.items() if k != "()"})
    return made


class Browser:
    """A knocker's browser, with the session or the token that the knocker has."""

    _handler = ClientHandler(enforce_csrf_checks=False)

    def __init__(self, knocker: Knocker) -> None:
        if self._handler._middleware_chain is None:
            self._handler.load_middleware()
        self.knocker = knocker
        self._factory = RequestFactory(HTTP_HOST=knocker.host)
        self._known = known_rows()
        self._headers = {}
        self._client: Client | None = None
        if knocker.token:
            self._headers["HTTP_AUTHORIZATION"] = f"Bearer {knocker.token}"
        if knocker.visitor is not None:
            self._client = knocker.visitor.client()
            self._be_noted()
            self._factory.cookies = self._client.cookies

    def ask(
        self, method: str, path: str, *, host: str = "", check: Check | None = None, **extra: Any
    ) -> Visit:
        """Ask once; `check` looks at what was written before everything is as it was."""
        if self._client is not None and clock.now() - self._noted_at >= NOTED_EVERY:
            self._be_noted()
        if path.startswith("/api/") and method in ("POST", "PUT", "PATCH"):
            extra.setdefault("content_type", "application/json")
            extra.setdefault("data", "{}")
            extra.setdefault("HTTP_IDEMPOTENCY_KEY", uuid4().hex)
        extra = {**self._headers, "HTTP_HOST": host or self.knocker.host, **extra}
        if method == "GET":
            request = self._factory.get(path, **extra)
        else:
            request = getattr(self._factory, method.lower())(path, **extra)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        with undone(), _listening() as lines:
            response = conditional_content_removal(request, self._handler.get_response(request))
            body = text_of(response)
            headers = "\n".join(f"{name}: {value}" for name, value in response.items())
            written = written_tables()
            told = [*_new_rows(written, self._known)]
            visit = Visit(
                status=response.status_code,
                headers=headers + response.cookies.output(),
                body=body,
                written=written,
                told=told,
                logged=lines,
                checked=check(written) if check and written else [],
                mailed=[*_mails(), *send_queued([*map(json.loads, told)])],
            )
        if written:
            _count_anew()
        return visit

    def answer_to(self, path: str, answers: dict[str, Any]) -> Any:
        """Send a form within the caller's transaction; return the answer as it is."""
        with _listening():
            return self.send(path, answers)

    def send(self, path: str, answers: dict[str, Any]) -> Any:
        """Send a form; what it does stays done."""
        request = self._factory.post(path, data=answers, HTTP_HOST=self.knocker.host)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self._handler.get_response(request)

    def _be_noted(self) -> None:
        """Have it noted for good that somebody is there; else each request would note it anew."""
        assert self._client is not None
        self._client.get("/")
        self._noted_at = clock.now()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within, afterwards it has not."""
    block = transaction.atomic()
    # Services insist on the outermost transaction, except inside a test's.
    block._from_testcase = True  # type: ignore[attr-defined]
    block.__enter__()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
        # The rollback has put back search path and role, too.
        connection.search_path_set_schemas = None  # type: ignore[attr-defined]
        connection.run_on_commit = []


_log: list[Log] = []


@contextmanager
def _listening() -> Iterator[list[str]]:
    if not _log:
        _log.append(Log())
    _log[0].lines = lines = []
    root = logging.getLogger()
    before = root.handlers[:]
    root.handlers = [_log[0]]
    try:
        yield lines
    finally:
        root.handlers = before


def written_tables() -> frozenset[tuple[str, str]]:
    """The tables of any schema that the current transaction has written to."""
    raw = connection.connection
    if raw.execute("SELECT pg_current_xact_id_if_assigned()").fetchone()[0] is None:
        return frozenset()
    return frozenset((schema, table) for schema, table in raw.execute(_WRITTEN).fetchall())


def _count_anew() -> None:
    """Have PostgreSQL put its counts away now, not within the next second."""
    connection.connection.execute("SELECT pg_stat_force_next_flush()")


def _new_rows(
    written: frozenset[tuple[str, str]], known: dict[tuple[str, str], set[str]]
) -> Iterator[str]:
    told = [(schema, table) for schema, table in written if table in TOLD]
    if told:
        with as_owner() as cursor:
            for schema, table in told:
                yield from _rows(cursor, schema, table) - known.get((schema, table), set())


@contextmanager
def as_owner() -> Iterator[Any]:
    """A cursor for whom nothing is closed: the oracle's."""
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        yield cursor


def known_rows() -> dict[tuple[str, str], set[str]]:
    """What was told before anybody knocked."""
    with as_owner() as cursor:
        cursor.execute(
            "SELECT schemaname, relname FROM pg_stat_user_tables WHERE relname = ANY(%s)",
            [list(TOLD)],
        )
        return {(s, t): _rows(cursor, s, t) for s, t in cursor.fetchall()}


def _rows(cursor: Any, schema: str, table: str) -> set[str]:
    cursor.execute(f"SELECT to_jsonb(t)::text FROM {schema}.{table} t")
    return {row for (row,) in cursor.fetchall()}


def _mails() -> Iterator[str]:
    sent, mail.outbox[:] = list(getattr(mail, "outbox", [])), []
    for each in sent:
        yield each.message().as_bytes().decode("utf-8", errors="replace")


def text_of(response: Any) -> str:
    """What somebody could read in an answer: of a spreadsheet its sheets, of a PDF its words."""
    sent = b"".join(response) if response.streaming else response.content
    if sent.startswith(b"PK\x03\x04"):
        with ZipFile(BytesIO(sent)) as archive:
            sent = b"\n".join(archive.read(name) for name in archive.namelist())
    elif sent.startswith(b"%PDF") and len(sent) > 500:
        return words_of_pdf(sent)
    return str(sent.decode("utf-8", errors="replace"))


def words_of_pdf(content: bytes) -> str:
    """The words of all pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)
