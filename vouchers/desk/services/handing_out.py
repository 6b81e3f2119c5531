"""Files with names that leave the application: who took which one, for the record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor


@transaction.atomic(durable=True)
def note_handed_out(*, file: str, subject: str, actor: Actor, now: dt.datetime) -> None:
    """Record that somebody takes a file in which several people stand.

    :param file: which one, as a word of the code
    :param subject: what it belongs to, as the record names it
    """
    record(
        action="desk.file_handed_out", actor=actor, subject=subject, facts={"file": file}, now=now
    )
