"""All that is stored about me as a PDF to read: complete, opened, for screen readers."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from typing import Any

import pikepdf
import pytest
from django.test import Client

from campus.kernel.clock import berlin_day
from tenants.privacy.queries.export import everything_about
from tenants.privacy.queries.printed import printed_about
from tests.learning.test_certificates import PDFAID, PDFUAID, structure_types

# Keys of programs that are one word, and so could be taken for one of ours.
KEYS = {"verdict", "source", "importance", "low", "high", "titles", "competences", "name"}
PATH = "/meine-daten/meine-daten.pdf"


def text_of(facts: dict[str, Any]) -> str:
    pairs = [pair for section in facts["sections"] for row in section["rows"] for pair in row]
    return "\n".join(itertools.chain.from_iterable(pairs))


@pytest.fixture
def facts(annas_life: Any, at_ludwigshafen: Any, now: dt.datetime) -> dict[str, Any]:
    """What stands in Anna's document."""
    return printed_about(actor=annas_life.actor, organisation="Ludwigshafen", now=now)


def test_it_has_a_section_for_each_table_in_the_file_and_for_what_is_sealed(
    facts: dict[str, Any], annas_life: Any, now: dt.datetime
) -> None:
    file = everything_about(actor=annas_life.actor, now=now, today=berlin_day(now))

    sections = {section["title"]: section["rows"] for section in facts["sections"]}
    for table in file["tables"].values():
        assert len(sections[table["title"]]) == len(table["rows"]), table["title"]
    (check,) = file["opened"]["kompetenz_check"]["checks"]
    assert len(sections["Kompetenz-Check: Checks: Antworten"]) == len(check["answers"])
    assert check["answers"][0]["statement"] in text_of(facts)
    assert any("Ergebnis" in title for title in sections)
    assert "Bernd Buchfink" in text_of(facts)


@pytest.mark.proof
def test_it_speaks_german(facts: dict[str, Any]) -> None:
    labels = {label for s in facts["sections"] for row in s["rows"] for label, _value in row}
    titles = {section["title"] for section in facts["sections"]}

    assert [word for word in labels | titles if "_" in word or word in KEYS] == []


@pytest.mark.proof
def test_it_is_for_screen_readers_and_archives(annas_life: Any, at_ludwigshafen: Any) -> None:
    answer = annas_life.client().get(PATH)

    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    assert "Meine-Daten.pdf" in answer["Content-Disposition"]
    pdf = pikepdf.open(io.BytesIO(answer.content))
    with pdf.open_metadata() as metadata:
        assert metadata[f"{{{PDFUAID}}}part"] == "1"
        assert metadata[f"{{{PDFAID}}}part"] == "2"
    assert str(pdf.docinfo["/Title"]) == "Alles über mich: Anna Amsel"
    assert structure_types(pdf.Root.StructTreeRoot) >= {"/H1", "/H2", "/Table", "/TH", "/TD"}


@pytest.mark.proof
def test_the_cooperatives_people_have_one_too(dora: Any) -> None:
    answer = dora.client().get(PATH)

    assert answer.content.startswith(b"%PDF")


@pytest.mark.proof
def test_it_is_given_to_who_is_signed_in_about_themselves(
    annas_life: Any, carla: Any, now: dt.datetime
) -> None:
    assert Client(HTTP_HOST=annas_life.host).get(PATH).status_code == 403

    from tenants.registry.api import in_municipality

    with in_municipality(carla.municipality_id):
        assert "Amsel" not in text_of(
            printed_about(actor=carla.actor, organisation="Speyer", now=now)
        )
