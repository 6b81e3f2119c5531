"""The test items and job profiles that ship with the platform, and publishing them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from assessments.library import api as library
from assessments.library.models import Item, LibraryProfile
from assessments.library.rules.items import KINDS, score_item
from assessments.library.rules.shipped import ShippedTextBroken, parse_items, parse_profiles
from assessments.library.rules.template import parse_template
from assessments.library.services import shipping
from assessments.library.services.template import TEMPLATE_FILE

TEMPLATE = parse_template(TEMPLATE_FILE.read_text(encoding="utf-8"))
FIELDS = {field.code: {facet.code for facet in field.facets} for field in TEMPLATE.fields}
ITEMS = shipping.shipped_items()


def test_every_competence_has_items_on_every_level_and_of_every_kind() -> None:
    levels = {level.reference_from for level in TEMPLATE.levels if level.level > 1}

    for code, facets in FIELDS.items():
        of_field = [item for item in ITEMS if item.field_code == code]
        assert len(of_field) >= 8
        assert {item.kind for item in of_field} == set(KINDS)
        for facet in facets:
            assert {i.reference_level for i in of_field if i.facet_code == facet} == levels


def test_no_item_belongs_to_a_competence_or_facet_that_is_not_there() -> None:
    assert all(item.facet_code in FIELDS[item.field_code] for item in ITEMS)


def test_the_best_answer_has_full_credit_and_all_others_less() -> None:
    for item in ITEMS:
        options = item.content["options"]
        best = {
            "order": item.content["order"],
            "multiple": [o["key"] for o in options if o["credit"]],
        }.get(item.kind, [max(options, key=lambda o: o["credit"])["key"]])

        assert score_item(kind=item.kind, content=item.content, response=best) == 100
        assert score_item(kind=item.kind, content=item.content, response=best[:0]) == 0


def test_the_longest_answer_is_not_the_best_too_often() -> None:
    choices = [item for item in ITEMS if item.kind in ("single", "situational")]
    given_away = [
        item.code
        for item in choices
        if max(item.content["options"], key=lambda o: len(o["text"]))["credit"] == 100
    ]

    assert len(given_away) / len(choices) < 0.4


def test_where_the_best_answer_stands_gives_nothing_away() -> None:
    singles = [item for item in ITEMS if item.kind == "single"]
    places = Counter(
        next(o["key"] for o in item.content["options"] if o["credit"] == 100) for item in singles
    )

    assert max(places.values()) <= len(singles) / 2
    assert all(
        item.content["order"] != sorted(item.content["order"])
        for item in ITEMS
        if item.kind == "order"
    )


ORIGIN = 'licence = "L"\nsource = "S"\nauthor = "A"\nreview_due_on = 2030-01-01\n'
ITEM = '[[items]]\ncode = "one"\nfield = "f"\nlevel = 1\nprompt = "Was?"\n'


@pytest.mark.parametrize(
    "text",
    [ITEM + 'right = ["x"]\nwrong = []\n', 2 * (ITEM + 'right = ["x"]\nwrong = ["y"]\n')],
)
def test_an_unusable_shipped_item_is_the_mistake_of_its_authors(text: str) -> None:
    with pytest.raises(ShippedTextBroken):
        parse_items(ORIGIN + text, reference_levels={1: 1})


def test_a_shipped_profile_stays_on_the_scale() -> None:
    text = '[[profiles]]\ncode="a"\ntitle="A"\ndescription="A"\nfamily="F"\ntargets={f=[3,2]}'

    with pytest.raises(ShippedTextBroken):
        parse_profiles(text)


def publish(person: Any, now: dt.datetime) -> None:
    with transaction.atomic():
        library.publish_template_model(actor=person.actor, now=now)


@pytest.mark.django_db
def test_published_items_and_profiles_are_read_at_the_door(dora: Any, now: dt.datetime) -> None:
    publish(dora, now)

    items = library.list_published_items(field_codes=["leadership", "change"])
    assert Counter(item.field_code for item in items) == {"leadership": 8, "change": 8}
    profiles = library.list_library_profiles()
    assert len(profiles) == 8
    assert {target.field_code for profile in profiles for target in profile.targets} == set(FIELDS)


@pytest.mark.django_db
def test_publishing_again_changes_nothing(dora: Any, now: dt.datetime) -> None:
    publish(dora, now)
    publish(dora, now)

    assert Item.objects.count() == len(ITEMS)
    assert LibraryProfile.objects.count() == 8


@pytest.mark.django_db
def test_a_changed_text_becomes_a_new_version(
    dora: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(dora, now)
    changed = replace(ITEMS[0], author="Neue Redaktion")
    profile = replace(shipping.shipped_profiles()[0], title="Neuer Titel")
    monkeypatch.setattr(shipping, "shipped_items", lambda: (changed, *ITEMS[1:]))
    monkeypatch.setattr(shipping, "shipped_profiles", lambda: (profile,))
    monkeypatch.setattr(shipping, "_digests", shipping._digests.__wrapped__)

    publish(dora, now)

    versions = Item.objects.filter(code=changed.code).order_by("version")
    assert [(row.version, row.state) for row in versions] == [(1, "outdated"), (2, "published")]
    assert Item.objects.count() == len(ITEMS) + 1
    profiles = LibraryProfile.objects.filter(code=profile.code).order_by("version")
    assert [(row.title, row.state) for row in profiles][1] == ("Neuer Titel", "published")
    assert profiles[1].targets.count() == len(profile.targets)
