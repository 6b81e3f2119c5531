"""Settings of a platform with a bug in it."""

from campus.config.settings_for_tests import *  # noqa: F403
from campus.config.settings_for_tests import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.faults.bugs"]
