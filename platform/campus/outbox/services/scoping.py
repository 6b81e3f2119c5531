"""For whom a job runs: the seam to the layer above, which knows the municipalities."""

from __future__ import annotations

from contextlib import AbstractContextManager
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


def scope_of(municipality_id: UUID | None) -> AbstractContextManager[object]:
    """Return the block in which queries are those of a municipality, or of the cooperative."""
    scope: AbstractContextManager[object] = import_string(settings.OUTBOX_SCOPE)(municipality_id)
    return scope
