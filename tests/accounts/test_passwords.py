"""A new password is refused that others would try first …"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from campus.accounts.models import Account
from campus.accounts.rules.passwords import leans_on_context
from campus.accounts.services.passwords import LeakedPasswordValidator, is_listed
from tests.accounts.steps import sign_in, visitor
from tests.cast import PASSWORD

NAMES = ["Ludwigshafen am Rhein", "Anna Müller-Öztürk", "a.mueller@example.org", "pers-4711"]


def written(path: Path, *passwords: str, count: str = ":12") -> Path:
    digests = sorted(hashlib.sha1(each.encode()).hexdigest().upper() for each in passwords)
    path.write_text("".join(f"{digest}{count}\r\n" for digest in digests))
    return path


@pytest.mark.parametrize(
    "password",
    ["Ludwigshafen2026!", "LudwigshafenRhein1", "KommunalCampus-2026", "Müller.Öztürk.77",
     "mueller-oeztuerk-1990", "LUDWIGSHAFEN!!!abc", "Campus-Campus-Campus", "amueller@2026-2026",
     "4711-4711-4711"],
)  # fmt: skip
def test_because_it_holds_hardly_more_than_known_names(password: str) -> None:
    assert leans_on_context(password, names=NAMES)


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "Demo-Rathaus-2026", "Ludwigshafen-Kaffeetasse", "annabelle-im-zoo",
     "rot gelb gruen blau"],
)  # fmt: skip
def test_but_not_because_a_name_is_in_it(password: str) -> None:
    assert not leans_on_context(password, names=NAMES)


def test_with_a_sentence_that_says_what_to_do(anna: Any, at_ludwigshafen: Any) -> None:
    browser = visitor(anna.host)
    sign_in(browser, "anna@example.org")
    new = "Ludwigshafen-2026"

    page = browser.post(
        "/konto/passwort/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    ).content.decode()

    assert "besteht fast nur aus Namen, die andere kennen" in page
    assert Account.objects.get(id=anna.account_id).check_password(PASSWORD)


def test_by_the_name_of_the_town_that_it_is_for(at_speyer: Any) -> None:
    validate_password("Ludwigshafen-2026")

    with pytest.raises(ValidationError, match="Namen, die andere kennen"):
        validate_password("Speyer-Speyer-2026")


def test_because_it_stands_in_the_operators_list(
    tmp_path: Path, monkeypatch: Any, db: None
) -> None:
    leaked = "correct horse battery staple"
    validate_password(leaked)
    listed = str(written(tmp_path / "list.txt", leaked, "password"))
    monkeypatch.setattr("django.conf.settings.LEAKED_PASSWORDS_FILE", listed)

    with pytest.raises(ValidationError, match="in gestohlenen Listen"):
        LeakedPasswordValidator().validate(leaked)
    LeakedPasswordValidator().validate(PASSWORD)


def test_loudly_where_the_list_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LeakedPasswordValidator(str(tmp_path / "missing")).validate(PASSWORD)


@settings(max_examples=25)
@given(st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=40), st.text(max_size=8))
@pytest.mark.proof
def test_exactly_where_it_is_listed(tmp_path_factory: Any, listed: set[str], other: str) -> None:
    path = tmp_path_factory.getbasetemp() / "listed.txt"
    for count in ("", ":3", ":1234567"):
        written(path, *listed, count=count)
        assert all(is_listed(each, path) for each in listed)
        assert is_listed(other, path) == (other in listed)
