"""Reading a file of municipalities: every line says what it means or what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.membership.rules.reading import FileUnreadable, read_rows
from tests.membership.conftest import HEADER, table


def problem(line: str) -> str:
    (row,) = read_rows(table(line))
    return row.problem


def test_the_real_file_has_212_municipalities_and_12_of_them_twice(shared_data: Path) -> None:
    file = shared_data / "municipalities" / "rlp_verwaltungen_2017-03-31.csv"

    rows = read_rows(file.read_bytes())

    good = [row for row in rows if not row.problem]
    assert (len(rows), len(good)) == (224, 212)
    assert len({row.ars for row in good}) == len({row.fields["subdomain"] for row in good}) == 212
    assert all("steht schon in Zeile" in row.problem for row in rows if row.problem)
    assert (rows[0].ars, rows[0].name) == ("071110000000", "Koblenz")
    assert rows[1].problem == ("Dieselbe Kommune steht schon in Zeile 2. Bitte löschen Sie eine.")


@pytest.mark.parametrize(
    ("kind", "name", "full", "label"),
    [
        ("landkreis", "Ahrweiler", "Landkreis Ahrweiler", "landkreis-ahrweiler"),
        ("landkreis", "Rhein-Pfalz-Kreis", "Rhein-Pfalz-Kreis", "rhein-pfalz-kreis"),
        ("landkreis", "Eifelkreis Bitburg-Prüm", "Eifelkreis Bitburg-Prüm",
         "eifelkreis-bitburg-pruem"),
        ("verbandsgemeinde", "Altenglan", "Verbandsgemeinde Altenglan", "vg-altenglan"),
        ("", "Bad Dürkheim, Stadt", "Bad Dürkheim", "bad-duerkheim"),
    ],
)  # fmt: skip
def test_names_become_what_people_call_the_place(
    kind: str, name: str, full: str, label: str
) -> None:
    (row,) = read_rows(table(f'07131;{kind};"{name}"'))

    assert (row.name, row.fields["subdomain"]) == (full, label)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("0713;;Ahrweiler", "ist kein Amtlicher Regionalschlüssel"),
        ("17131;;Ahrweiler", "ist kein Amtlicher Regionalschlüssel"),
        ("07131;;", "Der Name fehlt"),
        ("07131;planet;Ahrweiler", "Die Art „planet“ ist unbekannt"),
        ("07131;;" + "A" * 121, "länger als 120 Zeichen"),
        ("07131;;Ahrweiler;viele", "Die Einwohnerzahl „viele“ ist keine"),
        ("07131;;Ahrweiler;99999999999", "Die Einwohnerzahl „99999999999“ ist keine"),
        ("07131;;Ahrweiler;;6722", "hat nicht fünf Ziffern"),
        ("07131;;Ahrweiler;;;frida", "ist keine E-Mail-Adresse"),
    ],
)
def test_a_wrong_line_says_what_to_do(line: str, sentence: str) -> None:
    assert sentence in problem(line)


def test_a_wrong_leitweg_id_is_found_by_its_check_digits() -> None:
    (row,) = read_rows(b"ARS;Name;Leitweg-ID\n07131;Ahrweiler;04011000-1234512345-07")

    assert "Die Prüfziffern am Ende passen nicht" in row.problem


def test_points_in_numbers_are_understood() -> None:
    (row,) = read_rows(table("07131;;Ahrweiler;127.727"))

    assert row.fields["population"] == "127727"


def test_a_wrong_line_does_not_stand_in_the_way_of_a_good_one() -> None:
    first, second = read_rows(table("07131;planet;Ahrweiler", "07131;landkreis;Ahrweiler"))

    assert first.problem
    assert not second.problem


def test_empty_lines_count_as_lines_of_the_file() -> None:
    rows = read_rows(table("07131;;Ahrweiler", "", ";;", "07132;;Altenkirchen"))

    assert [row.line for row in rows] == [2, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_umlauts_come_through_in_every_usual_file(encoding: str, delimiter: str) -> None:
    text = f"{HEADER}\n07338;landkreis;Bad Dürkheim".replace(";", delimiter)

    (row,) = read_rows(text.encode(encoding))

    assert row.name == "Landkreis Bad Dürkheim"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Sie ist leer"),
        (b" \r\n ", "Sie ist leer"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "keine Textdatei"),
        (b"PK\x03\x04\x14\0\x06\0", "keine Textdatei"),
        (b"Vorname;Nachname\nAnna;Amsel", "fehlen Spalten"),
        (HEADER.encode(), "steht keine Zeile"),
        (b"ARS;Name\n07131;" + b"x" * 200_000, "nicht abgeschlossen oder zu lang"),
        (b"ARS;Name\n" + b"07131;Ahrweiler\n" * 400_000, "größer als 5 MB"),
        (b"ARS;Name\n" + b"07131;A\n" * 15_001, "mehr als 15000 Zeilen"),
    ],
)
def test_a_file_that_is_no_table_says_why(content: bytes, sentence: str) -> None:
    with pytest.raises(FileUnreadable, match=sentence) as refused:
        read_rows(content)

    assert "speichern Sie sie als CSV" in str(refused.value)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    for start in (b"", b"ARS;Name;Art;PLZ\n"):
        try:
            rows = read_rows(start + content)
        except FileUnreadable:
            continue
        assert all(row.problem or row.fields for row in rows)
