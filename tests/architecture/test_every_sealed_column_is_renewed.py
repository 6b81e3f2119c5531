"""What is sealed is sealed anew when the installation's key changes, or says why not."""

from __future__ import annotations

import ast
import re

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from tests.architecture.sources import dotted, python_files, tree_of

# Who seals, and where it ends up. A new place is first a new row here, then one in the settings.
SEALED_BY = {
    "assessments.checks.services.turning": {"checks_check.sealed_run", "checks_result.sealed"},
    "assessments.checks.services.vault": {
        "checks_check.sealed_run", "checks_personkey.wrapped", "checks_result.sealed",
    },
    "campus.accounts.adapters": {"mfa_authenticator.data", "django_session.session_data"},
    "campus.accounts.services.mail": {"accounts_sealedmail.sealed"},
    "campus.accounts.services.sso.configuring": {"accounts_identityprovider.sealed_secret"},
    "campus.accounts.services.sso.leaving": {"django_session.session_data"},
    "campus.accounts.services.sso.saml.leaving": {"django_session.session_data"},
    "campus.accounts.services.sso.saml.answering": {"accounts_samlanswer.sealed"},
    "campus.accounts.views.invitations": {"django_session.session_data"},
    "campus.accounts.views.tokens": {"django_session.session_data"},
    "campus.accounts.views.unsent": {"django_session.session_data"},
    "campus.outbox.services.signing": {
        "outbox_subscription.former_key", "outbox_subscription.sealed_key",
    },
    "tenants.registry.services.export_runs": {"registry_exportpart.sealed"},
}  # fmt: skip
NAMED_SO = re.compile(r"(^|_)(sealed|wrapped)(_|$)")
SEALING = {"seal", "seal_bytes", "seal_json", "seal_under"}
AT_HOME = {"assessments.checks.rules.sealing", "campus.kernel.sealing"}
KEEPER = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def keepers() -> set[str]:
    return {said for said in settings.SEALED_COLUMNS.values() if KEEPER.fullmatch(said)}


def columns_named_so() -> set[str]:
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if NAMED_SO.search(field.column or "")
    }


def called_in(tree: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(function).rpartition(".")[2] for function in calls}


def sealing_modules() -> set[str]:
    return {dotted(path) for path in python_files() if called_in(tree_of(path)) & SEALING}


def test_every_column_with_something_sealed_is_listed() -> None:
    declared = set(settings.SEALED_COLUMNS)

    assert columns_named_so() <= declared
    assert set().union(*SEALED_BY.values()) == declared


def test_every_place_that_seals_says_where_it_ends_up() -> None:
    assert sealing_modules() - AT_HOME == set(SEALED_BY)


def test_everyone_who_renews_is_asked_to_and_exists() -> None:
    asked = {*settings.KEEPERS_OF_PUBLIC, *settings.KEEPERS_OF_MUNICIPALITY}

    assert keepers() == asked
    assert all(callable(import_string(name)) for name in asked)
