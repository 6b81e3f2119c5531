"""Remove what the interface keeps for a while only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campus.kernel.transactions import require_transaction
from campus.web.interface.answers import forget_answers
from tenants.registry.api import in_municipality, municipality_ids

SCHEMAS_PER_CHUNK = 50


def forget_old_answers(*, cursor: dict[str, Any], now: dt.datetime) -> dict[str, Any] | None:
    """Remove old answers in the next schemas; return the cursor, or None after the last one."""
    require_transaction()
    done = int(cursor.get("done", 0))
    if done == 0:
        forget_answers(now=now)
    everyone = sorted(municipality_ids())
    for municipality_id in everyone[done : done + SCHEMAS_PER_CHUNK]:
        with in_municipality(municipality_id):
            forget_answers(now=now)
    done += SCHEMAS_PER_CHUNK
    return {"done": done, "total": len(everyone)} if done < len(everyone) else None
