"""The pages of the audit trail."""

from typing import Any

import pytest
from django.test import Client

from campus.audit.models import Entry
from tests.cast import Person
from tests.ownership import owners_cursor


@pytest.fixture
def pages(dora: Person) -> Any:
    return dora.client()


def test_the_cooperative_reads_its_entries_by_pseudonym(pages: Any) -> None:
    answer = pages.get("/protokoll/")

    assert answer.status_code == 200
    assert "registry.municipality_created" in answer.text or "Kommune" in answer.text
    assert Entry.objects.order_by("-sequence")[0].actor[:8] in answer.text


def test_the_list_can_be_narrowed_to_one_action(pages: Any) -> None:
    answer = pages.get("/protokoll/", {"vorgang": "registry.municipality_created"})

    table = answer.context["table"]
    assert {row.record.action for row in table.rows} == {"registry.municipality_created"}


def test_an_unknown_action_shows_everything(pages: Any) -> None:
    answer = pages.get("/protokoll/", {"vorgang": "x' OR 1=1"})

    assert len(answer.context["table"].rows) == Entry.objects.count()


def test_checking_an_intact_chain_says_so(pages: Any) -> None:
    answer = pages.get("/protokoll/pruefung/")

    assert "Die Kette ist vollständig" in answer.text
    assert Entry.objects.order_by("-sequence")[0].hash in answer.text


def test_checking_a_broken_chain_names_the_entry(pages: Any) -> None:
    with owners_cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_entry SET subject = 'x' WHERE sequence = 2")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")

    answer = pages.get("/protokoll/pruefung/")

    assert "Die Kette ist gebrochen" in answer.text
    assert "Der Eintrag 2 ist verändert worden" in answer.text


@pytest.mark.parametrize("address", ["/protokoll/", "/protokoll/pruefung/"])
def test_strangers_find_no_trail(
    anna: Person, carla: Person, emil: Person, client: Client, address: Any
) -> None:
    for person in (anna, carla, emil):
        assert person.client().get(address).status_code == 404
    assert client.get(address, headers={"host": "genossenschaft.localhost"}).status_code == 403
