"""Deleting all data of a municipality that has left: planned, waited for, done, and proved."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal, refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry import rules
from tenants.registry.models import Departure, ExportRun, Municipality
from tenants.registry.queries import forget_cached
from tenants.registry.rules import LifeFact
from tenants.registry.scope import MunicipalityMoves, in_cooperative
from tenants.registry.services.erasing import erase
from tenants.registry.services.proving import prove

JOB = "registry.delete_municipality"


class NotLeaving(Refusal):
    code = "not_leaving"
    sentence = (
        "Gelöscht wird nur, wer ausscheidet. Bitte wählen Sie für diese Kommune zuerst den Schritt "
        "„Ausscheiden lassen“."
    )


class DeparturePlanned(Refusal):
    code = "departure_planned"
    sentence = "Die Löschung dieser Kommune ist schon vorgemerkt. Ihre Seite zeigt den Stand."


class NoDeparture(Refusal):
    code = "no_departure"
    sentence = (
        "Für diese Kommune ist keine Löschung vorgemerkt, oder sie hat schon begonnen. Bitte laden "
        "Sie die Seite der Kommune neu."
    )


class WaitingTime(Refusal):
    code = "waiting_time"
    sentence = "Die Wartezeit läuft noch. Gelöscht werden kann ab dem %(day)s."


class NotExported(Refusal):
    code = "not_exported"
    sentence = (
        "Seit die Löschung vorgemerkt ist, wurde kein Export heruntergeladen. Bitte erstellen Sie "
        "einen, laden Sie ihn herunter und übergeben Sie ihn der Kommune."
    )


class NameMistyped(Refusal):
    code = "name_mistyped"
    status = 422
    sentence = "Das ist nicht der Name der Kommune. Bitte geben Sie genau „%(name)s“ ein."


@transaction.atomic(durable=True)
def plan_departure(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Note that a leaving municipality's data are to be deleted after the waiting time.

    :raises NotLeaving: it is not leaving
    :raises DeparturePlanned: that has been noted before
    """
    row = _lock_municipality(municipality_id)
    if row.state != rules.LEAVING:
        raise NotLeaving
    with refuse_on(registry_departure_once=DeparturePlanned):
        departure = Departure.objects.create(
            municipality=row,
            planned_at=now,
            planned_by=actor.pseudonym,
            not_before=berlin_day(now) + dt.timedelta(days=settings.LEAVING_DAYS),
        )
    facts = {"not_before": departure.not_before.isoformat()}
    _note("departure_planned", municipality_id, facts, actor=actor, now=now)
    return departure.id


@transaction.atomic(durable=True)
def withdraw_departure(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take back that a municipality's data are to be deleted, as long as nothing has been.

    :raises NoDeparture: nothing is planned, or it has begun
    """
    _lock_municipality(municipality_id)
    departure = _planned(municipality_id)
    Departure.objects.filter(id=departure.id).update(state="withdrawn")
    _note("departure_withdrawn", municipality_id, {}, actor=actor, now=now)


@transaction.atomic(durable=True)
def start_departure(
    *, municipality_id: UUID, typed_name: str, actor: Actor, now: dt.datetime
) -> UUID:
    """Begin to delete a municipality's data; from here on there is no way back.

    :param typed_name: the municipality's name, as a person has typed it
    :raises NotLeaving, NoDeparture, WaitingTime, NotExported, NameMistyped: nothing has begun
    :raises MunicipalityMoves: its schema is moved to another database right now
    """
    row = _lock_municipality(municipality_id)
    if row.state != rules.LEAVING:
        raise NotLeaving
    if row.moving_since is not None:
        raise MunicipalityMoves
    departure = _planned(municipality_id)
    if berlin_day(now) < departure.not_before:
        raise WaitingTime(day=f"{departure.not_before:%d.%m.%Y}")
    export = last_export(departure)
    if export is None:
        raise NotExported
    if typed_name.strip() != row.name:
        raise NameMistyped(name=row.name)
    job_id = enqueue(
        job=JOB,
        key=f"{JOB}:{departure.id}",
        payload={"departure_id": str(departure.id)},
        municipality_id=None,
        now=now,
    )
    Departure.objects.filter(id=departure.id).update(
        state="running",
        started_at=now,
        started_by=actor.pseudonym,
        export=export,
        job_id=job_id,
    )
    facts = {"export": str(export.id), "manifest": export.manifest_sha256}
    _note("departure_started", municipality_id, facts, actor=actor, now=now)
    return departure.id


def continue_departure(
    *, departure_id: UUID, cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Do the next step of a deletion in the caller's transaction; None after the last one.

    Steps are those of the apps, then the schema with all that is left, then the proof. What a step
    did is noted with it: broken off anywhere, the next call goes on with what is not done.
    """
    require_transaction()
    departure = Departure.objects.select_for_update(of=("self",)).get(id=departure_id)
    done = int(cursor.get("done", 0))
    steps = [*settings.LEAVING_STEPS, "erase", "prove"]
    name = steps[done]
    if name == "prove":
        prove(departure, now=now)
    elif name == "erase":
        departure.steps[name] = erase(departure, now=now)
        departure.save(update_fields=["steps"])
    else:
        with in_cooperative():
            counts = import_string(name)(
                municipality_id=departure.municipality_id,
                actor=SYSTEM,
                now=now,
            )
        departure.steps[name] = counts
        departure.save(update_fields=["steps"])
    forget_cached()
    return {"done": done + 1, "total": len(steps)} if done + 1 < len(steps) else None


def last_export(departure: Departure) -> ExportRun | None:
    """Return the newest export that was made and downloaded since the deletion was planned."""
    made = ExportRun.objects.filter(
        municipality_id=departure.municipality_id,
        made_at__gte=departure.planned_at,
        downloaded_at__isnull=False,
    )
    return made.order_by("-made_at").first()


def departure_facts(*, municipality_id: UUID) -> tuple[LifeFact, ...]:
    """Return what a deletion would do outside of the municipality's own schema."""
    with in_cooperative():
        return tuple(
            fact
            for name in settings.LEAVING_FACTS
            for fact in import_string(name)(municipality_id=municipality_id)
        )


def _lock_municipality(municipality_id: UUID) -> Municipality:
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=municipality_id).first()
    if row is None:
        raise NotLeaving
    return row


def _planned(municipality_id: UUID) -> Departure:
    found = Departure.objects.filter(municipality_id=municipality_id, state="planned").first()
    if found is None:
        raise NoDeparture
    return found


def _note(
    what: str,
    municipality_id: UUID,
    facts: dict[str, Any],
    *,
    actor: Actor,
    now: dt.datetime,
) -> None:
    record(
        action=f"registry.{what}",
        actor=actor,
        subject=f"municipality:{municipality_id}",
        facts=facts,
        now=now,
    )
