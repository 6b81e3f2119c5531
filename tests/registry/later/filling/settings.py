"""The settings of the tests, one release later."""

from campus.config.settings_for_tests import *  # noqa: F403

MIGRATION_MODULES = {"staff": "tests.registry.later.filling.migrations"}
