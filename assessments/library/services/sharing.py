"""A member shows one of its job profiles to the others, and takes it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from assessments.library.models import SharedProfile
from assessments.library.rules.sharing import SharedTargetView
from campus.kernel.transactions import require_transaction


def share(
    *,
    municipality_id: UUID,
    municipality_name: str,
    source_profile_id: UUID,
    title: str,
    family: str,
    description: str,
    targets: Sequence[SharedTargetView],
    now: dt.datetime,
) -> UUID:
    """Show a profile to all members as it is now; what was shown of it before is withdrawn.

    :return: the id of the shared profile
    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    withdraw(municipality_id=municipality_id, source_profile_id=source_profile_id, now=now)
    row = SharedProfile.objects.create(
        municipality_id=municipality_id,
        municipality_name=municipality_name,
        source_profile_id=source_profile_id,
        title=title,
        family=family,
        description=description,
        targets=[asdict(target) for target in targets],
        shared_at=now,
    )
    return row.id


def withdraw(*, municipality_id: UUID, source_profile_id: UUID, now: dt.datetime) -> bool:
    """Take a shared profile back; copies that others have made stay theirs.

    :return: whether there was anything to take back
    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    rows = SharedProfile.objects.filter(
        municipality_id=municipality_id, source_profile_id=source_profile_id, withdrawn_at=None
    )
    return rows.update(withdrawn_at=now) > 0
