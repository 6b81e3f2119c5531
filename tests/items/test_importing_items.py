"""Reading item files: real ones, broken ones, hostile ones; importing twice changes nothing."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from assessments.library.models import Item, ItemImport
from assessments.library.rules.item_refusals import (
    ItemFileUnreadable,
    ItemFormatUnknown,
    ItemImportDone,
    ItemImportNotFound,
)
from assessments.library.services import item_imports
from assessments.library.services.item_imports import ImportDefaults
from assessments.library.services.items import publish_item
from assessments.library.services.reading_items import read_items

QUIZDOWN = """---
shuffle_answers: true
---
## Wohin mit der Akte?
> Denken Sie an das Aktenzeichen.

1. [ ] In die Schublade
   > Dort findet sie niemand.
1. [X] In die **Registratur**

# Was gehört dazu?
- [x] Datum
- [x] Zeichen
- [ ] Laune

## Was kommt zuerst?
1. Öffnen
2. Lesen
3. Ablegen
"""
MOODLE = """<?xml version="1.0"?><quiz>
<question type="category"><category><text>Alle</text></category></question>
<question type="multichoice"><name><text>Akte</text></name><single>true</single>
  <questiontext format="html">
    <text><![CDATA[<p>Wohin?<script>alert(1)</script></p>]]></text></questiontext>
  <generalfeedback><text>Weil&amp;nbsp;es so ist.</text></generalfeedback>
  <answer fraction="100"><text><![CDATA[<b>Registratur</b>]]></text>
    <feedback><text>Ja</text></feedback></answer>
  <answer fraction="50"><text>Ablage</text></answer>
  <answer fraction="-100"><text>Ofen</text></answer>
</question>
<question type="multichoice"><questiontext><text>Was?</text></questiontext><single>false</single>
  <idnumber>was-1</idnumber><answer fraction="50"><text>A</text></answer>
  <answer fraction="50"><text>B</text></answer>
  <answer fraction="-100"><text>C</text></answer></question>
<question type="ordering"><questiontext><text>Ordnen Sie.</text></questiontext>
  <answer fraction="3"><text>drei</text></answer><answer fraction="1"><text>eins</text></answer>
  <answer fraction="2"><text>zwei</text></answer></question>
<question type="essay"><questiontext><text>Schreiben Sie.</text></questiontext></question>
</quiz>"""
QTI_ITEM = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
 identifier="{code}" title="Frage">
<qti-response-declaration identifier="R" cardinality="{cardinality}"><qti-correct-response>
{right}</qti-correct-response></qti-response-declaration>
<qti-item-body><p>Lesen Sie &amp; antworten Sie.</p>
<qti-{kind}-interaction response-identifier="R"><qti-prompt>Was stimmt?</qti-prompt>
<qti-simple-choice identifier="A">Erstens</qti-simple-choice>
<qti-simple-choice identifier="B">Zweitens
  <qti-feedback-inline>Gut</qti-feedback-inline></qti-simple-choice>
<qti-simple-choice identifier="C"><b>Dritt</b>ens</qti-simple-choice>
</qti-{kind}-interaction></qti-item-body></qti-assessment-item>"""


def qti(*right: str, kind: str = "choice", cardinality: str = "single", code: str = "q1") -> bytes:
    values = "".join(f"<qti-value>{key}</qti-value>" for key in right)
    filled = QTI_ITEM.format(right=values, kind=kind, cardinality=cardinality, code=code)
    return filled.encode()


def packed(*files: bytes) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        for number, file in enumerate(files):
            archive.writestr(f"{number}.xml", file)
    return package.getvalue()


def credits(item: Any) -> list[tuple[str, int]]:
    return [(option["text"], option["credit"]) for option in item.content["options"]]


def in_order(item: Any) -> list[str]:
    texts = {option["key"]: option["text"] for option in item.content["options"]}
    return [texts[key] for key in item.content["order"]]


def test_quizdown_has_three_kinds_of_items() -> None:
    name, (single, multiple, order) = read_items(QUIZDOWN.encode())

    assert name == "quizdown"
    assert single.content["explanation"] == "Denken Sie an das Aktenzeichen."
    assert credits(single) == [("In die Schublade", 0), ("In die Registratur", 100)]
    assert single.content["options"][0]["feedback"] == "Dort findet sie niemand."
    assert (multiple.kind, credits(multiple)[2]) == ("multiple", ("Laune", 0))
    assert (order.kind, in_order(order)) == ("order", ["Öffnen", "Lesen", "Ablegen"])


