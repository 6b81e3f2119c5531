"""Every answer, whatever it says, …"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Person

LUDWIGSHAFEN = "ludwigshafen.localhost"
COOPERATIVE = "genossenschaft.localhost"
# What is asked, as whom it may be, and what is answered.
ANSWERS = [
    ("get", LUDWIGSHAFEN, "/", 200),
    ("get", COOPERATIVE, "/konto/anmelden/", 200),
    ("get", LUDWIGSHAFEN, "/gutscheine/", 403),
    ("get", LUDWIGSHAFEN, "/gibt-es-nicht/", 404),
    ("get", LUDWIGSHAFEN, "/ohne-schraegstrich", 404),
    ("get", LUDWIGSHAFEN, "/impressum", 301),
    ("post", LUDWIGSHAFEN, "/impressum/", 405),
    ("post", LUDWIGSHAFEN, "/konto/anmelden/", 200),
    ("get", LUDWIGSHAFEN, "/static/web/campus.css", 200),
    ("get", LUDWIGSHAFEN, "/static/../manage.py", 404),
    ("get", LUDWIGSHAFEN, "/api/v1/openapi.json", 200),
    ("get", LUDWIGSHAFEN, "/api/v1/vouchers/", 401),
    ("get", LUDWIGSHAFEN, "/api/gibt-es-nicht/", 404),
    ("get", "atlantis.localhost", "/", 404),
    ("get", "atlantis.localhost", "/api/v1/vouchers/", 404),
]
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
)


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any, db_access: None) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def ask(method: str, host: str, path: str, *, secure: bool = True, **extra: Any) -> Any:
    browser = Client(HTTP_HOST=host, raise_request_exception=False)
    return browser.generic(method.upper(), path, secure=secure, **extra)


def missing(answer: Any) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    return [
        *(name for name, value in EXPECTED.items() if answer.headers.get(name) != value),
        *(directive for directive in POLICY if directive not in policy),
        *(
            ["Permissions-Policy"]
            if "camera=()" not in answer.headers["Permissions-Policy"]
            else []
        ),
        *(["unsafe"] if "unsafe" in policy else []),
    ]


@pytest.mark.parametrize(("method", "host", "path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(method, host, path, status):
    answer = ask(method, host, path)

    assert answer.status_code == status
    assert missing(answer) == []
    # The description of the interface and static files are the same for everybody.
    assert "no-store" in answer.headers["Cache-Control"] or path.endswith((".json", ".css"))


@pytest.mark.parametrize(("method", "host", "path", "_status"), ANSWERS)
def test_every_answer_with_a_body_says_what_it_is(method, host, path, _status):
    answer = ask(method, host, path)

    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    assert not body or "json" in kind.partition(";")[0] or "charset=" in kind


def test_an_error_of_ours_carries_the_headers_too(monkeypatch):
    monkeypatch.setattr("campus.web.views.provider_rows", lambda _operator: 1 / 0)

    answer = ask("get", LUDWIGSHAFEN, "/impressum/")

    assert (answer.status_code, missing(answer)) == (500, [])


def test_a_download_carries_the_headers_too(dora: Person):
    answer = dora.client().get("/betrieb/auftraege/", secure=True)

    assert (answer.status_code, missing(answer)) == (200, [])


def test_who_is_led_to_encryption_gets_the_headers_on_the_way(settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = ask("get", LUDWIGSHAFEN, "/impressum/", secure=False)

    assert (answer.status_code, answer["Location"]) == (301, f"https://{LUDWIGSHAFEN}/impressum/")
    # Over an open line this header means nothing.
    assert missing(answer) == ["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/api/v1/vouchers/", "/scim/v2/Users"])
def test_a_program_without_encryption_is_refused_and_not_led_on(settings, path):
    settings.SECURE_SSL_REDIRECT = True

    answer = ask("get", LUDWIGSHAFEN, path, secure=False)

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "https://" in answer.json()["detail"]


def test_no_other_origin_is_let_in():
    answer = ask(
        "options", LUDWIGSHAFEN, "/api/v1/openapi.json", HTTP_ORIGIN="https://evil.example"
    )

    assert not [name for name in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("path", ["/static/", "/static/web/", "/.git/config", "/.env"])
def test_folders_are_not_listed(path):
    assert ask("get", LUDWIGSHAFEN, path).status_code == 404


def test_trace_is_not_answered():
    answer = ask("trace", LUDWIGSHAFEN, "/impressum/", HTTP_COOKIE="session=geheim")

    assert answer.status_code == 405
    assert b"geheim" not in answer.content
