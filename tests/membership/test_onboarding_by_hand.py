"""Taking on one municipality: all of it in one go, or a word at the field that is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from campus.accounts.api import list_accounts
from campus.audit.models import Entry
from campus.outbox.models import Job
from tenants.membership.models import Contact
from tenants.registry.api import find_by_ars, in_municipality
from tests.desk.acts import text_of
from tests.membership.conftest import FORM, schemas

ADDRESS = "/kommunen/neu/"


def fill_in(browser: Client, **changes: str) -> Any:
    return browser.post(ADDRESS, FORM | changes)


def test_a_municipality_comes_with_schema_role_host_and_contact(browser: Client) -> None:
    answer = fill_in(browser)

    town = find_by_ars(ars="073110000000")
    assert town is not None
    assert answer["Location"] == f"/kommunen/{town.id}/"
    assert (town.host, town.state) == ("frankenthal.localhost", "onboarding")
    assert town.schema_name in schemas()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [town.schema_name])
        assert cursor.fetchone()
    assert Contact.objects.get().name == "Frida Fink"


def test_the_contact_becomes_hr_and_is_invited(browser: Client) -> None:
    fill_in(browser)

    town = find_by_ars(ars="073110000000")
    assert town is not None
    with in_municipality(town.id):
        (account,) = list_accounts()
    assert (account.email, account.roles) == ("frida@example.org", {"hr"})
    assert account.invitation is not None
    assert Job.objects.filter(municipality_id=town.id, name__startswith="accounts.").count() == 1


def test_the_audit_trail_tells_who_took_it_on_without_a_name(browser: Client, dora: Any) -> None:
    fill_in(browser)

    created = Entry.objects.filter(action="registry.municipality_created")
    entry = created.order_by("sequence").last()
    assert entry is not None
    assert entry.actor == dora.actor.pseudonym
    assert entry.facts == {"ars": "073110000000", "host": "frankenthal.localhost"}
    assert "Fink" not in str(list(Entry.objects.values("subject", "facts")))


@pytest.mark.parametrize(
    ("key", "ars"),
    [("07311", "073110000000"), ("07311000", "073110000000"), ("07 1 31 0007", "071310007007")],
)
def test_shorter_keys_are_completed(browser: Client, key: str, ars: str) -> None:
    fill_in(browser, ars=key)

    assert find_by_ars(ars=ars) is not None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ars": "123"}, "ist kein Amtlicher Regionalschlüssel"),
        ({"ars": "993140000000"}, "ist kein Amtlicher Regionalschlüssel"),
        ({"ars": ""}, "Fehler:"),
        ({"ars": "073140000000"}, "Es gibt schon eine Kommune mit dem Regionalschlüssel"),
        ({"subdomain": "ludwigshafen"}, "„ludwigshafen.localhost“ ist schon vergeben"),
        ({"subdomain": "www"}, "Der Adressteil „www“ geht nicht"),
        ({"subdomain": "a b"}, "Der Adressteil „a b“ geht nicht"),
        ({"leitweg_id": "04011000-1234512345-07"}, "Die Prüfziffern am Ende passen nicht"),
        ({"postcode": "6722"}, "fünf Ziffern"),
        ({"contact_email": "frida"}, "Fehler:"),
        ({"kind": "planet"}, "Fehler:"),
        ({"population": "-1"}, "Fehler:"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    browser: Client, changes: dict[str, str], sentence: str
) -> None:
    before = schemas()

    answer = fill_in(browser, **changes)

    text = text_of(answer)
    assert "Fehler:" in text
    assert sentence in text
    assert f"id_{next(iter(changes))}" in answer.content.decode()
    assert schemas() == before
    assert not Contact.objects.exists()


def test_sending_the_form_twice_creates_one(browser: Client) -> None:
    fill_in(browser)

    again = fill_in(browser)

    assert "Es gibt schon eine Kommune" in text_of(again)
    assert len([name for name in schemas() if "frankenthal" in name]) == 1


def test_a_new_contact_is_invited_too(browser: Client) -> None:
    fill_in(browser)
    town = find_by_ars(ars="073110000000")
    assert town is not None

    browser.post(
        f"/kommunen/{town.id}/kontakt/",
        {"contact_name": "Georg Gimpel", "contact_email": "georg@example.org"},
    )

    assert Contact.objects.get().name == "Georg Gimpel"
    with in_municipality(town.id):
        assert {account.email for account in list_accounts()} == {
            "frida@example.org",
            "georg@example.org",
        }


def test_a_contact_who_has_access_already_is_not_invited_again(
    browser: Client, ludwigshafen: Any
) -> None:
    answer = browser.post(
        f"/kommunen/{ludwigshafen.id}/kontakt/",
        {"contact_name": "Bernd Buchfink", "contact_email": "bernd@example.org"},
    )

    assert answer.status_code == 302
    assert Contact.objects.get().email == "bernd@example.org"
    with in_municipality(ludwigshafen.id):
        assert len(list_accounts()) == 2


def test_particulars_can_be_changed_key_and_address_stay(
    browser: Client, ludwigshafen: Any
) -> None:
    browser.post(f"/kommunen/{ludwigshafen.id}/angaben/", FORM)

    town = find_by_ars(ars="073140000000")
    assert town is not None
    assert (town.name, town.host) == ("Frankenthal (Pfalz)", ludwigshafen.host)


def test_the_list_can_be_searched(browser: Client, ludwigshafen: Any, speyer: Any) -> None:
    assert "Speyer" in text_of(browser.get("/kommunen/"))

    found = text_of(browser.get("/kommunen/", {"q": "ludwigs", "state": ""}))

    assert "Ludwigshafen am Rhein" in found
    assert "073180000000" not in found


def test_the_database_itself_allows_one_contact(browser: Client) -> None:
    fill_in(browser)
    row = Contact.objects.get()
    row.id = type(row)().id

    with (
        pytest.raises(IntegrityError, match="membership_one_contact_per_municipality"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


@pytest.mark.parametrize("person", ["emil", "bernd"])
def test_others_find_no_municipalities(
    request: pytest.FixtureRequest, ludwigshafen: Any, person: str
) -> None:
    browser: Client = request.getfixturevalue(person).client()

    for rest in ("", "neu/", "aufnahmen/", f"{ludwigshafen.id}/"):
        assert browser.get(f"/kommunen/{rest}").status_code == 404


def test_two_who_take_on_the_same_town_create_one(
    real_database: str, dora: Any, now: Any, in_parallel: Any
) -> None:
    from tenants.membership.services.onboarding import (
        ContactDetails,
        Particulars,
        onboard_by_hand,
    )
    from tenants.registry.api import MunicipalityKnown, in_cooperative

    def work(_place: int) -> Any:
        with in_cooperative():
            return onboard_by_hand(
                ars="073110000000",
                subdomain="frankenthal",
                particulars=Particulars(name="Frankenthal", kind="town", population=49_000),
                contact=ContactDetails(name="Frida Fink", email="frida@example.org"),
                actor=dora.actor,
                now=now,
            )

    results = in_parallel(2, work)

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(refusal) for refusal in refused] == [MunicipalityKnown]