def test_moodle_xml_has_choices_and_orders_and_loses_its_markup() -> None:
    _name, (single, multiple, order, essay) = read_items(MOODLE.encode())

    assert single.content["prompt"] == "Wohin?"
    assert single.content["explanation"] == "Weil es so ist."
    assert credits(single) == [("Registratur", 100), ("Ablage", 50), ("Ofen", 0)]
    assert single.notes == ("Minuspunkte wurden nicht übernommen.",)
    assert (multiple.code, credits(multiple)[0]) == ("moodle-was-1", ("A", 100))
    assert in_order(order) == ["eins", "zwei", "drei"]
    assert essay.faults == ("Die Aufgabenart „essay“ kann nicht übernommen werden.",)


@pytest.mark.parametrize("pack", [bytes, packed])
def test_qti_items_stand_alone_or_in_a_package(pack: Any) -> None:
    name, (item,) = read_items(pack(qti("B")))

    assert (name, item.code, item.kind) == ("QTI 3", "qti-q1", "single")
    assert item.content["prompt"] == "Lesen Sie & antworten Sie.\nWas stimmt?"
    assert credits(item) == [("Erstens", 0), ("Zweitens", 100), ("Drittens", 0)]
    assert item.content["options"][1]["feedback"] == "Gut"


def test_qti_knows_several_right_answers_and_orders() -> None:
    (multiple,) = read_items(qti("A", "B", cardinality="multiple"))[1]
    (order,) = read_items(qti("C", "A", "B", kind="order", cardinality="ordered"))[1]

    assert (multiple.kind, [c for _t, c in credits(multiple)]) == ("multiple", [100, 100, 0])
    assert (order.kind, in_order(order)) == ("order", ["Drittens", "Erstens", "Zweitens"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"## A?\n1. [ ] x\n1. [ ] y\n", "Keine Antwort ist als richtig gekennzeichnet."),
        (b"## A?\n\nnothing\n", "genau eine Liste mit Antworten; hier gibt es keine."),
        (b"## A?\n1. [x] x\n1. y\n", "Nicht jede Antwort ist mit [x] oder [ ]"),
        (b"## A?\n- x\n- y\n- z\n", "Keine Antwort ist mit [x] oder [ ] gekennzeichnet."),
        (b"## A?\n1. [x] " + b"x" * 10_000_000, "viel zu gro"),
        (b"## A?\n1. [x] " + b"x" * 600 + b"\n1. [ ] y", "länger als 500 Zeichen."),
        (qti(), "Keine Antwort ist als richtig gekennzeichnet."),
        (qti("Z"), "Als richtig gilt „Z“, das gibt es nicht."),
        (qti("A", kind="order", cardinality="ordered"), "nennt nicht alle Schritte."),
        (qti("A", kind="match"), "„qti-match-interaction“ kann nicht übernommen werden."),
        (
            MOODLE.replace('fraction="100"', 'fraction="viel"').encode(),
            "nicht lesbar, wie viel sie zählt.",
        ),
        (
            b"<quiz><question type='ordering'>" + b"x" * 10_000_000 + b"</question></quiz>",
            "viel zu",
        ),
    ],
)
def test_a_faulty_item_says_what_is_wrong(content: bytes, words: str) -> None:
    item = read_items(content)[1][0]

    assert words in item.faults[0]
    assert item.content == {}


