"""Each table of a municipality has a rule, and the rules fit together."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey

from tenants.registry.rules.merging import (
    Collision,
    Pair,
    decide,
    initials,
    person_collision,
    proposals,
    thing_collision,
)
from tenants.registry.services.template import tenant_labels


def models() -> list[Any]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in tenant_labels()
    ]


def test_every_table_of_a_municipality_has_a_rule_with_its_reason() -> None:
    tables = {model._meta.db_table for model in models()} | {"django_migrations"}

    assert tables == set(settings.MERGER_TABLES)
    assert {fate for fate, _why in settings.MERGER_TABLES.values()} == {
        "moved",
        "joined",
        "archived",
        "dropped",
    }
    assert all(why for _fate, why in settings.MERGER_TABLES.values())


@pytest.mark.parametrize("name", ["ONLY", "REPEATS", "CHANGES"])
def test_details_are_about_tables_of_which_rows_come(name: str) -> None:
    named = set(getattr(settings, f"MERGER_{name}"))

    assert named <= {t for t, (fate, _why) in settings.MERGER_TABLES.items() if fate in COMES}


def test_what_comes_hangs_on_nothing_that_stays_behind() -> None:
    for model in models():
        table = model._meta.db_table
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and fate_of(table) in COMES:
                parent = field.related_model._meta.db_table
                changed = settings.MERGER_CHANGES.get(table, {}).get(field.column)
                assert fate_of(parent) in COMES or changed == "NULL", (table, field.column)


def test_nothing_that_is_archived_is_about_a_person() -> None:
    """Nobody deletes there when its time is over: what is about people must not lie there."""
    for model in models():
        if fate_of(model._meta.db_table) == "archived":
            columns = {field.column for field in model._meta.fields}
            assert not columns & {"employee_id", "account_id", "email", "name", "display_name"}


COMES = {"moved", "joined"}


def fate_of(table: str) -> str:
    return settings.MERGER_TABLES[table][0]


PAIR = Pair(was="1", own="2")


def alike(was: str, own: str) -> Collision:
    return person_collision("person:x", was, own, ["E-Mail-Adresse"], [PAIR])


def test_a_person_is_proposed_as_one_where_the_names_agree() -> None:
    same, other = alike("Anna Amsel", "anna amsel"), alike("Anna Amsel", "Kurt Krähe")

    assert proposals([same, other]) == {"person:x": "same"} | proposals([same])
    assert (same.proposal, other.proposal) == ("same", "")
    assert "Amsel" not in same.title + same.detail + other.detail


def test_an_answer_joins_or_keeps_apart_and_without_one_it_stays_open() -> None:
    unit = thing_collision("staff_unit:1", "Organisationseinheit", "Bauamt", PAIR)

    assert decide([unit], {"staff_unit:1": "same"}).same == {"1": "2"}
    assert decide([unit], {"staff_unit:1": "apart"}).apart == ("1",)
    assert decide([unit], {}).open_keys == ("staff_unit:1",)


def test_two_people_are_not_kept_apart_by_an_answer() -> None:
    """What signs both in would be the same: one of the towns corrects its row first."""
    assert decide([alike("A B", "C D")], {"person:x": "apart"}).open_keys == ("person:x",)


@pytest.mark.parametrize(("name", "short"), [("Anna-Lena Amsel", "A. A."), ("", "?")])
def test_only_initials_are_shown(name: str, short: str) -> None:
    assert initials(name) == short
