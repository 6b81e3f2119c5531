"""E-mails: what a request has queued is sent before everything is undone, and read whole.

Who gets a mail is not who knocked: each is judged by the house that sends it and by its address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_string
from email.policy import default
from typing import Any
from uuid import UUID

from django.core import mail
from django.core.exceptions import ObjectDoesNotExist
from django.db import ProgrammingError, connection, transaction

from campus.kernel import clock
from campus.kernel.refusal import Refusal
from campus.outbox.services.registering import chunk_of
from tenants.registry.api import scope_of
from tenants.registry.scope import in_schema
from tests.access.owning import is_ones_own
from tests.access.visitors import World

OWNERS = ("anna@", "carla@")
IN_TOWNS_ALONE = ("checks.", "desk.", "redemption.")
# Each job that sends mails: the field of its payload, what in a house it could name, the rest.
JOBS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "accounts.send_code_mail": ("mail_id", "SELECT id FROM accounts_sealedmail", {}),
    "accounts.send_invitation_mail": ("invitation_id", "SELECT id FROM accounts_invitation", {}),
    "accounts.tell_emergency": (
        "account_id",
        "SELECT id FROM accounts_account",
        {"at": "2026-03-10T10:00:00"},
    ),
    "accounts.tell_webhook_disabled": (
        "subscription_id",
        "SELECT id FROM public.outbox_subscription"
        " WHERE municipality_id IS NOT DISTINCT FROM %(place)s",
        {},
    ),
    "checks.mail_invitation": (
        "invitation_id",
        "SELECT id FROM checks_invitation",
        {"purpose": "remind"},
    ),
    "checks.mail_workshop": ("participant_id", "SELECT id FROM checks_participant", {}),
    "desk.mail_digest": ("account_id", "SELECT id FROM accounts_account", {}),
    "desk.remind_holder": ("holding_id", "SELECT id FROM desk_holding", {}),
    "desk.tell_called_off": ("reversal_id", "SELECT id FROM desk_reversal", {}),
    "desk.tell_employee": ("request_id", "SELECT id FROM desk_courserequest", {"what": "booked"}),
    "redemption.mail_expiring": (
        "last_day",
        "SELECT last_day FROM public.redemption_voucher WHERE municipality_id = %(place)s",
        {},
    ),
    "redemption.tell_moved": (
        "programme_id",
        "SELECT programme_id FROM public.funding_allotment WHERE municipality_id = %(place)s",
        {"change": 3},
    ),
    "reporting.send_reminder": (
        "grant_id",
        "SELECT id FROM public.funding_grant WHERE %(place)s::uuid IS NULL",
        {"kind": "final"},
    ),
}


def send(
    name: str, payload: dict[str, Any], municipality_id: UUID | None, now: dt.datetime
) -> list[str]:
    """Do a job that sends mails in its scope; return them whole.

    A job that does not find what its payload names, or may not look for it, sends none.
    """
    mail.outbox[:] = []
    nothing = suppress(ObjectDoesNotExist, Refusal, ProgrammingError)
    with scope_of(municipality_id), nothing, transaction.atomic():
        chunk_of(name)(payload=payload, cursor={}, now=now)
    sent, mail.outbox[:] = list(mail.outbox), []
    return [each.message().as_string() for each in sent]


def send_queued(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Do the jobs that a request has written, as far as they send mails."""
    for row in rows:
        if row.get("name") in JOBS:
            place = row["municipality_id"]
            yield from send(row["name"], row["payload"], place and UUID(place), clock.now())


def payloads(name: str, schema: str, place: UUID | None) -> list[dict[str, Any]]:
    """Return a payload of a job for everything in a house that it could name."""
    field, query, rest = JOBS[name]
    if place is None and name.startswith(IN_TOWNS_ALONE):
        return []
    with in_schema(schema, as_owner=True), connection.cursor() as cursor:
        cursor.execute(query, {"place": place})
        return [{field: value, **rest} for value in sorted({str(row[0]) for row in cursor})]


def wrong_in(letter: str, world: World, host: str) -> list[str]:
    """Return what a mail of a house gives away: others' words, or one's own to somebody else."""
    message = message_from_string(letter, policy=default)
    body = f"{message['Subject']}\n{message.get_content()}"
    is_owners = message["To"].startswith(OWNERS)
    found = []
    for word in sorted(world.canaries.found_in(body)):
        _schema, table, column, about_owner = world.canaries.planted[word]
        private = about_owner and is_ones_own(table) and not is_owners
        if private or word[2] not in house_and_givers(world, host):
            found.append(f"a mail to {message['To']} gives away {word} {table}.{column}")
    return found


def house_and_givers(world: World, host: str) -> str:
    """Whose words may leave a house: its own, and those of the funders who gave it vouchers.

    Ludwigshafen has vouchers of both funders, Speyer of one.
    """
    towns = {world.ludwigshafen.host: "lmf", world.speyer.host: "sm"}
    return towns.get(host, "cmf")
