"""A worker process of the migrator. It starts empty, so Django is set up here before it is used."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenants.registry.services.migrating_standing import Standing


def start_worker(database: Mapping[str, Any]) -> None:
    """Get ready to migrate in this database; end when the process that started this one ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    from django.db import connections

    connections.settings["default"].update(database)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def migrate_here(standing: Standing, schemas: Sequence[str]) -> list[tuple[str, str]]:
    """Migrate schemas of one standing; return each with why it failed, or an empty text."""
    from tenants.registry.services.migrating_python import migrate_alike

    return migrate_alike(standing, schemas)
