"""What is believed of an ID token whose signature is right (OpenID Connect Core 1.0, 3.1.3.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from campus.accounts.rules import sso as rules

NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
SECONDS = int(NOW.timestamp())
GOOD: dict[str, Any] = {
    "iss": "https://login.example.org",
    "aud": "kommunalcampus",
    "sub": "anna-at-home",
    "nonce": "n" * 43,
    "iat": SECONDS,
    "exp": SECONDS + 300,
}
# Every worker of a run must give a test the same name: the dots are written alike in all.
MISSING = ...


def subject_of(**changed: Any) -> str:
    claims = {name: value for name, value in (GOOD | changed).items() if value is not MISSING}
    return rules.check_claims(
        claims, issuer=GOOD["iss"], client_id=GOOD["aud"], nonce=GOOD["nonce"], now=NOW
    )


def test_a_statement_that_is_right_names_its_subject() -> None:
    assert subject_of() == "anna-at-home"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": ["kommunalcampus"]},
        {"aud": ["kommunalcampus", "other"], "azp": "kommunalcampus"},
        {"iat": SECONDS + 59},
        {"exp": SECONDS - 59},
        {"email": "anyone@example.org", "preferred_username": "bernd"},
    ],
    ids=str,
)
def test_what_the_specification_allows_is_believed(changed: dict[str, Any]) -> None:
    assert subject_of(**changed) == "anna-at-home"


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        ("issuer", {"iss": "https://login.example.org/"}),
        ("issuer", {"iss": "https://login.speyer.example"}),
        ("issuer", {"iss": MISSING}),
        ("audience", {"aud": "another-program"}),
        ("audience", {"aud": MISSING}),
        ("audience", {"aud": "kommunalcampus-test"}),
        ("audience", {"aud": ["kommunalcampus", "another-program"]}),
        ("audience", {"azp": "another-program"}),
        ("nonce", {"nonce": "x" * 43}),
        ("nonce", {"nonce": MISSING}),
        ("nonce", {"nonce": 1}),
        ("nonce", {"nonce": ""}),
        ("expired", {"exp": SECONDS - 60}),
        ("expired", {"exp": MISSING}),
        ("expired", {"exp": "2036-01-01"}),
        ("expired", {"exp": True}),
        ("expired", {"exp": 1e300}),
        ("expired", {"iat": SECONDS + 61}),
        ("expired", {"iat": MISSING}),
        ("expired", {"nbf": SECONDS + 61}),
        ("subject", {"sub": ""}),
        ("subject", {"sub": MISSING}),
        ("subject", {"sub": 4711}),
        ("subject", {"sub": "x" * 256}),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_by_its_name(reason: str, changed: dict[str, Any]) -> None:
    with pytest.raises(rules.SignInRefused) as refused:
        subject_of(**changed)

    assert refused.value.reason == reason


def test_a_new_sign_in_that_was_demanded_must_be_new() -> None:
    """A provider that does not say when it asked is believed: the account's owner is here."""
    fresh = {**GOOD, "auth_time": SECONDS}
    given = {"issuer": GOOD["iss"], "client_id": GOOD["aud"], "nonce": GOOD["nonce"], "now": NOW}

    for claims in (GOOD, fresh):
        assert rules.check_claims(claims, **given, fresh_since=NOW) == "anna-at-home"
    for at in (SECONDS - 61, "gestern"):
        with pytest.raises(rules.SignInRefused, match="not_fresh"):
            rules.check_claims({**GOOD, "auth_time": at}, **given, fresh_since=NOW)


@pytest.mark.parametrize("value", [None, "", "  ", True, ["4711"], {"a": 1}, 1.5])
def test_a_claim_that_is_no_plain_value_matches_nobody(value: object) -> None:
    with pytest.raises(rules.SignInRefused):
        rules.matched_value({"employee_number": value}, "employee_number")


def test_a_number_matches_as_text() -> None:
    assert rules.matched_value({"employee_number": 4711}, "employee_number") == "4711"


def test_the_challenge_is_that_of_the_specification() -> None:
    """RFC 7636, appendix B."""
    attempt = rules.new_attempt(provider_id="", mode="sign_in", next_url="", account_id="", now=NOW)
    known = rules.Attempt(
        **{**vars(attempt), "verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
    )

    assert known.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_every_attempt_has_secrets_of_its_own() -> None:
    attempts = [
        rules.new_attempt(provider_id="", mode="sign_in", next_url="", account_id="", now=NOW)
        for _each in range(100)
    ]

    assert len({secret for one in attempts for secret in (one.state, one.nonce, one.verifier)}) == (
        300
    )
