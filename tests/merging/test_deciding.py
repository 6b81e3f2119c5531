"""A merger begins when everything is decided and nothing hinders; before, nothing has happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.api import change_state, get_municipality, in_cooperative, in_municipality
from tenants.registry.models import Merger, Municipality
from tenants.registry.scope import in_schema
from tenants.registry.services.ending_mergers import confirm_merger, take_merger_back
from tenants.registry.services.merging import (
    Hindered,
    MergerUnderWay,
    MergerUnfit,
    NoMerger,
    OtherDatabase,
    Undecided,
    look_at_merger,
    start_merger,
    withdraw_merger,
)
from tenants.registry.services.merging_copy import table_facts
from tenants.staff.models import Employee, ImportRun, Unit
from tests.accounts.steps import visitor
from tests.merging.conftest import Merge, Towns, plan, run, start

pytestmark = pytest.mark.proof


def facts_of(*towns: Any) -> list[dict[str, Any]]:
    with in_schema("public", as_owner=True):
        found = [table_facts(town.schema_name) for town in towns]
    for each in found:
        del each["audit_entry"]
    return found


def test_both_have_is_shown_with_what_is_proposed(
    towns: Towns, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    plan(speyer, ludwigshafen, now)

    preview = look_at_merger(municipality_id=speyer.id, now=now)

    shown = {(each.title, each.detail): each.proposal for each in preview.collisions}
    assert shown[("Person A. A.", "gleich: E-Mail-Adresse; gleicher Name")] == "same"
    assert shown[("Organisationseinheit", "Bauamt")] == "same"
    assert shown[("Stelle", "Sachbearbeitung")] == "same"
    assert shown[("Anforderungsprofil", "Sachbearbeitung Bürgerservice")] == "same"
    assert preview.blocks == ()
    assert ("Beschäftigte", 2) in {(each.title, each.count) for each in preview.comes}
    assert "mit dem Zusatz -SP" in preview.stays[0].title


def test_without_every_decision_nothing_begins(
    towns: Towns, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    plan(speyer, ludwigshafen, now)

    with pytest.raises(Undecided), in_cooperative():
        start_merger(municipality_id=speyer.id, choices={}, actor=SYSTEM, now=now)

    assert get_municipality(municipality_id=speyer.id).state == "live"


def test_one_address_of_two_people_must_be_corrected_first(
    towns: Towns, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        Employee.objects.filter(id=towns.twin).update(given_name="Kurt", family_name="Krähe")
    plan(speyer, ludwigshafen, now)

    with pytest.raises(Undecided):
        start(speyer, now)


def test_units_of_one_name_may_stay_apart(
    towns: Towns, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    plan(speyer, ludwigshafen, now)
    preview = look_at_merger(municipality_id=speyer.id, now=now)
    unit = next(each.key for each in preview.collisions if each.detail == "Bauamt")
    start(speyer, now, **{unit: "apart"})
    run(now)

    with in_municipality(ludwigshafen.id):
        assert set(Unit.objects.values_list("name", flat=True)) >= {"Bauamt", "Bauamt (Speyer)"}


def test_what_is_under_way_hinders(
    towns: Towns, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        ImportRun.objects.create(
            state="running",
            file_name="x.csv",
            content_hash="0",
            encoding="utf-8",
            uploaded_at=now,
            confirmed_at=now,
        )
    plan(speyer, ludwigshafen, now)

    with pytest.raises(Hindered, match="Einlesungen"):
        start(speyer, now)


def test_meanwhile_nobody_gets_in_and_nothing_else_happens_to_either(
    towns: Towns, merge: Merge, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    merge()

    for town in (ludwigshafen, speyer):
        assert visitor(town.host).get("/gutscheine/").status_code == 403
        with pytest.raises(Refusal), in_cooperative(), transaction.atomic():
            change_state(municipality_id=town.id, state="live", actor=SYSTEM, now=now)
    with (
        pytest.raises(Exception, match="permission denied"),
        in_municipality(speyer.id),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM staff_employee")


def test_taken_back_both_are_as_they_were_to_the_byte(
    towns: Towns,
    merge: Merge,
    take_back: Callable[[], None],
    ludwigshafen: Any,
    speyer: Any,
    carla: Any,
) -> None:
    before = facts_of(ludwigshafen, speyer)
    merge()
    take_back()

    assert facts_of(ludwigshafen, speyer) == before
    assert Merger.objects.get().state == "taken_back"
    assert carla.client().get("/gutscheine/").status_code == 200


def test_it_can_be_taken_back_before_anything_was_brought(
    towns: Towns, ludwigshafen: Any, speyer: Any, now: dt.datetime, take_back: Callable[[], None]
) -> None:
    plan(speyer, ludwigshafen, now)
    start(speyer, now)

    take_back()

    assert get_municipality(municipality_id=speyer.id).state == "live"


@pytest.mark.parametrize("act", [confirm_merger, take_merger_back, withdraw_merger])
def test_nothing_ends_that_has_not_begun(
    db: None, speyer: Any, now: dt.datetime, act: Callable[..., None]
) -> None:
    with pytest.raises(NoMerger), in_cooperative():
        act(municipality_id=speyer.id, actor=SYSTEM, now=now)


def test_a_plan_is_given_up_and_made_again(
    db: None, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    plan(speyer, ludwigshafen, now)
    for one, other in ((speyer, ludwigshafen), (ludwigshafen, speyer)):
        with pytest.raises(MergerUnderWay):
            plan(one, other, now)
    with in_cooperative():
        withdraw_merger(municipality_id=speyer.id, actor=SYSTEM, now=now)

    plan(speyer, ludwigshafen, now)


def test_a_town_is_not_merged_with_itself_nor_with_a_closed_one(
    db: None, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    with pytest.raises(MergerUnfit):
        plan(speyer, speyer, now)
    with in_cooperative():
        change_state(municipality_id=ludwigshafen.id, state="suspended", actor=SYSTEM, now=now)
    with pytest.raises(MergerUnfit):
        plan(speyer, ludwigshafen, now)


def test_a_town_in_another_database_moves_first(
    db: None, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    with in_cooperative():
        Municipality.objects.filter(id=speyer.id).update(cell="south")

    for one, other in ((speyer, ludwigshafen), (ludwigshafen, speyer)):
        with pytest.raises(OtherDatabase):
            plan(one, other, now)
