"""One municipality becomes part of another: planned, looked at, decided, begun.

Both are closed from the beginning (`running_mergers.py`) to the end (`ending_mergers.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal, refuse_on
from campus.outbox.api import enqueue
from tenants.registry import rules
from tenants.registry.models import Merger, Municipality
from tenants.registry.queries import CACHE_SECONDS, forget_cached
from tenants.registry.scope import in_cooperative
from tenants.registry.services.merging_preview import MergerPreview, preview_merger

JOB = "registry.merge_municipalities"


class MergerUnfit(Refusal):
    code = "merger_unfit"
    status = 422
    sentence = (
        "Zusammengeführt werden zwei verschiedene Kommunen, die beide in Betrieb sind. Bitte "
        "wählen Sie eine andere."
    )


class MergerUnderWay(Refusal):
    code = "merger_under_way"
    sentence = (
        "Für eine der beiden Kommunen ist schon ein Zusammenschluss angelegt. Bitte schließen Sie "
        "ihn zuerst ab."
    )


class OtherDatabase(Refusal):
    code = "other_database"
    sentence = (
        "Mindestens eine der beiden Kommunen liegt in einer Zelle. Bitte verlegen Sie zuerst beide "
        "in die Hauptdatenbank (manage.py move_municipality ... --to home)."
    )


class NoMerger(Refusal):
    code = "no_merger"
    sentence = (
        "Für diese Kommune ist kein Zusammenschluss in diesem Stand. Bitte laden Sie die Seite neu."
    )


class Undecided(Refusal):
    code = "undecided"
    status = 422
    sentence = "Zu %(count)s Fällen fehlt noch eine Entscheidung. Es hat noch nichts begonnen."


class Hindered(Refusal):
    code = "hindered"
    sentence = "%(why)s"


@dataclass(frozen=True, kw_only=True)
class NewMerger:
    """What is planned; the new name, key and address are empty where they stay."""

    successor_id: UUID
    occasion: str
    mark: str
    new_name: str = ""
    new_ars: str = ""
    new_subdomain: str = ""


@transaction.atomic(durable=True)
def plan_merger(*, municipality_id: UUID, new: NewMerger, actor: Actor, now: dt.datetime) -> UUID:
    """Note that a municipality is to become part of another; nothing happens to either yet.

    :raises BadKey, BadSubdomain: a part of the new name is none
    :raises MergerUnfit: one of them is not live, or they are the same
    :raises OtherDatabase: one of them lies in a cell
    :raises MergerUnderWay: one of them takes part in another merger
    """
    _lock_two(municipality_id, new.successor_id, state=rules.LIVE)
    busy = [municipality_id, new.successor_id]
    if open_mergers(busy).exists():
        raise MergerUnderWay
    with refuse_on(
        registry_merger_one_at_a_time=MergerUnderWay,
        registry_merger_one_after_another=MergerUnderWay,
    ):
        row = Merger.objects.create(
            municipality_id=municipality_id,
            successor_id=new.successor_id,
            occasion=new.occasion.strip(),
            mark=new.mark,
            new_name=new.new_name.strip(),
            new_ars=rules.full_key(new.new_ars) if new.new_ars else "",
            new_subdomain=rules.check_subdomain(new.new_subdomain) if new.new_subdomain else "",
            planned_at=now,
            planned_by=actor.pseudonym,
        )
    note("merger_planned", row, {}, actor=actor, now=now)
    return row.id


@transaction.atomic(durable=True)
def withdraw_merger(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Give up a merger that has not begun.

    :raises NoMerger: there is none in this state
    """
    row = lock_merger(municipality_id, "planned")
    Merger.objects.filter(id=row.id).update(
        state="withdrawn", ended_at=now, ended_by=actor.pseudonym
    )
    note("merger_withdrawn", row, {}, actor=actor, now=now)


