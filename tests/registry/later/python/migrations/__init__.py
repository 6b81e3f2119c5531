"""The next release's migrations, with Python in them."""

from tests.registry.later.present import with_present

__path__ = with_present(list(__path__))
