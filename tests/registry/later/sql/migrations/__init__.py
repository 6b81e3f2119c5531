"""The next release's migrations, all of them SQL."""

from tests.registry.later.present import with_present

__path__ = with_present(list(__path__))
