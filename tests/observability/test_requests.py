"""One line a request: which view, for which schema, with what outcome, how long. Nobody's name."""

import json
from typing import Any

import pytest
import structlog

from tests.cast import Person

ALLOWED = {
    "actor",
    "duration_ms",
    "event",
    "level",
    "logger",
    "method",
    "request_id",
    "schema",
    "status",
    "timestamp",
    "view",
}


def request_line(lines: Any) -> Any:
    return next(line for line in reversed(lines()) if line["event"] == "request")


def test_a_request_is_one_line_without_address_or_person(dora: Person, lines: Any) -> None:
    dora.client().get("/betrieb/auftraege/", {"stand": "canary@example.org"})

    line = request_line(lines)

    assert set(line) == ALLOWED
    assert line["view"] == "campus.outbox.views.jobs"
    assert (line["schema"], line["method"], line["status"]) == ("public", "GET", 200)
    assert line["actor"] == dora.actor.pseudonym
    assert "canary" not in json.dumps(line)
    assert "dora" not in json.dumps(line).lower()


def test_a_request_of_a_municipality_names_its_schema(
    bernd: Person, ludwigshafen: Any, lines: Any
) -> None:
    bernd.client().get("/protokoll/")

    assert request_line(lines)["schema"] == ludwigshafen.schema_name


def test_an_address_that_does_not_exist_is_not_logged(dora: Person, lines: Any) -> None:
    dora.client().get("/canary-path/7K3Q-9XWM-2HTB-5RCD-8/")

    line = request_line(lines)

    assert line["status"] == 404
    assert "canary" not in json.dumps(lines())


@pytest.mark.parametrize("path", ["/betrieb/auftraege/", "/gibt-es-nicht/"])
def test_nothing_of_a_request_is_left_for_the_next(dora: Person, path: Any) -> None:
    dora.client().get(path)

    assert structlog.contextvars.get_contextvars() == {}
