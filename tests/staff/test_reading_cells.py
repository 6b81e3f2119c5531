"""What a single cell says."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.staff.reading.cells import cleaned, is_email, parse_day, parse_yes, split_name


@pytest.mark.parametrize(
    "text", ["1.8.2024", "01.08.2024", "01.08.24", "1/8/2024", "2024-08-01", "45505"]
)
def test_a_day_is_read_in_all_the_usual_forms(text: str) -> None:
    assert parse_day(text) == dt.date(2024, 8, 1)


def test_a_two_digit_year_after_forty_is_of_the_last_century() -> None:
    assert parse_day("31.12.90") == dt.date(1990, 12, 31)


@pytest.mark.parametrize("text", ["31.2.2024", "2024", "morgen", "13/13/2024", "1.8", "1234567"])
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "yes"), [("ja", True), ("X", True), ("1", True), ("Nein", False), ("", False)]
)
def test_yes_and_no_are_read_in_the_usual_forms(text: str, yes: bool) -> None:
    assert parse_yes(text) is yes


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        ("Müller, Anna", "Anna", "Müller"),
        ("Anna Müller", "Anna", "Müller"),
        ("Anna Lena Müller-Weiß", "Anna Lena", "Müller-Weiß"),
        ("Anna von der Heide", "Anna", "von der Heide"),
        ("Müller", "", "Müller"),
    ],
)
def test_a_whole_name_is_split(text: str, given: str, family: str) -> None:
    assert split_name(text) == (given, family)


def test_a_cell_loses_what_nobody_typed_on_purpose() -> None:
    assert cleaned(" Mu\u0308ller\u00a0\u200b\t Weiß\x00 ") == "Müller Weiß"
    assert cleaned("'=1") == "=1"
    assert cleaned("'Anna'") == "'Anna'"


@pytest.mark.parametrize("text", ["a@b.de", "vorname.nachname@stadt-am-rhein.de", "ä@müller.de"])
def test_addresses_are_accepted(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    ["a@b", "a b@c.de", "a@b.de,c@d.de", "@b.de", "a@b.de\nBcc: x@y.de", "x" * 250 + "@b.de"],
)
def test_what_is_no_address_is_not(text: str) -> None:
    assert not is_email(text)
