"""In whose name a job works on."""

from __future__ import annotations

from uuid import UUID

from campus.kernel.actor import Actor
from tenants.registry.api import current_municipality


def actor_of_job(account_id: UUID | None) -> Actor:
    """Return the HR person who decided on a run, so that the audit trail names them."""
    here = current_municipality()
    return Actor(
        kind="hr",
        account_id=account_id,
        schema=here.schema_name if here else "public",
        municipality_id=here.id if here else None,
    )
