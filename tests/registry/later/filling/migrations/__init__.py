"""The next release's migration: one column that may be empty."""

from tests.registry.later.present import with_present

__path__ = with_present(list(__path__))
