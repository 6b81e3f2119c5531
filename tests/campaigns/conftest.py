"""The towns and checks of the tests of checks, on the same day in March."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.checks import api as checks
from tenants.registry.api import in_municipality
from tests.checks.conftest import (
    _a_tuesday_in_march,
    annas_check,
    draft,
    inside,
    published,
    published_in_speyer,
    template,
)
from tests.scenes import scene

__all__ = [
    "_a_tuesday_in_march",
    "annas_check",
    "draft",
    "inside",
    "published",
    "published_in_speyer",
    "template",
]


@scene
def bare(template: int, ludwigshafen: Any, now: dt.datetime) -> UUID:
    """The id of Ludwigshafen's published model, without agreement, notice or campaign."""
    with in_municipality(ludwigshafen.id), transaction.atomic():
        model_id = checks.copy_template_model(now=now)
        checks.publish_model(model_id=model_id, now=now)
    return model_id
