"""Reading MOOChub records: versions, fields, licences, durations, unsafe markup. No database."""

from __future__ import annotations

import datetime as dt
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.catalogue.rules.moochub.durations import read_duration
from courses.catalogue.rules.moochub.licences import spdx_form, spdx_from_url
from courses.catalogue.rules.moochub.reading import (
    NotJson,
    Reading,
    parse_json,
    read_files,
    version_of,
)
from courses.catalogue.rules.texts import UNIT_TAGS, clean_html, description_html, unit_html

TODAY = dt.date(2026, 3, 10)
VERSION_2: dict[str, Any] = {
    "name": "Datenschutz im Amt",
    "courseMode": "MOOC",
    "instructors": [],
    "moocProvider": {"name": "Akademie", "url": "https://akademie.example.org"},
    "url": "https://akademie.example.org/datenschutz",
    "courseLicenses": [{"url": "https://creativecommons.org/licenses/by/4.0/"}],
    "access": ["free"],
    "workload": 2,
    "duration": "P4W",
}
VERSION_3: dict[str, Any] = {
    "name": "Datenschutz im Amt",
    "learningResourceType": {"identifier": "https://w3id.org/kim/hcrt/course"},
    "publisher": {"name": "Akademie", "type": "Organization"},
    "creator": [{"name": "Akademie", "type": "Organization"}],
    "url": "https://akademie.example.org/datenschutz",
    "license": [{"identifier": "CC-BY-4.0", "url": "https://spdx.org/licenses/CC-BY-4.0.html"}],
    "access": ["free"],
    "duration": "P4W",
    "workload": {"timeValue": 2, "timeUnit": "h/week"},
}
VERSION_4: dict[str, Any] = {
    "@context": ["https://w3id.org/moochub/4.0.0/context.jsonld"],
    "type": ["LearningResource", "Course"],
    "id": "urn:uuid:2bcef8e3-35f3-4cb6-badd-e2220919bdc9",
    "name": {"de": "Datenschutz im Amt", "en": "Privacy"},
    "url": "https://akademie.example.org/datenschutz",
    "publisher": {"name": {"de": "Akademie"}},
    "license": {"identifier": "CC-BY-4.0"},
    "timeRequired": "PT8H",
    "isAccessibleForFree": True,
}
UUID_TEXT = "8978f51e-770c-4d0a-a2e3-23fae8f6aa79"


def read(record: Any) -> Reading:
    return read_files({"kurse.json": json.dumps(record).encode()}, today=TODAY)


def answer(attributes: dict[str, Any], *, kind: str) -> dict[str, Any]:
    return {"links": {}, "data": [{"id": UUID_TEXT, "type": kind, "attributes": attributes}]}


def noted(reading: Reading) -> list[tuple[str, str]]:
    return [(note.field, note.code) for note in reading.deviations]


@pytest.mark.parametrize(
    ("record", "version"),
    [
        (answer(VERSION_2, kind="courses"), 2),
        (answer(VERSION_3, kind="Course"), 3),
        (answer(VERSION_4, kind="courses"), 4),
        (VERSION_4, 4),
        ([VERSION_4], 4),
        ({"@graph": [VERSION_4]}, 4),
        ({"links": {}, "data": answer(VERSION_3, kind="Course")["data"][0]}, 3),
    ],
)
def test_every_version_is_recognised_by_its_content_and_read_alike(
    record: Any, version: int
) -> None:
    (draft,) = read(record).drafts

    assert draft.version == version
    assert draft.facts["title"] == "Datenschutz im Amt"
    assert draft.facts["provider_name"] == "Akademie"
    assert (draft.facts["hours"], draft.facts["price_cents"]) == (8, 0)
    assert draft.facts["licence"] == "CC-BY-4.0"


def test_a_clean_record_of_version_4_has_no_deviation() -> None:
    assert noted(read(VERSION_4)) == []


def test_a_clean_record_of_version_3_only_tells_that_hours_are_derived() -> None:
    assert noted(read(answer(VERSION_3, kind="Course"))) == [("workload", "hours_derived")]


