"""Which session here belongs to which one at the provider, so that a sign-out there finds it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from uuid import UUID

from allauth.usersessions.models import UserSession

from campus.accounts.models import SamlAnswer
from campus.accounts.rules.sso import SignInRefused
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction

# How long a message is known to have been used; none is believed for longer than minutes.
_KEPT_FOR = dt.timedelta(days=1)


def digest_of(authority: str, said: str) -> str:
    """Return what stands for a name or a session of a provider's; "" for none."""
    return hashlib.sha256(f"{authority} {said}".encode()).hexdigest() if said else ""


def keep_findable(*, session_key: str, account_id: UUID | str, name: str, index: str) -> None:
    """Note beside an account's session whose and which one it is at the provider, by digests."""
    rows = UserSession.objects.filter(session_key=session_key, user_id=account_id)
    rows.update(data={"provider": {"name": name, "index": index}})


def accounts_called(name: str) -> set[UUID]:
    """Return whose sessions began at the provider with a name."""
    rows = UserSession.objects.filter(data__provider__name=name)
    return set(rows.values_list("user_id", flat=True))


def end_sessions_at(*, indexes: Collection[str], name: str = "") -> dict[str, UUID]:
    """End the sessions that are these at the provider; return the accounts by session.

    :param name: whose they must be, where that is said
    :raises SignInRefused: "other_person" where one is somebody else's; none is ended then
    """
    require_transaction()
    rows = UserSession.objects.filter(data__provider__index__in=list(indexes))
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if name and any(row.data["provider"]["name"] != name for row in found):
        raise SignInRefused("other_person")
    for row in found:
        row.end()
    return {row.session_key: row.user_id for row in found}


def use_once(*, authority: str, message_id: str, now: dt.datetime) -> None:
    """Remember that a provider's message was used.

    :raises SignInRefused: "replay" where it was before
    """
    require_transaction()
    digest = digest_of(authority, f"message {message_id}")
    with refuse_on(
        accounts_samlanswer_assertion_once=SignInRefused("replay"),
        accounts_samlanswer_attempt_once=SignInRefused("replay"),
    ):
        SamlAnswer.objects.create(
            assertion_digest=digest,
            attempt_digest=digest,
            received_at=now,
            taken_at=now,
            kept_until=now + _KEPT_FOR,
        )
