"""Bernd keeps the competence model and the profiles in his browser."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.checks import api as checks
from assessments.checks.models import CompetenceModel, Completion, JobProfile, TargetLevel
from tests.checks.conftest import CITIZEN_SERVICE, profile_named

URLCONF = "campus.config.urls_tenant"


@pytest.fixture
def browser(ludwigshafen: Any, bernd: Any) -> Client:
    client: Client = bernd.client()
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"checks:{name}", args=args, urlconf=URLCONF)


def test_the_template_is_copied_edited_and_published(
    template: int, browser: Client, inside: Any
) -> None:
    assert "kein Kompetenzmodell" in browser.get(at("models")).content.decode()
    assert browser.get(at("copy_template")).status_code == 200

    model_url = browser.post(at("copy_template"))["Location"]
    page = browser.get(model_url).content.decode()
    assert "Führung" in page
    assert "Verhaltensanker" in page
    assert "Veröffentlichen" in page

    with inside():
        model_id = CompetenceModel.objects.get().id
    asked = browser.get(at("publish", model_id)).content.decode()
    assert "lässt sich nicht mehr ändern" in asked
    browser.post(at("publish", model_id))
    with inside():
        assert checks.has_published_model()


def test_copying_without_a_template_says_whom_to_ask(browser: Client) -> None:
    page = browser.post(at("copy_template"))

    assert page.status_code == 409
    assert "Geschäftsstelle" in page.content.decode()


def test_a_second_draft_is_refused(draft: CompetenceModel, browser: Client) -> None:
    page = browser.post(at("copy_template"))

    assert page.status_code == 409
    assert "schon einen Entwurf" in page.content.decode()


def test_a_field_is_added_changed_and_removed(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        area = draft.areas.all()[0]
    values = {
        "title": "Notfälle",
        "description": "",
        "area": str(area.id),
        "text-1": "Ich kenne den Alarmplan.",
        "level-1": "2",
    }

    browser.post(at("new_field", draft.id), values)
    with inside():
        field = draft.fields.get(title="Notfälle")
    shown = browser.get(at("edit_field", draft.id, field.id))
    changed = {**values, "text-1": "Ich übe ihn.", "seen": shown.context["form"]["seen"].value()}
    browser.post(at("edit_field", draft.id, field.id), changed)

    assert "Ich kenne den Alarmplan." in shown.content.decode()
    with inside():
        assert field.statements.get().text == "Ich übe ihn."
    browser.post(at("remove_field", draft.id, field.id))
    with inside():
        assert not draft.fields.filter(title="Notfälle").exists()


def test_a_statement_without_a_level_is_named(draft: CompetenceModel, browser: Client) -> None:
    values = {"title": "Neu", "text-2": "Ich kann es."}

    page = browser.post(at("new_field", draft.id), values)

    assert "Wählen Sie eine Stufe für diese Aussage." in page.content.decode()


def test_the_same_statement_twice_is_refused(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        values = {"title": "Neu", "area": str(draft.areas.all()[0].id)}
    values |= {"text-1": "Ich kann es.", "level-1": "1", "text-2": "Ich kann es.", "level-2": "2"}

    page = browser.post(at("new_field", draft.id), values)

    assert "steht zweimal" in page.content.decode()


def test_a_draft_is_renamed_and_discarded(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    browser.post(at("rename", draft.id), {"title": "Unser Modell"})
    assert "Unser Modell" in browser.get(at("model", draft.id)).content.decode()

    browser.post(at("discard", draft.id))
    with inside():
        assert not CompetenceModel.objects.exists()


@pytest.mark.parametrize("name", ["rename", "new_field"])
def test_a_published_version_has_no_page_for_editing(
    name: str, published: UUID, browser: Client
) -> None:
    assert browser.get(at(name, published)).status_code == 404
    assert browser.post(at(name, published), {"title": "X", "position": "1"}).status_code == 404


def test_a_new_version_is_started_from_the_published_one(
    published: UUID, browser: Client, inside: Any
) -> None:
    assert "gilt weiter" in browser.get(at("new_version", published)).content.decode()

    browser.post(at("new_version", published))

    with inside():
        assert CompetenceModel.objects.get(state="draft").copied_from_id == published


@pytest.mark.parametrize("name", ["model", "publish", "discard", "targets", "new_version"])
def test_an_unknown_version_is_not_found(name: str, browser: Client) -> None:
    assert browser.get(at(name, uuid4())).status_code == 404


def test_the_table_shows_what_all_profiles_ask_for(published: UUID, browser: Client) -> None:
    page = browser.get(at("targets", published)).content.decode()

    assert "Gärtnermeisterei und Bauhof" in page
    assert "entscheidend" in page
    assert "künftig" in page


def test_the_dense_table_saves_one_profile(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        yard = profile_named("Gärtnermeisterei und Bauhof")
        change = draft.fields.get(code="change")
        teamwork = draft.fields.get(code="teamwork")
    url = at("profile_targets", draft.id, yard.id)
    form = browser.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {
        f"{change.id}.level": "3",
        f"{change.id}.level_to": "4",
        f"{change.id}.importance": "3",
        f"{teamwork.id}.level": "",
    }

    page = browser.post(url, values)

    assert page["Location"] == at("targets", draft.id)
    with inside():
        targets = yard.targets.filter(field__model=draft, horizon="today")
        kept = targets.get(field=change)
        assert (kept.level, kept.level_to, kept.importance) == (3, 4, 3)
        assert not targets.filter(field=teamwork).exists()
        assert TargetLevel.objects.filter(field__model=draft, horizon="today").count() == 31


def test_two_tabs_the_later_one_sees_what_was_saved_meanwhile(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        yard = profile_named("Gärtnermeisterei und Bauhof")
        change = draft.fields.get(code="change")
    url = at("profile_targets", draft.id, yard.id)
    form = browser.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    browser.post(url, {**values, f"{change.id}.level": "4"})

    page = browser.post(url, {**values, f"{change.id}.level": "2"})
    text = page.content.decode()
    assert "inzwischen von jemand anderem geändert" in text
    assert "Veränderung: heute 4" in text
    with inside():
        assert yard.targets.get(field=change, horizon="today").level == 4

    again = {name: page.context["form"][name].value() or "" for name in form.fields}
    assert again[f"{change.id}.level"] == "2"
    browser.post(url, again)
    with inside():
        assert yard.targets.get(field=change, horizon="today").level == 2


def test_a_target_above_the_highest_statement_is_refused(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        field = draft.fields.get(code="change")
        field.statements.filter(level=5).delete()
        profile = profile_named(CITIZEN_SERVICE)
    url = at("profile_targets", draft.id, profile.id)
    form = browser.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}

    page = browser.post(url, {**values, f"{field.id}.level": "5"})

    assert "kann niemand erreichen" in page.content.decode()


def test_a_profile_is_added_changed_and_retired(
    published: UUID, browser: Client, inside: Any
) -> None:
    browser.post(at("new_profile"), {"title": "Kita-Leitung", "description": ""})
    with inside():
        profile = profile_named("Kita-Leitung")
    browser.post(at("edit_profile", profile.id), {"title": "Kitaleitung", "description": "neu"})
    browser.post(at("retire_profile", profile.id))

    with inside():
        profile.refresh_from_db()
        assert (profile.title, profile.description) == ("Kitaleitung", "neu")
        assert profile.retired_at is not None


def test_a_title_that_is_taken_is_refused(published: UUID, browser: Client, inside: Any) -> None:
    page = browser.post(at("new_profile"), {"title": CITIZEN_SERVICE})

    assert "Diesen Namen gibt es schon" in page.content.decode()
    with inside():
        assert JobProfile.objects.count() == 4


def test_posts_are_linked_with_profiles(
    published: UUID, browser: Client, bernd: Any, inside: Any, now: dt.datetime
) -> None:
    from tenants.staff.api import create_post, list_posts

    with inside(), transaction.atomic():
        post_id = create_post(title="Bürgerbüro", actor=bernd.actor, now=now)
        profile_id = profile_named(CITIZEN_SERVICE).id
    assert "Bürgerbüro" in browser.get(at("posts")).content.decode()

    browser.post(at("posts"), {str(post_id): str(profile_id)})

    with inside():
        assert [post.job_profile_id for post in list_posts()] == [profile_id]


def test_retiring_a_profile_unlinks_its_posts(
    published: UUID, browser: Client, bernd: Any, inside: Any, now: dt.datetime
) -> None:
    from tenants.staff.api import create_post, list_posts

    with inside(), transaction.atomic():
        profile_id = profile_named(CITIZEN_SERVICE).id
        create_post(title="Bürgerbüro", job_profile_id=profile_id, actor=bernd.actor, now=now)

    browser.post(at("retire_profile", profile_id))

    with inside():
        assert [post.job_profile_id for post in list_posts()] == [None]


def test_participation_is_shown_in_fives_from_five(
    published: UUID, browser: Client, inside: Any, now: dt.datetime
) -> None:
    with inside():
        Completion.objects.bulk_create(
            Completion(employee_id=uuid4(), completed_at=now) for _ in range(7)
        )

    assert "Mindestens 5 Beschäftigte" in browser.get(at("models")).content.decode()


def test_an_unknown_profile_is_not_found(published: UUID, browser: Client) -> None:
    for name in ("edit_profile", "retire_profile"):
        assert browser.get(at(name, uuid4())).status_code == 404
