"""Dora keeps the item bank and the job profiles, imports items and reads the figures."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.library import api as library
from assessments.library.models import Item, ItemImport, LibraryProfile
from assessments.library.services.tallies import add_tallies
from tests.items.test_importing_items import QUIZDOWN
from tests.items.test_tallies import some_checks

pytestmark = pytest.mark.django_db
URLCONF = "campus.config.urls_public"
ORIGIN = {
    "licence": "CC BY 4.0",
    "source": "Eigene Sammlung",
    "author": "Dora",
    "review_due_on": "31.12.2030",
}
ITEM = {
    **ORIGIN,
    "code": "was-nun",
    "field_code": "change",
    "facet": "change/openness",
    "reference_level": "3",
    "prompt": "Was nun?",
    "is_accessible": "on",
}
OPTIONS = {"option_1_text": "Fragen", "option_1_credit": "100", "option_2_text": "Warten"}


@pytest.fixture
def browser(dora: Any, now: dt.datetime) -> Client:
    with transaction.atomic():
        library.publish_template_model(actor=dora.actor, now=now)
    client: Client = dora.client()
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"library:{name}", args=args, urlconf=URLCONF)


def text_of(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def create(browser: Client, kind: str = "single", **values: str) -> UUID:
    answer = browser.post(at("new_item_of_kind", kind), {**ITEM, **OPTIONS, **values})
    assert answer.status_code == 302, answer.content.decode()
    return Item.objects.get(code="was-nun").id


def test_the_list_is_filtered(browser: Client) -> None:
    everything = text_of(browser, at("items"))
    assert "Was tun Sie" in everything or "Bringen Sie" in everything

    query = "?kompetenz=change&stufe=2&art=single&stand=published"
    text = text_of(browser, at("items") + query)
    assert "Seit heute werden Rechnungen elektronisch freigegeben" in text
    assert "Parkplatz" not in text
    assert browser.get(at("items") + "?kompetenz=nonsense&stufe=99").status_code == 200


def test_items_whose_review_is_due_are_named_and_listed(browser: Client) -> None:
    Item.objects.filter(code="change-trying-the-new").update(review_due_on=dt.date(2020, 1, 1))

    assert "1 Aufgabe sollte jetzt geprüft werden." in text_of(browser, at("items"))
    text = text_of(browser, at("items") + "?faellig=on")
    assert "fällig" in text
    assert text.count(at("item", Item.objects.get(code="change-trying-the-new").id)) == 1


def test_an_item_is_written_tried_published_and_outdated(browser: Client) -> None:
    item_id = create(browser)

    assert "100 von 100" in text_of(browser, at("item", item_id))
    assert "Bewertung: 100 von 100" in text_of(browser, at("try_item", item_id) + "?antwort=a")
    for name in ("publish_item", "outdate_item"):
        assert browser.get(at(name, item_id)).status_code == 200
        assert browser.post(at(name, item_id)).status_code == 302
    assert Item.objects.get(id=item_id).state == "outdated"


def test_each_kind_of_item_has_its_form(browser: Client) -> None:
    for kind in ("single", "multiple", "order", "situational"):
        answer = browser.get(at("new_item"), {"kind": kind})
        assert answer["Location"] == at("new_item_of_kind", kind)
        assert browser.get(answer["Location"]).status_code == 200
    assert browser.get(at("new_item_of_kind", "essay")).status_code == 404


def test_steps_are_kept_in_their_order_and_changed(browser: Client) -> None:
    item_id = create(browser, "order", steps="eins\nzwei\n\ndrei")
    page = browser.get(at("edit_item", item_id)).content.decode()
    assert "eins\nzwei\ndrei" in page

    values = {**ITEM, "steps": "drei\nzwei\neins"}
    assert browser.post(at("edit_item", item_id), values).status_code == 302

    shown = text_of(browser, at("item", item_id))
    assert shown.index("drei") < shown.index("zwei") < shown.index("eins")
    answer = text_of(browser, at("try_item", item_id) + "?schritt_1=a&schritt_2=a&schritt_3=b")
    assert "Wählen Sie jeden Schritt genau einmal." in answer


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("single", {"prompt": ""}, "Frage"),
        ("single", {"code": "change-trying-the-new"}, "Diese Kennung hat schon eine andere"),
        ("single", {"facet": "leadership/guiding"}, "gehört nicht zur gewählten Kompetenz"),
        ("single", {"review_due_on": "bald"}, "gültiges Datum"),
        ("situational", {"option_1_credit": "101"}, "100"),
        ("order", {"steps": "eins\nzwei"}, "Nennen Sie drei bis zehn Schritte."),
        ("order", {"steps": "a\na\nb"}, "Ein Schritt steht mehrfach da."),
    ],
)
def test_a_form_that_cannot_be_saved_says_why(
    browser: Client, kind: str, values: dict[str, str], words: str
) -> None:
    page = browser.post(at("new_item_of_kind", kind), {**ITEM, **OPTIONS, **values})

    assert page.status_code == 200
    assert words in page.content.decode()


def test_a_draft_with_faults_is_saved_but_cannot_be_published(browser: Client) -> None:
    item_id = create(browser, option_1_credit="50")

    assert "Keine Antwort ist als richtig gekennzeichnet." in text_of(browser, at("item", item_id))
    answer = browser.post(at("publish_item", item_id))
    assert answer.status_code == 422
    assert browser.post(at("delete_item", item_id))["Location"] == at("items")


def test_a_published_item_goes_on_as_a_new_version(browser: Client) -> None:
    item = Item.objects.get(code="change-trying-the-new")
    assert browser.get(at("edit_item", item.id)).status_code == 409

    browser.get(at("next_version", item.id))
    answer = browser.post(at("next_version", item.id))

    draft = Item.objects.get(code=item.code, state="draft")
    assert answer["Location"] == at("edit_item", draft.id)
    assert browser.post(at("next_version", item.id)).status_code == 409
    assert at("item", draft.id) in text_of(browser, at("item", item.id))


def test_a_review_is_confirmed_with_a_day_ahead(browser: Client) -> None:
    item = Item.objects.get(code="change-trying-the-new")
    url = at("review_item", item.id)

    assert "in der Zukunft" in browser.post(url, {"next_review_on": "1.1.2020"}).content.decode()
    assert browser.post(url, {"next_review_on": "1.1.2031"}).status_code == 302
    item.refresh_from_db()
    assert item.review_due_on == dt.date(2031, 1, 1)


def upload(browser: Client, content: bytes = QUIZDOWN.encode()) -> Any:
    values = {**ORIGIN, "field_code": "change", "reference_level": "2"}
    file = SimpleUploadedFile("aufgaben.md", content)
    return browser.post(at("upload_items"), {**values, "file": file})


def test_an_upload_leads_to_a_preview_and_then_to_drafts(browser: Client) -> None:
    url = upload(browser, QUIZDOWN.encode() + b"\n## Ohne Antwort?\n")["Location"]

    preview = text_of(browser, url)
    assert "Noch nichts übernommen" in preview
    assert "3 neu, 0 geändert, 0 unverändert, 1 fehlerhaft" in preview
    assert "hier gibt es keine." in preview
    assert browser.post(url)["Location"] == url
    assert "3 neu, 0 geändert, 0 unverändert, 1 fehlerhaft" in text_of(browser, url)
    assert browser.post(url).status_code == 409
    assert "3 unverändert" in text_of(browser, upload(browser)["Location"])
    assert Item.objects.filter(state="draft").count() == 3


def test_a_preview_is_discarded(browser: Client) -> None:
    upload(browser)
    url = at("discard_import", ItemImport.objects.get().id)

    assert browser.get(url).status_code == 200
    assert browser.post(url).status_code == 302
    assert browser.get(url).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Sie ist leer."), (b"hello", "Das Format der Datei ist nicht bekannt.")],
)
def test_a_broken_file_is_explained_at_the_field(
    browser: Client, content: bytes, words: str
) -> None:
    page = upload(browser, content)

    assert words in page.content.decode()
    assert not ItemImport.objects.exists()


PROFILE = {
    "code": "pforte",
    "title": "Pforte",
    "family_title": "Service",
    "description": "Menschen empfangen.",
}


def test_a_profile_is_written_changed_published_and_followed(browser: Client) -> None:
    targets = {"target_change_from": "3", "target_change_to": "4", "target_change_importance": "3"}
    url = browser.post(at("new_library_profile"), {**PROFILE, **targets})["Location"]
    profile = LibraryProfile.objects.get(code="pforte")
    assert "3 bis 4" in text_of(browser, url)

    edit = at("edit_library_profile", profile.id)
    assert 'value="4" selected' in text_of(browser, edit)
    assert browser.post(edit, {**PROFILE, "target_change_from": "5"}).status_code == 302
    assert browser.post(at("publish_library_profile", profile.id)).status_code == 302
    assert browser.get(edit).status_code == 409
    assert [
        p.targets[0].level_to for p in library.list_library_profiles() if p.code == "pforte"
    ] == [5]

    answer = browser.post(at("next_profile_version", profile.id))
    draft = LibraryProfile.objects.get(code="pforte", state="draft")
    assert answer["Location"] == at("edit_library_profile", draft.id)
    assert browser.post(at("next_profile_version", profile.id)).status_code == 409
    assert browser.post(at("delete_library_profile", draft.id)).status_code == 302
    assert browser.post(at("outdate_library_profile", profile.id)).status_code == 302
    assert browser.post(at("outdate_library_profile", profile.id)).status_code == 409
    assert "Pforte" not in text_of(browser, at("library_profiles"))
    assert "Pforte" in text_of(browser, at("library_profiles") + "?veraltet=1")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"code": "finance"}, "Diese Kennung hat schon ein anderes Musterprofil."),
        ({"target_change_from": "4", "target_change_to": "3"}, "nicht kleiner als das Soll"),
        ({"target_change_to": "3"}, "nicht kleiner als das Soll"),
    ],
)
def test_a_profile_that_cannot_be_saved_says_why(
    browser: Client, values: dict[str, str], words: str
) -> None:
    page = browser.post(at("new_library_profile"), {**PROFILE, **values})

    assert words in page.content.decode()


def test_a_profile_without_targets_is_not_published(browser: Client) -> None:
    browser.post(at("new_library_profile"), PROFILE)
    profile = LibraryProfile.objects.get(code="pforte")

    assert browser.post(at("publish_library_profile", profile.id)).status_code == 422


def test_figures_are_listed_with_what_is_wrong(browser: Client) -> None:
    with transaction.atomic():
        add_tallies(tallies=some_checks(40))
    easy = Item.objects.get(code="change-trying-the-new")

    text = text_of(browser, at("quality"))
    assert "fast alle lösen sie" in text
    assert "Selbsteinschätzung" in text
    for column in ("difficulty", "-discrimination", "rasch_difficulty", "-flags"):
        assert "noch offen" in text_of(browser, at("quality") + f"?auffaellig=on&sort={column}")
    assert "Rechnungen" in text_of(browser, at("quality") + "?kompetenz=change")
    assert "Rechnungen" not in text_of(browser, at("quality") + "?kompetenz=teamwork")
    assert "1,00" in text_of(browser, at("item_quality", easy.id))
    assert browser.get(at("item_quality", uuid4())).status_code == 404


def test_what_is_unknown_is_not_found(browser: Client) -> None:
    for name in ("item", "edit_item", "try_item", "publish_item", "next_version", "review_item"):
        assert browser.get(at(name, uuid4())).status_code == 404
    assert browser.get(at("item_import", uuid4())).status_code == 404
    assert browser.get(at("library_profile", uuid4())).status_code == 404


@pytest.mark.parametrize("name", ["items", "upload_items", "quality", "library_profiles"])
def test_nobody_but_the_cooperative_finds_the_bank(
    name: str, emil: Any, anna: Any, bernd: Any
) -> None:
    for person in (emil, anna, bernd):
        assert person.client().get(at(name)).status_code == 404
