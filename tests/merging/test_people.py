"""After a merger people of both towns work in one: each with what was theirs, and nobody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from campus.accounts.models import Account
from campus.audit.api import verify_chain
from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from tenants.registry.api import forget_cached, get_municipality, in_cooperative, in_municipality
from tenants.registry.models import FormerName, Merger
from tenants.registry.scope import in_schema
from tenants.registry.services.ending_mergers import confirm_merger
from tenants.staff.models import Employee, Unit
from tests.accounts.steps import is_signed_in, sign_in, visitor
from tests.catalogue.conftest import draft_course, open_course
from tests.merging.conftest import Merge, Towns, plan, run, start
from tests.ownership import owners_cursor
from tests.scenes import scene
from vouchers.desk.services.redeeming import redeem

__all__ = ["draft_course", "open_course"]
pytestmark = pytest.mark.proof


@scene
def merged(towns: Towns, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Towns:
    """Speyer is a part of Ludwigshafen."""
    plan(speyer, ludwigshafen, now)
    start(speyer, now)
    run(now)
    with in_cooperative():
        confirm_merger(municipality_id=speyer.id, actor=SYSTEM, now=now)
    return towns


def browser_of(person: Any, town: Any) -> Client:
    browser = Client(HTTP_HOST=town.host)
    with in_municipality(town.id):
        browser.force_login(Account.objects.get(id=person.account_id))
    return browser


def test_carla_signs_in_at_the_new_address_with_her_password(
    merged: Towns, ludwigshafen: Any, speyer: Any
) -> None:
    browser = visitor(ludwigshafen.host)

    sign_in(browser, "carla@example.org")

    assert is_signed_in(browser)
    assert "gehört Speyer zu Ludwigshafen" in browser.get("/").content.decode()
    leads_on = visitor(speyer.host).get("/gutscheine/")
    assert leads_on.status_code == 307
    assert leads_on["Location"].startswith("http://ludwigshafen.localhost")
    assert leads_on["Location"].endswith("/gutscheine/")


def test_she_reads_her_own_result_and_nobody_else_does(
    merged: Towns, ludwigshafen: Any, carla: Any, anna: Any, bernd: Any
) -> None:
    address = f"/kompetenz-check/{merged.carlas_check}/ergebnis/"

    own = browser_of(carla, ludwigshafen).get(address)

    assert own.status_code == 200
    assert "Führung" in own.content.decode()
    for other in (anna, bernd):
        assert browser_of(other, ludwigshafen).get(address).status_code == 404


def test_she_redeems_the_voucher_that_speyer_gave_her(
    merged: Towns, ludwigshafen: Any, carla: Any, open_course: Any, now: dt.datetime
) -> None:
    actor = replace(carla.actor, schema=ludwigshafen.schema_name, municipality_id=ludwigshafen.id)

    with in_municipality(ludwigshafen.id):
        redeem(
            voucher_id=merged.carlas_voucher,
            course_id=open_course,
            idempotency_key="klick",
            actor=actor,
            now=now,
        )

    with in_cooperative():
        call_command("reconcile")


def test_anna_is_one_person_with_both_results(merged: Towns, ludwigshafen: Any, anna: Any) -> None:
    browser = browser_of(anna, ludwigshafen)

    for check_id in (merged.annas_check, merged.twins_check):
        assert browser.get(f"/kompetenz-check/{check_id}/ergebnis/").status_code == 200
    with in_municipality(ludwigshafen.id):
        assert Employee.objects.filter(family_name="Amsel").count() == 1
        assert not Employee.objects.filter(id=merged.twin).exists()
        assert Account.objects.filter(email="anna@example.org").count() == 1


def test_what_both_had_is_one_and_numbers_stay_apart(
    merged: Towns, ludwigshafen: Any, carla: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        assert Unit.objects.filter(name__iexact="Bauamt").count() == 1
        assert set(Employee.objects.values_list("personnel_number", flat=True)) == {
            "0047-A",
            "0057-B",
            "0057-C",
        }


def test_speyer_is_gone_but_for_its_name_and_its_chain(
    merged: Towns, speyer: Any, ludwigshafen: Any
) -> None:
    forget_cached()
    merger = Merger.objects.get()
    archive = merger.steps["confirm"]["archive"]

    with in_schema("public", as_owner=True):
        chain = verify_chain(schema=archive)
    with in_municipality(ludwigshafen.id):
        last = Entry.objects.order_by("-sequence")[0]

    assert chain.is_intact
    assert last.facts["archived_head"] == merger.steps["confirm"]["head"]
    assert last.facts["archived_entries"] == chain.entry_count
    assert get_municipality(municipality_id=speyer.id).is_gone
    assert [each.name for each in FormerName.objects.all()] == ["Speyer"]
    with owners_cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)",
            [[speyer.schema_name, merger.kept_schema]],
        )
        assert cursor.fetchall() == []
        with pytest.raises(Exception, match="append"):
            cursor.execute(f"DELETE FROM {archive}.checks_needsthreshold")


def test_old_results_keep_their_model_and_the_successors_stays_in_force(
    merged: Towns, ludwigshafen: Any, now: dt.datetime
) -> None:
    from assessments.checks.models import Campaign, Check, CompetenceModel

    with in_municipality(ludwigshafen.id):
        states = dict(CompetenceModel.objects.values_list("version", "state"))
        model = Check.objects.get(id=merged.carlas_check).model

        assert states == {1: "published", 2: "retired"}
        assert (model.version, model.title[-9:]) == (2, " (Speyer)")
        assert model.fields.count() == 8
        assert dict(Campaign.objects.values_list("title", "state")) == {
            "Kompetenz-Check 2026": "open",
            "Kompetenz-Check 2026 (Speyer)": "closed",
        }


def test_a_new_name_key_and_address_come_with_the_confirmation(
    towns: Towns, merge: Merge, confirm: Callable[[], None], ludwigshafen: Any, speyer: Any
) -> None:
    merge(new_name="Rheinstadt", new_ars="073190000000", new_subdomain="rheinstadt")
    confirm()

    found = get_municipality(municipality_id=ludwigshafen.id)
    assert (found.name, found.ars, found.host) == (
        "Rheinstadt",
        "073190000000",
        "rheinstadt.localhost",
    )
    assert visitor("rheinstadt.localhost").get("/").status_code in {200, 302}
    for former in (ludwigshafen.host, speyer.host):
        assert visitor(former).get("/")["Location"].startswith("http://rheinstadt.localhost")
