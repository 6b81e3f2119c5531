"""Staff council and data protection officer read the rules in force, and never a person."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from assessments.checks.models import Agreement, Check, Notice
from assessments.checks.queries import council
from assessments.checks.rules.stored import STORED
from campus.accounts.api import (
    PERMISSION_NAMES,
    PERMISSIONS_BY_ROLE,
    ROLES_OF_MUNICIPALITY,
    grant_role,
)
from campus.web.declared import declared_pages
from tenants.privacy.api import note_run
from tenants.staff.rules.refusals import RolesApart
from tenants.staff.services.roles import grant_house_role, revoke_house_role

ROLES = ("staff_council", "data_protection_officer")
PAGES = ("council", "council_data", "council_rights", "council_reports")


def at(name: str, *args: Any) -> str:
    return reverse(f"checks:{name}", args=args, urlconf="campus.config.urls_tenant")


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.fixture(params=ROLES)
def reader(request: Any, bernd: Any, inside: Any, now: dt.datetime, carla: Any, anna: Any) -> Any:
    """Anna holds the role; her own check is hers, these pages show none of it."""
    with inside(), transaction.atomic():
        grant_role(account_id=anna.account_id, role=request.param, actor=bernd.actor, now=now)
    return anna.client()


def test_every_column_of_the_check_is_in_the_catalogue_with_german_words(
    at_ludwigshafen: Any,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name LIKE 'checks\\_%'"
        )
        in_database = set(cursor.fetchall())
    lines = council.data_catalogue()

    assert {(line.name, column.name) for line in lines for column in line.columns} == in_database
    nameless = [
        f"{line.name}.{column.name}"
        for line in lines
        for column in line.columns
        if not column.words
    ]
    assert nameless == []


def test_every_table_that_names_an_employee_is_marked() -> None:
    for table in apps.get_app_config("checks").get_models():
        columns = {field.name for field in table._meta.local_fields}
        if columns & {"employee_id", "recipient_id", "viewer_id"}:
            assert STORED[table._meta.db_table].names_persons, table


def test_every_permission_of_a_municipality_has_german_words() -> None:
    held = {may for role in ROLES_OF_MUNICIPALITY for may in PERMISSIONS_BY_ROLE[role]}

    assert held <= PERMISSION_NAMES.keys()


def test_rights_come_from_the_pages_in_force() -> None:
    rights = {right.name: right for right in council.rights_in_force()}

    assert rights["take_check"].roles == ("Beschäftigte/r",)
    assert "/kompetenz-check/…/ergebnis/" in rights["take_check"].reading
    assert rights["read_rules"].roles == ("Personalrat", "Datenschutzbeauftragte/r")
    assert rights["read_rules"].writing == ()
    listed = {a for right in rights.values() for a in (*right.reading, *right.writing)}
    assert listed == {each.address for each in declared_pages(council.URLCONF)}


def test_the_pages_are_readable_and_name_nobody(
    annas_check: Check, reader: Client, bernd: Any, inside: Any
) -> None:
    with inside():
        agreement, notice = Agreement.objects.get(), Notice.objects.get()
    urls = [
        *(at(name) for name in PAGES),
        at("council_agreement", agreement.id),
        at("council_notice", notice.id),
    ]

    for url in urls:
        answer = reader.get(url)
        assert answer.status_code == 200, url
        main = text_of(answer).split("<main", 1)[1]
        assert not {"Amsel", "Buchfink", str(annas_check.id)} & {
            word for word in ("Amsel", "Buchfink", str(annas_check.id)) if word in main
        }
        assert reader.post(url).status_code == 405


def test_without_a_run_the_page_says_none_and_small_numbers_stay_hidden(
    annas_check: Check, reader: Client, inside: Any, now: dt.datetime
) -> None:
    before = text_of(reader.get(at("council_reports")))
    with inside(), transaction.atomic():
        note_run(retention="checks_unfinished", count=4, in_fives=True, now=now)
    after = text_of(reader.get(at("council_reports")))

    assert ">keine</p>" in before
    assert "weniger als fünf Beschäftigte etwas freigegeben" in before
    assert "nicht abgeschlossene Checks beendeter Befragungen, weniger als fünf" in after


def test_an_exception_has_no_file(published: UUID, reader: Client, inside: Any) -> None:
    with inside():
        agreement = Agreement.objects.get()

    assert agreement.is_exception
    assert reader.get(at("council_file", agreement.id)).status_code == 404


def test_nobody_else_reads_the_rules(published: UUID, anna: Any, bernd: Any, carla: Any) -> None:
    for person in (anna, bernd, carla):
        for name in PAGES:
            assert person.client().get(at(name)).status_code == 404


def test_hr_gives_and_takes_both_roles(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    at_anna = {"employee_id": anna.employee_id, "actor": bernd.actor, "now": now}

    for role in ROLES:
        grant_house_role(role=role, **at_anna)
        revoke_house_role(role=role, **at_anna)


def test_hr_is_never_the_data_protection_officer(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    at_anna = {"employee_id": anna.employee_id, "actor": bernd.actor, "now": now}

    for first, second in (("hr", ROLES[1]), (ROLES[1], "hr")):
        grant_house_role(role=first, **at_anna)
        with pytest.raises(RolesApart):
            grant_house_role(role=second, **at_anna)
        revoke_house_role(role=first, **at_anna)