BOMB = b'<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz><question>&b;</question></quiz>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \n", "Sie ist leer."),
        (b"<quiz></quiz>", "keine Aufgaben"),
        (b"<quiz>", "XML-Fehler in Zeile 1"),
        (BOMB, "Entitäten"),
        (BOMB.replace(b'"&a;&a;"', b'SYSTEM "file:///etc/passwd"'), "Entitäten"),
        ("## Größe?".encode("latin-1"), "nicht in UTF-8"),
        (b"\xff\xfe#\x00#\x00", "nicht in UTF-8"),
        (b"PK\x03\x04broken", "beschädigt"),
        (b"x" * (20 * 1024 * 1024 + 1), "größer als 20 MB"),
        (packed(b" " * (21 * 1024 * 1024)), "ausgepackt größer als 20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(content: bytes, words: str) -> None:
    with pytest.raises(ItemFileUnreadable) as refused:
        read_items(content)

    assert words in str(refused.value)


@pytest.mark.parametrize("content", [b"just words", b"<html></html>", b'{"a": 1}'])
def test_an_unknown_format_is_refused(content: bytes) -> None:
    with pytest.raises(ItemFormatUnknown):
        read_items(content)


def test_an_item_that_stands_in_the_file_twice_is_imported_once() -> None:
    items = read_items(packed(qti("A"), qti("B")))[1]

    assert [bool(item.faults) for item in items] == [False, True]


@pytest.fixture
def by(dora: Any, now: dt.datetime) -> dict[str, Any]:
    return {"actor": dora.actor, "now": now}


DEFAULTS = ImportDefaults(
    field_code="digital-work",
    reference_level=2,
    licence="CC BY-SA 4.0",
    source="Behörden-IT-Sicherheitstraining",
    author="Kommunal Agentur NRW",
    review_due_on=dt.date(2030, 1, 1),
)


def check(content: bytes, by: dict[str, Any]) -> UUID:
    return item_imports.check_item_file(
        content=content, file_name="aufgaben.md", defaults=DEFAULTS, **by
    )


def take(content: bytes, by: dict[str, Any]) -> ItemImport:
    import_id = check(content, by)
    item_imports.import_items(import_id=import_id, **by)
    return ItemImport.objects.get(id=import_id)


@pytest.mark.django_db
def test_a_preview_imports_nothing_and_an_import_happens_once(by: dict[str, Any]) -> None:
    import_id = check(QUIZDOWN.encode(), by)

    assert not Item.objects.exists()
    item_imports.import_items(import_id=import_id, **by)
    assert Item.objects.filter(state="draft", licence="CC BY-SA 4.0").count() == 3
    with pytest.raises(ItemImportDone):
        item_imports.import_items(import_id=import_id, **by)
    with pytest.raises(ItemImportNotFound):
        item_imports.discard_import(import_id=import_id)


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_even_after_edits(by: dict[str, Any]) -> None:
    take(QUIZDOWN.encode(), by)
    Item.objects.update(field_code="change", content={})
    run = take(QUIZDOWN.encode(), by)

    assert (run.created_count, run.changed_count, run.unchanged_count) == (0, 0, 3)
    assert set(Item.objects.values_list("field_code", "version")) == {("change", 1)}


@pytest.mark.django_db
def test_a_changed_item_becomes_a_draft_of_the_next_version(by: dict[str, Any]) -> None:
    take(QUIZDOWN.encode(), by)
    Item.objects.update(field_code="change")
    for item_id in Item.objects.values_list("id", flat=True):
        publish_item(item_id=item_id, **by)

    run = take(QUIZDOWN.replace("Schublade", "Kiste").encode(), by)

    assert (run.changed_count, run.unchanged_count) == (1, 2)
    draft = Item.objects.get(state="draft")
    assert (draft.version, draft.field_code) == (2, "change")


@pytest.mark.django_db
def test_faulty_items_are_left_out_and_counted(by: dict[str, Any]) -> None:
    run = take(MOODLE.encode(), by)

    assert (run.created_count, run.faulty_count) == (3, 1)


@pytest.mark.django_db
def test_a_preview_can_be_discarded(by: dict[str, Any]) -> None:
    item_imports.discard_import(import_id=check(QUIZDOWN.encode(), by))

    assert not ItemImport.objects.exists()
    with pytest.raises(ItemImportNotFound):
        item_imports.import_items(import_id=uuid4(), **by)


@pytest.mark.django_db
def test_the_real_training_is_imported_with_its_licence(
    shared_data: Path, by: dict[str, Any]
) -> None:
    files = sorted((shared_data / "bits").glob("90.quiz-*.md"))
    runs = [take(path.read_bytes(), by) for path in files]

    assert sum(run.created_count for run in runs) == 24
    assert sum(run.faulty_count for run in runs) == 0
    assert set(Item.objects.values_list("licence", "author")) == {
        ("CC BY-SA 4.0", "Kommunal Agentur NRW")
    }