@pytest.mark.parametrize("version", [None, 5, "4"])
def test_a_record_without_any_known_field_has_no_version(version: Any) -> None:
    assert version_of({"type": "Thing", "attributes": {"version": version}}) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"learningobjectives": ["Lesen"]}, ("learningobjectives", "misspelt")),
        ({"partnerInstitute": []}, ("partnerInstitute", "misspelt")),
        ({"abtract": "Kurz"}, ("abtract", "misspelt")),
        ({"startDate": ["2026-01-01"]}, ("startDate", "wrong_type")),
        ({"startDate": "bald"}, ("startDate", "not_a_date")),
        ({"languages": "de"}, ("languages", "wrong_type")),
        ({"workload": "2"}, ("workload", "wrong_type")),
        ({"duration": "4 Wochen"}, ("duration", "not_a_duration")),
        ({"colour": "blue"}, ("colour", "unknown_field")),
        ({"access": ["paid"]}, ("access", "price_unknown")),
        ({"name": "Tom &amp; Co"}, ("name", "markup_in_text")),
        ({"name": "x" * 300}, ("name", "too_long")),
        ({"availableUntil": "2020-01-01T00:00:00Z"}, ("availableUntil", "expired")),
        ({"moocProvider": None}, ("publisher", "no_provider")),
        ({"url": "javascript:alert(1)"}, ("url", "url_not_web")),
        ({"name": ""}, ("name", "no_title")),
        (
            {"courseLicenses": [{"id": "CC BY 4.0", "url": None}]},
            ("courseLicenses[0].id", "licence_form"),
        ),
        (
            {
                "image": {
                    "licenses": [
                        {"id": "CC0-1.0", "url": "https://creativecommons.org/licenses/by/1.0/"}
                    ]
                }
            },
            ("image.licenses[0].url", "licence_contradiction"),
        ),
    ],
)
def test_each_deviation_of_version_2_is_noted_at_its_field(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    reading = read(answer({**VERSION_2, **changes}, kind="courses"))

    assert expected in noted(reading)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"offers": []}, ("offers", "misspelt")),
        ({"instructors": []}, ("instructors", "misspelt")),
        ({"abtract": "Kurz"}, ("abtract", "misspelt")),
        ({"isAccessibleForFree": "true"}, ("isAccessibleForFree", "other_version")),
        ({"isAccessibleForFree": "true", "access": None}, ("isAccessibleForFree", "wrong_type")),
        ({"startDate": "2026-01-01"}, ("startDate", "wrong_type")),
        ({"workload": {"timeValue": 500, "timeUnit": "h/week"}}, ("workload", "hours_implausible")),
        ({"creator": "Akademie"}, ("creator", "wrong_type")),
    ],
)
def test_each_deviation_of_version_3_is_noted_at_its_field(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    reading = read(answer({**VERSION_3, **changes}, kind="Course"))

    assert expected in noted(reading)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"timeRequired": "PT480H"}, ("timeRequired", "hours_implausible")),
        ({"timeRequired": "P3D"}, ("timeRequired", "hours_derived")),
        ({"timeRequired": None}, ("timeRequired", "hours_unknown")),
        ({"aggregateRating": {"ratingCount": 0}}, ("aggregateRating", "rating_empty")),
        ({"isAccessibleForFree": "true"}, ("isAccessibleForFree", "wrong_type")),
        ({"license": {"identifier": "Proprietary"}}, ("license.identifier", "licence_form")),
        ({"id": "0cf46a4b-9022-4cd5-9815-92312b3a84dcc"}, ("id", "id_not_uuid")),
        ({"expires": "2025-12-02T00:00:00+01:00"}, ("expires", "expired")),
        ({"publisher": None}, ("publisher", "no_provider")),
    ],
)
def test_each_deviation_of_version_4_is_noted_at_its_field(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert expected in noted(read({**VERSION_4, **changes}))


def test_the_type_of_one_version_in_a_record_of_another_is_noted() -> None:
    assert ("type", "wrong_value") in noted(read(answer(VERSION_3, kind="courses")))


def test_a_missing_required_field_is_noted() -> None:
    record = {name: value for name, value in VERSION_2.items() if name != "instructors"}

    assert ("instructors", "missing") in noted(read(answer(record, kind="courses")))


def test_an_offer_in_euros_becomes_the_price_in_cents() -> None:
    offer = {"price": 290.5, "priceCurrency": "EUR", "paymentFrequency": "one-time"}
    record = {**VERSION_3, "access": ["paid"], "offer": [{**offer, "category": "course"}]}

    (draft,) = read(answer(record, kind="Course")).drafts

    assert draft.facts["price_cents"] == 29050


def test_a_price_in_another_currency_stays_unknown() -> None:
    offer = {"price": 290, "priceCurrency": "CHF", "category": "course"}
    reading = read(answer({**VERSION_3, "access": ["paid"], "offer": [offer]}, kind="Course"))

    assert reading.drafts[0].facts["price_cents"] is None
    assert ("offer", "price_unknown") in noted(reading)


def test_of_two_versions_of_one_course_the_newer_is_kept_and_the_other_named() -> None:
    files = {
        "alt.json": json.dumps(answer(VERSION_2, kind="courses")).encode(),
        "neu.json": json.dumps(VERSION_4).encode(),
    }

    reading = read_files(files, today=TODAY)

    assert [draft.version for draft in reading.drafts] == [4]
    assert (reading.record_count, reading.rejected_count) == (2, 1)
    assert ("url", "superseded") in noted(reading)


def test_the_same_course_twice_in_one_version_is_taken_once() -> None:
    reading = read([VERSION_4, {**VERSION_4, "name": {"de": "Anders"}}])

    assert [draft.facts["title"] for draft in reading.drafts] == ["Datenschutz im Amt"]
    assert ("url", "duplicate") in noted(reading)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"data": [', "Zeile 1, Spalte 11"),
        (b'{"data": [}\n', "Zeile 1, Spalte 11"),
        (b"", "Zeile 1, Spalte 1"),
        ("{'ü': 1}".encode("latin-1"), "nicht in UTF-8"),
        (b'{"price": NaN}', "kein g"),
        (b"[" * 100_000, "kein g"),
    ],
)
def test_broken_json_is_named_with_its_place(content: bytes, words: str) -> None:
    with pytest.raises(NotJson, match=words):
        parse_json(content)


