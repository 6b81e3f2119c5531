"""The world that strangers walk through: built once, by the services, in a database of its own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from uuid import UUID

from django.db import connection, transaction

from campus.kernel.actor import SYSTEM
from tests import cast
from tests.access import canaries as birds
from tests.access import shared_layer
from tests.access.interface import furnish_interface
from tests.access.owning import rows_below
from tests.access.people import furnish_offices, furnish_tokens
from tests.access.shared_layer import FOREIGN_MARK
from tests.access.towns import furnish_town
from tests.access.visitors import Town, Visitor, World

# Tables of the shared layer that are for the cooperative's eyes.
COOPERATIVES_OWN = (
    "accounts_account",
    "accounts_apitoken",
    "catalogue_importrun",
    "library_importrun",
    "library_itemimport",
    "membership_onboardingrow",
    "membership_onboardingrun",
    "mfa_authenticator",
)
# Where an account of another house has rows of its own there.
ACCOUNTS = {
    "accounts_account": "id",
    "accounts_apitoken": "account_id",
    "mfa_authenticator": "user_id",
}


def build(database: str, *, now: dt.datetime) -> World:
    """Fill the current database, a copy of the base; commits."""
    from assessments.library.api import publish_template_model
    from tenants.registry.api import in_cooperative

    towns = {name: cast.municipality(name).id for name in ("ludwigshafen", "speyer")}
    with in_cooperative():
        with transaction.atomic():
            publish_template_model(actor=SYSTEM, now=now)
        course_id, catalogue = shared_layer.furnish_catalogue(now=now)
        library = shared_layer.furnish_library(now=now)
        programmes = shared_layer.furnish_programmes(now=now)
        vouchers = shared_layer.furnish_vouchers(programmes, towns, now=now)
        own_proof_id = shared_layer.furnish_proof(programmes.own, now=now)
        proofs = {
            ("", "proof_id"): shared_layer.furnish_proof(programmes.foreign, now=now),
            ("", "revision"): 1,
            ("", "file_format"): "csv",
        }
    both, alone = programmes.own.programme_id, programmes.foreign.programme_id
    ludwigshafen = furnish_town(
        "ludwigshafen", "anna", programme_ids=[both, alone], course_id=course_id, now=now
    )
    speyer = furnish_town("speyer", "carla", programme_ids=[both], course_id=course_id, now=now)
    with in_cooperative():
        dora, emil = shared_layer.person("dora"), shared_layer.person("emil")
        office = shared_layer.furnish_office(towns["ludwigshafen"], emil.account_id, now=now)
        provider = shared_layer.open_provider(now=now)
        token = furnish_interface(dora, "cooperative", "vouchers:read", now=now)
        offices = furnish_offices(programmes.foreign.funder_id, now=now)
        tokens = {
            **furnish_tokens(dora, "cooperative"),
            **furnish_tokens(emil, "ministry", cast.FUNDER_ID),
        }
        canaries = plant_everywhere(
            (ludwigshafen, speyer),
            programmes.own.funder_id,
            programmes.foreign.funder_id,
            {"m": emil, "f": offices["other_ministry"], "p": provider},
        )
    return World(
        database=database,
        ludwigshafen=ludwigshafen,
        speyer=speyer,
        cooperative={**catalogue, **library, **vouchers, **proofs, **office, **token},
        dora=dora,
        emil=emil,
        provider=provider,
        own_grant_id=programmes.own.grant_id,
        own_proof_id=own_proof_id,
        foreign_grant_id=programmes.foreign.grant_id,
        foreign_mark=FOREIGN_MARK,
        offices=offices,
        tokens=tokens,
        canaries=canaries,
    )


def plant_everywhere(
    towns: tuple[Town, Town],
    funder_id: UUID,
    foreign_funder_id: UUID,
    readers: dict[str, Visitor],
) -> birds.Canaries:
    """A canary in every text of both towns, of each funder and of the cooperative's own."""
    planted = birds.Canaries()
    for house, town in zip("ls", towns, strict=True):
        birds.plant(planted, house, town.schema, town.values["", "employee_id"])
        birds.plant(planted, house, "public", None, birds.rows_of(town.owner.municipality_id))
    for house, funder in (("m", funder_id), ("f", foreign_funder_id)):
        birds.plant(planted, house, "public", None, _rows_of_funder(funder))
    offices = birds.all_rows(COOPERATIVES_OWN)
    for house, visitor in readers.items():
        own = _rows_of_account(visitor)
        birds.plant(planted, house, "public", None, own)
        offices = {table: rows - own.get(table, set()) for table, rows in offices.items()}
    offices["outbox_subscription"] = birds.rows_of(None)["outbox_subscription"]
    birds.plant(planted, "c", "public", None, offices)
    return planted


def _rows_of_account(visitor: Visitor) -> dict[str, set[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table, column in ACCOUNTS.items():
            cursor.execute(
                f"SELECT id::text FROM public.{table} WHERE {column} = %s", [visitor.account_id]
            )
            found[table] = {key for (key,) in cursor.fetchall()}
    return found


def _rows_of_funder(funder_id: UUID) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    found["funding_funder"] = {str(funder_id)}
    return rows_below("public", found)
