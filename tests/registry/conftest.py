"""A release to come, whose migrations nobody has run yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tenants.registry.services.template import migrations_version, required_migrations


@pytest.fixture
def next_release(settings: Any) -> Iterator[None]:
    """From here on `tenants.staff` has two more migrations than the database."""
    settings.MIGRATION_MODULES = {"staff": "tests.registry.later.sql.migrations"}
    _read_migrations_anew()
    yield
    _read_migrations_anew()


def _read_migrations_anew() -> None:
    required_migrations.cache_clear()
    migrations_version.cache_clear()
