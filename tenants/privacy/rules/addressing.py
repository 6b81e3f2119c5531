"""A new address counts once its owner has typed the code that went to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from campus.kernel.refusal import Refusal

VALID_FOR = dt.timedelta(minutes=10)
TRIES = 5


class AddressCodeWrong(Refusal):
    code = "address_code_wrong"
    status = 422
    sentence = (
        "Der Code stimmt nicht oder gilt nicht mehr. Bitte prüfen Sie die Ziffern, oder lassen Sie "
        "sich einen neuen Code schicken."
    )


class AddressTriesUsedUp(Refusal):
    code = "address_tries_used_up"
    status = 429
    sentence = (
        "Das waren zu viele Versuche. Ihre Adresse ist unverändert. "
        "Bitte warten Sie eine Viertelstunde, und beginnen Sie dann von vorn."
    )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An address that waits for its code; kept in the session, the code only as a keyed hash."""

    email: str
    digest: str
    until: str
    tries: int = 0

    def tried(self) -> Waiting:
        """Return the same after one more try."""
        return replace(self, tries=self.tries + 1)

    def plain(self) -> dict[str, Any]:
        """Return JSON values for the session."""
        return asdict(self)


def check_code(waiting: Waiting, *, digest: str, now: dt.datetime) -> None:
    """Make sure that a typed code is the one that was sent, in time, within five tries.

    :raises AddressCodeWrong: otherwise
    """
    in_time = now <= dt.datetime.fromisoformat(waiting.until)
    if waiting.tries >= TRIES or not in_time or waiting.digest != digest:
        raise AddressCodeWrong
