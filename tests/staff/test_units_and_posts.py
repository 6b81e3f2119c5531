"""Units and posts: add, rename, delete what nobody uses."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from tenants.staff import api
from tenants.staff.models import Employee
from tenants.staff.rules.refusals import (
    PostInUse,
    PostTitleTaken,
    PostUnknown,
    UnitInsideItself,
    UnitInUse,
    UnitNameTaken,
    UnitUnknown,
)
from tenants.staff.services import structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ludwigshafen")]


@pytest.fixture
def edge(bernd: Any, now: dt.datetime) -> dict[str, Any]:
    return {"actor": bernd.actor, "now": now}


def test_units_form_a_tree_and_whoever_asks_for_one_gets_those_below(edge: dict[str, Any]) -> None:
    office = structure.add_unit(name="Hauptamt", parent_id=None, **edge)
    team = structure.add_unit(name="Poststelle", parent_id=office, **edge)
    Employee.objects.create(personnel_number="1", given_name="A", family_name="B", unit_id=team)

    assert [person.unit_name for person in api.list_employees(unit_id=office)] == ["Poststelle"]


def test_a_name_is_given_once_whatever_its_case(edge: dict[str, Any]) -> None:
    structure.add_unit(name="Hauptamt", parent_id=None, **edge)
    structure.add_post(title="Bote", **edge)

    with pytest.raises(UnitNameTaken):
        structure.add_unit(name="HAUPTAMT", parent_id=None, **edge)
    with pytest.raises(PostTitleTaken):
        structure.add_post(title="BOTE", **edge)


def test_a_unit_belongs_neither_to_itself_nor_to_those_below(edge: dict[str, Any]) -> None:
    office = structure.add_unit(name="Hauptamt", parent_id=None, **edge)
    team = structure.add_unit(name="Poststelle", parent_id=office, **edge)

    for parent_id in (office, team):
        with pytest.raises(UnitInsideItself):
            structure.change_unit(unit_id=office, name="Hauptamt", parent_id=parent_id, **edge)


def test_what_is_used_is_not_deleted(edge: dict[str, Any]) -> None:
    unit = structure.add_unit(name="Hauptamt", parent_id=None, **edge)
    post = structure.add_post(title="Bote", **edge)
    Employee.objects.create(
        personnel_number="1", given_name="A", family_name="B", unit_id=unit, post_id=post
    )

    with pytest.raises(UnitInUse, match="Zu „Hauptamt“ gehören noch"):
        structure.delete_unit(unit_id=unit, **edge)
    with pytest.raises(PostInUse, match="„Bote“ ist noch besetzt"):
        structure.delete_post(post_id=post, **edge)


def test_what_nobody_uses_is_renamed_and_deleted(edge: dict[str, Any]) -> None:
    unit = structure.add_unit(name="Hauptamt", parent_id=None, **edge)
    post = structure.add_post(title="Bote", **edge)

    structure.change_unit(unit_id=unit, name="Zentrale", parent_id=None, **edge)
    structure.rename_post(post_id=post, title="Botin", **edge)
    assert [found.name for found in api.list_units()] == ["Zentrale"]
    assert [found.title for found in api.list_posts()] == ["Botin"]

    structure.delete_unit(unit_id=unit, **edge)
    structure.delete_post(post_id=post, **edge)
    assert api.list_units() == api.list_posts() == ()


def test_what_is_not_there_is_refused(edge: dict[str, Any]) -> None:
    with pytest.raises(UnitUnknown):
        structure.delete_unit(unit_id=uuid4(), **edge)
    with pytest.raises(PostUnknown):
        structure.rename_post(post_id=uuid4(), title="x", **edge)


def test_a_post_is_given_a_job_profile(edge: dict[str, Any]) -> None:
    profile_id = uuid4()
    post_id = api.create_post(title="Bote", **edge)
    Employee.objects.create(personnel_number="1", given_name="A", family_name="B", post_id=post_id)

    api.assign_job_profile(post_id=post_id, job_profile_id=profile_id, **edge)

    assert api.list_posts()[0].job_profile_id == profile_id
    person = next(person for person in api.list_employees() if person.post_id == post_id)
    assert person.job_profile_id == profile_id
