"""Whoever is shown one person is noted, whatever the page: found from the declarations, not listed.

A page is about one person where an argument of its address leads to a row that is declared to be
about that person (`AppConfig.stored`), and where a search finds nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model, UUIDField
from lxml import html

from tests.access.addresses import TENANT, Address, addresses_of
from tests.access.browsing import Browser, Visit, as_owner
from tests.access.roles import Knocker, in_town
from tests.access.rows import row_of
from tests.access.visitors import Town, World
from tests.access.walking import arguments

# Opens every page that shows somebody, and searches on all others.
pytestmark = pytest.mark.proof

LOOKS = {"staff_personlook", "checks_releaselook"}
VIEWERS = ("hr", "supervisor", "staff_council", "data_protection_officer")


def viewers(town: Town) -> list[Knocker]:
    return [
        each
        for each in in_town(town)
        if each.role in VIEWERS and (not each.token or each.scope == "vouchers:read")
    ]


def people_of(value: Any) -> set[UUID]:
    """The people whom the row with this key is about; else those of whom it is kept."""
    return _people_of(value, keys=own_keys) or _people_of(value, keys=pseudonyms)


def _people_of(value: Any, *, keys: Callable[[type[Model]], list[str]]) -> set[UUID]:
    found: set[UUID] = set()
    for model, ways in tables_about_people():
        for name in keys(model):
            rows = model._default_manager.filter(**{name: value})
            found |= {person for way in ways for person in rows.values_list(way, flat=True)}
    return found - {None}


def tables_about_people() -> Iterator[tuple[type[Model], tuple[str, ...]]]:
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for config in apps.get_app_configs():
        for table, stored in getattr(config, "stored", {}).items():
            if stored.of_employee and models[table]._meta.app_config.name in settings.TENANT_APPS:
                yield models[table], stored.of_employee


def own_keys(model: type[Model]) -> list[str]:
    return ["pk"] if isinstance(model._meta.pk, UUIDField) else []


def pseudonyms(model: type[Model]) -> list[str]:
    """The fields that name something of the person's own elsewhere, such as a voucher."""
    stored = model._meta.app_config.stored[model._meta.db_table]  # type: ignore[attr-defined]
    return [
        each.attname
        for each in model._meta.concrete_fields
        if isinstance(each, UUIDField) and each.name in stored.pseudonym.split()
    ]


def pages_about_one(town: Town) -> Iterator[tuple[Address, str, UUID]]:
    from tenants.registry.scope import in_schema

    for address in addresses_of(TENANT):
        row = row_of(address)
        if row.may == "everyone" or row.whose == "shared":
            continue
        given = arguments(address, town.values)
        with in_schema(town.schema):
            found = [people_of(value) for value in given.values() if isinstance(value, UUID)]
        alone = [people for people in found if len(people) == 1]
        if alone:
            yield address, address.filled(given), next(iter(alone[-1]))


def noted(visit: Visit) -> bool:
    return any(table in LOOKS for _schema, table in visit.written)


def test_every_page_about_one_person_notes_who_was_shown_it(world: World) -> None:
    town, shown, silent = world.ludwigshafen, set(), []
    pages = list(pages_about_one(town))

    for knocker in viewers(town):
        browser = Browser(knocker)
        for address, path, person in pages:
            if not knocker.holds(row_of(address).may) or is_self(knocker, person):
                continue
            visit = browser.ask("GET", path)
            if visit.status == 200:
                shown.add(address.name)
                silent += [] if noted(visit) else [f"{knocker}: {path}"]

    assert silent == []
    assert len(shown) >= 12, sorted(shown)


def is_self(knocker: Knocker, person: UUID) -> bool:
    return knocker.visitor is not None and knocker.visitor.employee_id == person


def test_a_search_that_finds_one_person_is_noted(world: World) -> None:
    town, searched = world.ludwigshafen, []
    browser = Browser(next(each for each in viewers(town) if each.role == "hr"))
    number = number_of(town)

    for path, name in searches(town, browser):
        visit = browser.ask("GET", f"{path}?{name}={number}")
        if number in without_the_question(visit):
            searched.append(path)
            assert noted(visit), path

    assert len(searched) >= 2, searched
    # Whoever sees several has looked at nobody.
    assert not noted(browser.ask("GET", "/personal/"))


def number_of(town: Town) -> str:
    with as_owner() as cursor:
        cursor.execute(
            f"SELECT personnel_number FROM {town.schema}.staff_employee WHERE id = %s",
            [town.values["", "employee_id"]],
        )
        return str(cursor.fetchone()[0])


def searches(town: Town, browser: Browser) -> Iterator[tuple[str, str]]:
    """Every page on which one may look for a word."""
    for address in addresses_of(TENANT):
        if row_of(address).may == "everyone" or not browser.knocker.holds(row_of(address).may):
            continue
        path = address.filled(arguments(address, town.values))
        visit = browser.ask("GET", path)
        if visit.status == 200 and visit.body.lstrip().startswith("<"):
            for name in html.fromstring(visit.body.encode()).xpath(
                "//form[not(@method) or @method='get']//input[@type='text' or @type='search']/@name"
            ):
                yield path, name


def without_the_question(visit: Visit) -> str:
    """What is shown, without the field in which the word still stands."""
    tree = html.fromstring(visit.body.encode())
    return str(tree.xpath("string(//main)"))
