"""The log tells …"""

from __future__ import annotations

import json
from typing import Any

from tests.accounts.steps import sign_in, visitor
from tests.cast import Person
from tests.observability.conftest import lines

__all__ = ["lines"]


def told(lines: Any, event: str) -> list[dict[str, Any]]:
    return [line for line in lines() if line["event"] == event]


def test_signing_in_and_failing_to_are_written_down(anna: Person, lines: Any) -> None:
    sign_in(visitor(anna.host), "anna@example.org", "mein-passwort-ist-falsch")
    sign_in(visitor(anna.host), "anna@example.org")

    (failed,) = told(lines, "sign_in_failed")
    (succeeded,) = told(lines, "signed_in")
    assert failed["level"] == "warning"
    assert failed["schema"] == succeeded["schema"] == "m_073140000000_ludwigshafen"
    assert succeeded["actor"] == anna.actor.pseudonym
    assert "anna" not in json.dumps(lines()).lower()
    assert "mein-passwort" not in json.dumps(lines())


def test_attempts_to_get_around_are_written_down(anna: Person, lines: Any) -> None:
    for _try in range(7):
        sign_in(visitor(anna.host), "anna@example.org", "falsch-und-lang-genug")
    bearer = {"HTTP_AUTHORIZATION": "Bearer kc_" + "x" * 40}
    visitor(anna.host).get("/api/v1/vouchers/", **bearer)

    assert told(lines, "sign_in_blocked")
    assert told(lines, "token_refused")
    assert "kc_xxx" not in json.dumps(lines())
