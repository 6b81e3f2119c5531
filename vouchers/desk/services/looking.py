"""What shows one person is noted, for the person to see who was shown it.

A list of several people is the office's tool and is not noted; one that a search has narrowed to
one person is a page about that person. Files in which several stand are on record
(`services/handing_out.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from tenants.staff.api import note_look


def note_shown(*, employee_ids: Iterable[UUID | None], actor: Actor, now: dt.datetime) -> None:
    """Note a look where all that is about to be shown is about one person.

    Call it before anything is shown: where it cannot be noted, nothing is.

    :param employee_ids: whom it is about; None for what is nobody's
    """
    people = set(employee_ids)
    person = people.pop() if len(people) == 1 else None
    if person is not None:
        note_look(employee_id=person, looker=actor.account_id, day=berlin_day(now))
