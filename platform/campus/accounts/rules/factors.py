"""Who must show a second factor when signing in, and from when on. No Django, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from campus.kernel.refusal import Refusal


class SecondFactorDue(Refusal):
    code = "second_factor_due"
    status = 403
    sentence = (
        "Für Ihre Aufgaben braucht Ihr Zugang eine zweite Bestätigung. "
        "Bitte melden Sie sich im Browser an und richten Sie sie ein."
    )


class CannotPutOff(Refusal):
    code = "second_factor_cannot_be_put_off"
    sentence = (
        "Die Frist für die zweite Bestätigung ist vorbei. Bitte richten Sie jetzt eine App oder "
        "einen Passkey ein."
    )


def second_factor_due_at(
    held_since: Mapping[str, dt.datetime],
    *,
    demanded_of: Collection[str],
    has_one: bool,
    grace_days: int,
) -> dt.datetime | None:
    """Return the moment from which an account needs a second factor that it lacks, else None.

    The days of grace run from the first role that demands one (ASVS 5.0, 6.3.3).

    :param held_since: the account's roles, each with the moment it was granted
    """
    demanding = [since for role, since in held_since.items() if role in demanded_of]
    if has_one or not demanding:
        return None
    return min(demanding) + dt.timedelta(days=grace_days)
