"""A report to a sink on this machine, searched for what must not leave."""

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import sentry_sdk
import structlog
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path

from campus.config.settings.sentry import start_sentry

CANARIES = [
    "canary-path",
    "canary-query",
    "canary-header",
    "canary-cookie",
    "canary-body",
    "canary-local",
    "canary-message",
    "canary-cause",
    "canary-argument",
    "canary-crumb",
    "canary-tag",
    "canary-extra",
    "canary-user",
    "canary-key",
    "canary@example.org",
    "7K3Q-9XWM-2HTB-5RCD-8",
]
pytestmark = pytest.mark.filterwarnings("ignore:The send_default_pii option")
PSEUDONYM = "0123456789abcdef0123456789abcdef"


class Sink:
    """An HTTP server that keeps what it is sent."""

    def __init__(self) -> None:
        bodies = self.bodies = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_packed = self.headers.get("Content-Encoding") == "gzip"
                bodies.append(gzip.decompress(body) if is_packed else body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def text(self) -> str:
        sentry_sdk.flush(5)
        return b"\n".join(self.bodies).decode()

    @property
    def events(self) -> list[dict]:
        lines = [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]
        return [line for line in lines if "event_id" in line and "level" in line]


@pytest.fixture
def sink() -> Iterator[Any]:
    sink = Sink()
    start_sentry(f"http://canary-key@127.0.0.1:{sink.server.server_port}/1")
    yield sink
    sentry_sdk.get_client().close(timeout=1)
    sentry_sdk.get_global_scope().set_client(None)
    sentry_sdk.get_isolation_scope().clear()
    sink.server.shutdown()
    sink.server.server_close()


def fail(request: HttpRequest, place: str) -> None:
    local = f"canary-local {request.POST} {place}"
    logging.getLogger("some.library").warning("canary@example.org %s", "canary-argument")
    sentry_sdk.add_breadcrumb(message="canary-crumb", data={"q": "canary-crumb"}, category="query")
    sentry_sdk.set_tag("code", "canary-tag")
    sentry_sdk.set_extra("more", "canary-extra")
    sentry_sdk.set_user({"id": "canary-user", "email": "canary@example.org"})
    try:
        raise KeyError(f"canary-cause {local}")
    except KeyError as error:
        raise ValueError("canary-message 7K3Q-9XWM-2HTB-5RCD-8") from error


urlpatterns = [path("kaputt/<str:place>/", fail, name="fail")]


@pytest.fixture
def broken_request(sink: Any) -> Any:
    """A request that breaks and has something personal in every part."""
    client = Client(raise_request_exception=False)
    client.cookies["session"] = "canary-cookie"
    with (
        override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["*"]),
        structlog.contextvars.bound_contextvars(
            request_id="A1", schema="m_x", actor=PSEUDONYM, name="canary-user"
        ),
    ):
        client.post(
            "/kaputt/canary-path/?q=canary-query",
            {"name": "canary-body"},
            headers={"X-Name": "canary-header", "Authorization": "canary-header"},
        )
    return sink


def test_no_part_of_a_report_holds_a_canary(broken_request: Any) -> None:
    text = broken_request.text

    assert broken_request.events
    # The key of the DSN is sent with every report to who issued it, and with nothing else.
    assert [canary for canary in CANARIES if canary in text.replace('"canary-key"', "")] == []


def test_a_report_says_what_failed_and_where(broken_request: Any) -> None:
    (event,) = (event for event in broken_request.events if event.get("transaction"))

    assert event["transaction"].endswith("test_sentry.fail")
    assert [value["type"] for value in event["exception"]["values"]] == ["KeyError", "ValueError"]
    frame = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["module"]) == ("fail", __name__)
    assert set(frame) <= {"filename", "function", "module", "lineno", "in_app"}


def test_a_report_names_the_person_by_pseudonym_only(broken_request: Any) -> None:
    (event,) = (event for event in broken_request.events if event.get("transaction"))

    assert event["user"] == {"id": PSEUDONYM}
    assert event["tags"] == {"request_id": "A1", "schema": "m_x", "actor": PSEUDONYM}


def test_a_report_has_no_parts_but_the_allowed(broken_request: Any) -> None:
    allowed = {
        "event_id",
        "timestamp",
        "level",
        "platform",
        "environment",
        "release",
        "sdk",
        "exception",
        "breadcrumbs",
        "contexts",
        "tags",
        "logger",
        "transaction",
        "logentry",
        "user",
    }

    for event in broken_request.events:
        assert set(event) <= allowed


def test_an_error_in_the_log_is_reported_by_its_template(sink: Any) -> None:
    logging.getLogger("some.library").error("gone: %s", "canary-argument")

    assert sink.events[-1]["logentry"] == {"message": "gone: %s"}
    assert "canary" not in json.dumps(sink.events)


def test_a_failed_job_is_reported_with_its_error_but_not_its_words(sink: Any) -> None:
    log = structlog.get_logger("campus.outbox.services.advancing")

    try:
        raise ValueError("canary-message")
    except ValueError:
        log.exception("job_failed", job="desk.complete_voucher", payload="canary-body")

    event = sink.events[-1]
    assert event["logentry"] == {"message": "job_failed"}
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert "canary" not in json.dumps(event)


def test_a_pseudonym_that_is_none_is_not_sent(sink: Any) -> None:
    with structlog.contextvars.bound_contextvars(actor="canary-user"):
        sentry_sdk.capture_exception(ValueError("canary-message"))

    assert "user" not in sink.events[-1]
