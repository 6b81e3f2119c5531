"""An app has its tables in the shared layer or in the municipalities; exceptions are listed."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.conf import settings

from tests.architecture.sources import app_folders, dotted


def test_an_app_is_in_both_lists_only_where_the_settings_say_why() -> None:
    both = set(settings.SHARED_APPS) & set(settings.TENANT_APPS)

    assert both == set(settings.BOTH_APPS)


def test_every_app_with_tables_is_in_a_list() -> None:
    listed = {apps.get_app_config(label_of(name)).label for name in listed_apps()}
    with_tables = {model._meta.app_label for model in apps.get_models(include_auto_created=True)}

    assert with_tables - listed == set()


def test_no_app_is_listed_twice_in_the_same_list() -> None:
    for names in (settings.SHARED_APPS, settings.TENANT_APPS, settings.TABLELESS_APPS):
        assert len(names) == len(set(names))


def test_an_app_that_is_called_tableless_has_no_model() -> None:
    for name in settings.TABLELESS_APPS:
        assert list(apps.get_app_config(label_of(name)).get_models()) == []


def test_every_app_folder_is_installed() -> None:
    assert {dotted(folder / "__init__.py") for folder in app_folders()} <= set(
        settings.INSTALLED_APPS
    )


def test_every_app_of_ours_is_labelled_by_its_folder() -> None:
    for folder in app_folders():
        module = import_module(dotted(folder / "apps.py"))
        assert apps.get_app_config(folder.name).name == dotted(folder / "__init__.py"), module


def listed_apps() -> set[str]:
    return {*settings.SHARED_APPS, *settings.TENANT_APPS}


def label_of(name: str) -> str:
    return next(config.label for config in apps.get_app_configs() if config.name == name)
