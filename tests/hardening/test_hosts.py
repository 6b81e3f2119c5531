"""What a client says of host, address and parameters …"""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.test import Client, RequestFactory

from tests.cast import Person

LUDWIGSHAFEN, SPEYER = "ludwigshafen.localhost", "speyer.localhost"


@pytest.mark.parametrize(
    "host",
    [LUDWIGSHAFEN, "LudwigsHafen.LOCALHOST", f"{LUDWIGSHAFEN}.", f"{LUDWIGSHAFEN}:8000"],
)
def test_a_host_is_known_in_any_dress(anna: Person, host: str) -> None:
    page = Client().get("/", HTTP_HOST=host)

    assert page.status_code == 200
    assert "Ludwigshafen am Rhein" in page.content.decode()


@pytest.mark.parametrize(
    "host",
    [
        "atlantis.localhost",
        f"x.{LUDWIGSHAFEN}",
        f"{LUDWIGSHAFEN}.evil.example",
        f"{LUDWIGSHAFEN}..",
        f"{LUDWIGSHAFEN}:80:80",
        f"evil.example@{LUDWIGSHAFEN}",
        f"{LUDWIGSHAFEN}/",
        f"{LUDWIGSHAFEN} ",
        "m_073140000000_ludwigshafen",
        "public",
        "127.0.0.1",
        "[::1]",
        "",
        "%00",
        "ludwigshafen.lоcalhost",  # a Cyrillic letter
        "l" * 300,
        "'; DROP SCHEMA public CASCADE; --",
    ],
)
def test_any_other_host_is_answered_alike_and_with_nothing(anna: Person, host: str) -> None:
    nobodys = Client().get("/konto/anmelden/", HTTP_HOST="niemand.example")

    answer = Client(raise_request_exception=False).get("/konto/anmelden/", HTTP_HOST=host)

    assert (answer.status_code, answer.content) == (404, nobodys.content)


def test_what_a_client_says_of_itself_does_not_count(anna: Person) -> None:
    said: dict[str, Any] = {
        "HTTP_X_FORWARDED_HOST": SPEYER,
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "HTTP_X_REAL_IP": "203.0.113.9",
        "HTTP_X_ORIGINAL_URL": "/konto/",
    }

    page = anna.client().get("/", **said)

    request = RequestFactory(HTTP_HOST=LUDWIGSHAFEN).get("/", REMOTE_ADDR="192.0.2.1", **said)
    assert "Ludwigshafen am Rhein" in page.content.decode()
    assert not request.is_secure()
    assert get_adapter(request).get_client_ip(request) == "192.0.2.1"


def test_a_parameter_given_twice_is_read_once(bernd: Person) -> None:
    body = "family_name=Erste&family_name=Zweite&given_name=Zoe&personnel_number=99"

    page = bernd.client().post(
        "/personal/neu/?family_name=Dritte", body, content_type="application/x-www-form-urlencoded"
    )

    text = page.content.decode()
    assert "Dritte" not in text
    assert ("Zweite" in text) or page.status_code == 302


def test_addresses_in_mails_and_pages_follow_the_registry_and_not_the_host_that_was_sent(
    anna: Person,
) -> None:
    page = Client().get("/.well-known/security.txt", HTTP_HOST="evil.example")

    assert page.status_code == 404
    assert b"evil.example" not in page.content
