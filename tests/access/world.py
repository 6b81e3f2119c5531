"""The world that strangers walk through: built once, by the services, in a database of its own."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from campus.kernel.actor import SYSTEM
from tests import cast
from tests.access import shared_layer
from tests.access.interface import furnish_interface
from tests.access.people import furnish_offices, furnish_tokens
from tests.access.shared_layer import FOREIGN_MARK
from tests.access.towns import furnish_town
from tests.access.visitors import World


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
    )