@transaction.atomic
def look_at_merger(*, municipality_id: UUID, now: dt.datetime) -> MergerPreview:
    """Return what a planned merger would bring, what must be decided and what hinders.

    :raises NoMerger: there is none in this state
    """
    with in_cooperative():
        row = _rows().filter(municipality_id=municipality_id, state="planned").first()
        if row is None:
            raise NoMerger
        return preview_merger(row, row.choices, now=now)


@transaction.atomic(durable=True)
def start_merger(
    *, municipality_id: UUID, choices: Mapping[str, str], actor: Actor, now: dt.datetime
) -> UUID:
    """Close both municipalities and begin; until it is confirmed all can be taken back.

    :param choices: what was decided, by the keys of the preview's collisions
    :raises NoMerger: there is none that could begin
    :raises MergerUnfit, OtherDatabase: as when it was planned
    :raises Hindered: says by what
    :raises Undecided: something that both have is not decided
    """
    row = lock_merger(municipality_id, "planned")
    _lock_two(row.municipality_id, row.successor_id, state=rules.LIVE)
    preview = preview_merger(row, choices, now=now)
    if preview.blocks:
        raise Hindered(why=preview.blocks[0])
    if preview.decided.open_keys:
        raise Undecided(count=len(preview.decided.open_keys))
    set_state([row.municipality_id, row.successor_id], rules.MERGING, now=now)
    # Other processes know them as open for a short time; none of their requests may come later.
    begins_at = now + dt.timedelta(seconds=CACHE_SECONDS + 5)
    job_id = enqueue(
        job=JOB,
        key=f"{JOB}:{row.id}",
        payload={"merger_id": str(row.id)},
        municipality_id=None,
        now=now,
        available_at=begins_at,
    )
    known = {each.key for each in preview.collisions}
    Merger.objects.filter(id=row.id).update(
        state="running",
        choices={key: value for key, value in choices.items() if key in known},
        started_at=now,
        started_by=actor.pseudonym,
        kept_schema=f"m_kept_{row.id.hex[:12]}",
        job_id=job_id,
    )
    note("merger_started", row, {"decided": len(known)}, actor=actor, now=now)
    return row.id


def _lock_two(municipality_id: UUID, successor_id: UUID, *, state: str) -> None:
    ids = {municipality_id, successor_id}
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True).order_by("id")
    found = list(rows.filter(id__in=ids, state=state))
    if len(ids) != 2 or len(found) != 2:
        raise MergerUnfit
    # Rows are copied within the home database.
    if any(each.cell for each in found):
        raise OtherDatabase


def open_mergers(municipality_ids: list[UUID]) -> Any:
    """Return the mergers that are not over and in which one of these takes part."""
    open_ones = _rows().filter(state__in=["planned", "running", "merged"])
    return open_ones.filter(municipality_id__in=municipality_ids) | open_ones.filter(
        successor_id__in=municipality_ids
    )


def lock_merger(municipality_id: UUID, *states: str) -> Merger:
    """Lock the merger of a municipality that is in one of these states.

    :raises NoMerger: there is none
    """
    rows = _rows().select_for_update(of=("self",))
    row: Merger | None = rows.filter(municipality_id=municipality_id, state__in=states).first()
    if row is None:
        raise NoMerger
    return row


def set_state(municipality_ids: list[UUID], state: str, *, now: dt.datetime) -> None:
    """Open or close municipalities that a merger is about."""
    rows = Municipality.objects.filter(id__in=municipality_ids)
    rows.update(state=state, state_since=now)
    forget_cached()


def note(what: str, row: Merger, facts: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
    """Write into the cooperative's chain what happens to a merger."""
    with in_cooperative():
        record(
            action=f"registry.{what}",
            actor=actor,
            subject=f"municipality:{row.municipality_id}",
            facts={"successor": str(row.successor_id), **facts},
            now=now,
        )
    forget_cached()


def _rows() -> Any:
    return Merger.objects.select_related("municipality", "successor")
