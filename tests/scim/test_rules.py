"""What directories send is understood in all its forms, or refused; nothing is passed over."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.staff.rules.directory import (
    Filter,
    ScimRefused,
    check_whole,
    read_filter,
    read_number,
    read_patch,
    read_user,
)
from tests.scim.bodies import BACK, CHANGES, ENTRA_NEW, GONE, OKTA_NEW, UNREADABLE, USER

WHOLE = read_user(ENTRA_NEW)


@pytest.mark.parametrize("name", GONE)
def test_that_somebody_is_gone_is_understood_in_every_form(name: str) -> None:
    assert read_patch(GONE[name])["active"] is False


@pytest.mark.parametrize("name", BACK)
def test_that_somebody_is_back_is_understood_in_every_form(name: str) -> None:
    assert read_patch(BACK[name])["active"] is True


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_understood_in_every_form(name: str) -> None:
    body, expected = CHANGES[name]

    changed = WHOLE | read_patch(body)

    assert {field: changed[field] for field in expected} == expected


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_understood_is_refused(name: str) -> None:
    with pytest.raises(ScimRefused) as refused:
        check_whole(WHOLE | read_patch(UNREADABLE[name]))

    assert refused.value.http_status == 400
    assert refused.value.body["scimType"] in {"invalidSyntax", "invalidValue", "noTarget"}


@pytest.mark.parametrize("body", [ENTRA_NEW, OKTA_NEW], ids=["Entra", "Okta"])
def test_only_what_is_needed_is_kept_of_a_person(body: dict[str, Any]) -> None:
    assert read_user(body) == {
        "directory_name": "frieda.fink@ludwigshafen.example",
        "external_id": body["externalId"],
        "given_name": "Frieda",
        "family_name": "Fink",
        "email": "frieda.fink@ludwigshafen.example",
        "active": True,
        "personnel_number": "4711",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ('userName eq "anna"', Filter("directory_name", "anna")),
        ('USERNAME EQ "anna"', Filter("directory_name", "anna")),
        (f'{USER}:userName eq "anna"', Filter("directory_name", "anna")),
        ('externalId eq "a\\"b"', Filter("external_id", 'a"b')),
    ],
)
def test_a_question_is_understood(text: str, expected: Filter | None) -> None:
    assert read_filter(text) == expected


@pytest.mark.parametrize(
    "text",
    ["userName eq x", 'userName sw "a"', 'active eq "1"', 'a eq "b" or c eq "d"', "userName pr"],
)
def test_another_question_is_refused(text: str) -> None:
    with pytest.raises(ScimRefused) as refused:
        read_filter(text)

    assert refused.value.body["scimType"] == "invalidFilter"


@pytest.mark.parametrize(("text", "expected"), [("", 7), ("3", 3), ("0", 1), ("-5", 1)])
def test_a_page_number_counts_from_the_least(text: str, expected: int) -> None:
    assert read_number(text, default=7, least=1) == expected


@pytest.mark.parametrize("text", ["x", "1.5", "1" * 10, "１２x"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ScimRefused):
        read_number(text, default=1, least=1)