def test_one_broken_file_does_not_keep_the_others_from_being_read() -> None:
    files = {"kaputt.json": b"{", "gut.json": json.dumps(VERSION_4).encode()}

    reading = read_files(files, today=TODAY)

    assert reading.unreadable == ["kaputt.json"]
    assert len(reading.drafts) == 1
    assert reading.deviations[0].record == "kaputt.json"


def test_a_file_without_courses_is_noted() -> None:
    assert noted(read({"hello": "world"})) == [("", "no_courses")]


UNSAFE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">hier</a>',
    '<p style="background:url(//evil)">x</p>',
    "<svg/onload=alert(1)>",
    '<iframe src="https://evil.example"></iframe>',
    '<p onclick="x()">x</p>',
    "<math><mtext><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


class Elements(HTMLParser):
    """Collects what a browser would make of a text: tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)


def is_harmless(html: str) -> bool:
    found = Elements(html)
    address = found.attributes.get("href") or "https:"
    return (
        found.tags <= UNIT_TAGS
        and found.attributes.keys() <= {"href", "rel"}
        and address.startswith(("http:", "https:", "mailto:"))
    )


@pytest.mark.parametrize("text", UNSAFE)
@pytest.mark.parametrize("clean", [clean_html, description_html, unit_html])
def test_nothing_that_runs_survives_cleaning(clean: Any, text: str) -> None:
    assert is_harmless(clean(text))


@pytest.mark.parametrize("text", UNSAFE)
def test_unsafe_descriptions_are_cleaned_in_every_version(text: str) -> None:
    in_version_4 = {"text": text, "encodingFormat": "text/html", "inLanguage": "de"}
    records = [
        answer({**VERSION_2, "abstract": text, "learningObjectives": [text]}, kind="courses"),
        answer({**VERSION_3, "description": text}, kind="Course"),
        {**VERSION_4, "description": [in_version_4]},
    ]

    for record in records:
        (draft,) = read(record).drafts
        assert is_harmless(draft.facts["summary"])
        assert is_harmless(draft.facts["objectives"])


def test_structure_of_a_description_survives_cleaning() -> None:
    html = "<h3>Ziel</h3><p>Erst <strong>lesen</strong>,<br/>dann <em>üben</em>.</p>"

    cleaned = description_html(html)

    assert "<strong>Ziel</strong>" in cleaned
    assert "<p>Erst <strong>lesen</strong>,<br>dann <em>üben</em>.</p>" in cleaned


@pytest.mark.parametrize(
    ("text", "hours"), [("PT14H", 14), ("PT90M", 2), ("P7W", 280), ("P1DT2H", 10), ("PT0.5H", 1)]
)
def test_durations_become_hours_of_work(text: str, hours: int) -> None:
    assert read_duration(text).work_hours == hours


@pytest.mark.parametrize("text", ["", "P", "PT", "14H", "P-1D", "PT14", "P" + "9" * 50 + "D"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_duration(text)


@pytest.mark.parametrize(
    ("found", "kept"),
    [("CC BY 4.0", "CC-BY-4.0"), ("cc-by-sa-3.0", "CC-BY-SA-3.0"), ("Proprietary", "proprietary")],
)
def test_licence_names_are_brought_into_spdx_form(found: str, kept: str) -> None:
    assert spdx_form(found) == kept


@pytest.mark.parametrize(
    ("address", "licence"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://spdx.org/licenses/CC-BY-4.0.html", "CC-BY-4.0"),
        ("https://example.org/", ""),
    ],
)
def test_addresses_of_licences_are_understood(address: str, licence: str) -> None:
    assert spdx_from_url(address) == licence


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "url", "type", "id", "license"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    base=st.sampled_from([VERSION_2, VERSION_3, VERSION_4]),
    name=st.sampled_from(sorted({*VERSION_2, *VERSION_3, *VERSION_4, "teaches", "expires"})),
    value=JSON_VALUES,
)
def test_no_value_in_any_field_breaks_the_reading(
    base: dict[str, Any], name: str, value: Any
) -> None:
    reading = read([{**base, name: value}])

    assert reading.record_count == 1
    assert len(reading.drafts) + reading.rejected_count == 1
