"""Of every column it is said what it is, why it is there, and how long."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError

from campus.kernel.stored import Stored
from tenants.privacy.queries.stored import SHOWN, words_of

DECLARED = [
    (config, table, stored)
    for config in apps.get_app_configs()
    for table, stored in getattr(config, "stored", {}).items()
]
MODELS: dict[str, Any] = {
    model._meta.db_table: model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed
}
TENANTS = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}


def columns_of(table: str) -> set[str]:
    return {field.name for field in MODELS[table]._meta.local_concrete_fields}


def test_every_table_is_declared_once() -> None:
    assert sorted(table for _app, table, _stored in DECLARED) == sorted(MODELS)


@pytest.mark.parametrize(("app", "table", "stored"), DECLARED, ids=[each[1] for each in DECLARED])
def test_every_column_has_one_kind_and_nothing_else_is_named(
    app: Any, table: str, stored: Stored
) -> None:
    assert set(stored.kinds) == columns_of(table), app.name


def test_every_table_has_purpose_basis_readers_and_a_known_retention_class() -> None:
    for _app, table, stored in DECLARED:
        assert all((stored.purpose, stored.basis, stored.readers)), table
        assert stored.retention in settings.RETENTION_CLASSES, (table, stored.retention)


def test_what_is_about_a_person_says_how_to_find_the_person() -> None:
    for app, table, stored in DECLARED:
        about = bool(stored.person or stored.sealed)
        found = bool(stored.of_employee or stored.of_account)
        # The shared layer names contact persons of members only; nobody there is an employee.
        assert about == found or app.label not in TENANTS or stored.pseudonym, table


def test_every_way_to_the_person_exists() -> None:
    for _app, table, stored in DECLARED:
        for way in (*stored.of_employee, *stored.of_account):
            try:
                MODELS[table].objects.filter(**{way: None})
            except FieldError as unknown:
                pytest.fail(f"{table}: {unknown}")


def test_columns_that_lead_to_a_person_are_called_what_they_are() -> None:
    leading = {"employee_id", "account", "account_id", "user", "email", "personnel_number"}
    for _app, table, stored in DECLARED:
        for name in leading & set(stored.kinds):
            if stored.names_persons and table != "desk_letterrun":
                assert stored.kinds[name] in ("person", "pseudonym"), (table, name)


def test_what_a_person_is_shown_has_a_german_name() -> None:
    nameless = [
        f"{table}.{field.name}"
        for _app, table, stored in DECLARED
        if stored.of_employee or stored.of_account
        for field in MODELS[table]._meta.local_concrete_fields
        if stored.kinds.get(field.name) in SHOWN and not words_of(field, stored)
    ]

    assert nameless == []


def test_a_column_that_nobody_declared_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = apps.get_app_config("staff").stored["staff_employee"]  # type: ignore[attr-defined]

    assert set(stored.kinds) - {"email"} != columns_of("staff_employee")
