"""Dora looks at frameworks, uploads files and reads the reports."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.library.models import Framework, FrameworkNode, ImportRun
from assessments.library.services.importing import import_framework
from tests.library.case_files import child, item, link, package, uid
from tests.library.test_reading_broken_files import moodle, row

URLCONF = "campus.config.urls_public"
CONTENT = moodle(row("a"), row("b", parent="a", links="a,gone"))


@pytest.fixture
def browser(dora: Any) -> Client:
    client: Client = dora.client()
    return client


@pytest.fixture
def framework(dora: Any, now: dt.datetime) -> Framework:
    import_framework(
        content=CONTENT, file_name="rahmen.csv", dry_run=False, actor=dora.actor, now=now
    )
    return Framework.objects.get()


def at(name: str, *args: Any) -> str:
    return reverse(f"library:{name}", args=args, urlconf=URLCONF)


def send(browser: Client, content: bytes, **values: str) -> Any:
    return browser.post(at("upload"), {"file": SimpleUploadedFile("rahmen.csv", content), **values})


def test_an_upload_leads_to_its_report(browser: Client) -> None:
    answer = send(browser, CONTENT)

    run = ImportRun.objects.get()
    assert answer["Location"] == at("run", run.id)
    text = browser.get(answer["Location"]).content.decode()
    assert "Verweis ins Leere" in text
    assert "gone" in text


def test_the_report_is_filtered_by_kind(browser: Client, framework: Framework) -> None:
    url = at("run", framework.runs.get().id)

    assert "gone" in browser.get(f"{url}?art=dangling").content.decode()
    assert browser.get(f"{url}?art=nonsense").status_code == 200


def test_checking_a_file_stores_nothing(browser: Client) -> None:
    page = send(browser, CONTENT, dry_run="on")

    assert "Nichts gespeichert" in page.content.decode()
    assert "gone" in page.content.decode()
    assert not Framework.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Sie ist leer"),
        (b"hello", "ist kein Kompetenzrahmen zu erkennen"),
        (b"{", "JSON-Fehler"),
    ],
)
def test_a_broken_file_is_explained_at_the_field(
    browser: Client, content: bytes, words: str
) -> None:
    page = send(browser, content)

    assert page.status_code == 200
    assert words in page.content.decode()


def test_an_upload_needs_a_file(browser: Client) -> None:
    page = browser.post(at("upload"), {})

    assert "Wählen Sie eine Datei aus." in page.content.decode()


def test_a_framework_is_shown_as_a_tree(browser: Client, framework: Framework) -> None:
    assert "Unser Rahmen" in browser.get(at("frameworks")).content.decode()

    text = browser.get(at("framework", framework.id)).content.decode()

    first, second = (FrameworkNode.objects.get(code=code) for code in "ab")
    assert text.index(at("node", framework.id, first.id)) < text.index(
        at("node", framework.id, second.id)
    )


def test_a_competence_shows_what_hangs_on_it(browser: Client, framework: Framework) -> None:
    node = FrameworkNode.objects.get(code="b")

    assert "Text &amp; mehr" in browser.get(at("node", framework.id, node.id)).content.decode()


def test_the_pages_of_digcomp_3_open(
    browser: Client, shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    path = next((shared_data / "digcomp3").glob("*.jsonld"))
    report = import_framework(
        content=path.read_bytes(), file_name=path.name, dry_run=False, actor=dora.actor, now=now
    )

    framework = Framework.objects.get()
    competence = framework.nodes.get(code="Competence/1.1")

    tree = browser.get(at("framework", framework.id)).content.decode()
    assert "362 × Kompetenzaussage" in tree
    assert "LO1.1.01" in browser.get(at("node", framework.id, competence.id)).content.decode()
    assert "885" in browser.get(at("run", report.run_id)).content.decode()


def test_what_is_unknown_is_not_found(browser: Client, framework: Framework) -> None:
    for url in (
        at("framework", uuid4()),
        at("run", uuid4()),
        at("node", framework.id, uuid4()),
        at("node", uuid4(), FrameworkNode.objects.get(code="a").id),
    ):
        assert browser.get(url).status_code == 404


@pytest.mark.parametrize("name", ["frameworks", "upload"])
def test_the_ministry_finds_no_library(name: str, emil: Any) -> None:
    assert emil.client().get(at(name)).status_code == 404


@pytest.mark.parametrize("name", ["frameworks", "upload"])
def test_the_library_has_no_address_in_a_town(name: str, anna: Any, bernd: Any) -> None:
    for person in (anna, bernd):
        assert person.client().get(at(name)).status_code == 404


def test_a_draft_is_published_after_a_question(browser: Client, framework: Framework) -> None:
    url = at("publish", framework.id)

    assert "ändert sich diese Fassung nicht mehr" in browser.get(url).content.decode()
    answer = browser.post(url)

    assert answer["Location"] == at("framework", framework.id)
    page = browser.get(answer["Location"]).content.decode()
    assert "entsteht daraus eine neue Fassung als Entwurf" in page
    assert browser.post(url).status_code == 409


def test_a_published_framework_becomes_outdated_in_favour_of_another(
    browser: Client, framework: Framework, dora: Any, now: dt.datetime
) -> None:
    import_framework(
        content=CONTENT.replace(b"RAHMEN", b"ZWEITER"),
        file_name="x.csv",
        dry_run=False,
        actor=dora.actor,
        now=now,
    )
    successor = Framework.objects.get(key="ZWEITER")
    for found in (framework, successor):
        browser.post(at("publish", found.id))

    assert "Es gibt keinen Nachfolger" in browser.get(at("outdate", framework.id)).content.decode()
    answer = browser.post(at("outdate", framework.id), {"successor": str(successor.id)})

    page = browser.get(answer["Location"]).content.decode()
    assert at("framework", successor.id) in page
    again = browser.post(at("outdate", framework.id), {"successor": ""})
    assert "Nur eine veröffentlichte Fassung kann veralten" in again.content.decode()


def test_a_draft_is_discarded_after_a_question(browser: Client, framework: Framework) -> None:
    assert browser.get(at("discard", framework.id)).status_code == 200

    browser.post(at("discard", framework.id))

    assert not Framework.objects.exists()


def test_checking_a_changed_file_says_that_it_would_begin_an_edition(
    browser: Client, framework: Framework
) -> None:
    browser.post(at("publish", framework.id))

    page = send(browser, moodle(row("a")), dry_run="on").content.decode()

    assert "Der Import würde Fassung 2 als Entwurf beginnen" in page
    assert "nicht mehr in der Datei" in page
    assert Framework.objects.count() == 1


def test_two_editions_are_compared(browser: Client, framework: Framework) -> None:
    browser.post(at("publish", framework.id))
    send(browser, moodle(row("a", name="Umbenannt"), row("c")))
    draft = Framework.objects.get(edition=2)
    url = f"{at('comparison')}?bisher={framework.id}&neu={draft.id}"

    page = browser.get(url).content.decode()

    assert url.replace("&", "&amp;") in browser.get(at("framework", draft.id)).content.decode()
    assert "1 neu, 1 entfallen, 1 geändert, 0 unverändert" in page
    assert "Umbenannt" in page
    assert "Umbenannt" not in browser.get(f"{url}&art=added").content.decode().split("<table")[1]
    for rest in ("", "?bisher=x&neu=y", f"?bisher={framework.id}"):
        assert "Wählen Sie zwei Rahmen" in browser.get(at("comparison") + rest).content.decode()


@pytest.mark.parametrize(
    ("format", "kind"), [("case", "application/json"), ("moodle", "text/csv; charset=utf-8")]
)
def test_a_framework_is_downloaded(
    format: str, kind: str, browser: Client, framework: Framework
) -> None:
    answer = browser.get(at("export", framework.id, format))

    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith('attachment; filename="unser-rahmen-1-1.')
    assert browser.get(at("export", framework.id, "xml")).status_code == 404
    assert browser.get(at("export", uuid4(), format)).status_code == 404


def test_crosswalks_lead_to_elements_that_are_here_and_name_the_others(
    browser: Client, dora: Any, now: dt.datetime
) -> None:
    ours = link(1, "exactMatchOf", {"uri": "https://example.net/a", "title": "Dort"})
    there = link(1, "isRelatedTo", {"uri": "https://example.net/b", "title": "Fremd"})
    there |= {"identifier": uid(999)}
    other = json.loads(package([item(5, uri="https://example.net/a")], [child(5)]))
    other["CFDocument"]["identifier"] = uid(500)
    for content in (package([item(1)], [child(1), ours, there]), json.dumps(other).encode()):
        import_framework(
            content=content, file_name="x.json", dry_run=False, actor=dora.actor, now=now
        )
    node, target = (FrameworkNode.objects.get(code=uid(number)) for number in (1, 5))

    page = browser.get(at("node", node.framework_id, node.id)).content.decode()

    assert at("node", target.framework_id, target.id) in page
    assert "gleich mit" in page
    assert "https://example.net/b" in page


@pytest.mark.parametrize("name", ["publish", "discard", "outdate"])
def test_the_ministry_changes_no_framework(
    name: str, emil: Any, framework: Framework, anna: Any
) -> None:
    for person in (emil, anna):
        assert person.client().post(at(name, framework.id)).status_code == 404
    framework.refresh_from_db()
    assert framework.is_draft
