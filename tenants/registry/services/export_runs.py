"""Exports as runs: made in the background, kept sealed for some days, downloaded by people."""

from __future__ import annotations

import base64
import datetime as dt
import tempfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.refusal import Refusal, refuse_on
from campus.kernel.sealing import Renewed, renew_rows, reseal, seal, unseal
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.models import ExportPart, ExportRun
from tenants.registry.queries import find_municipality
from tenants.registry.scope import NoSuchMunicipality, in_cooperative
from tenants.registry.services.exporting import export_municipality

JOB = "registry.export_municipality"
PART_BYTES = 1_000_000
_PURPOSE = "municipality-export"


class ExportRunning(Refusal):
    code = "export_running"
    sentence = "Für diese Kommune wird schon ein Export erstellt. Bitte warten Sie, bis er da ist."


class ExportNotReady(Refusal):
    code = "export_not_ready"
    sentence = (
        "Dieser Export liegt nicht bereit: Er wird noch erstellt, oder seine Frist ist abgelaufen. "
        "Bitte fordern Sie einen neuen an."
    )


class ExportUnknown(Refusal):
    code = "export_unknown"
    status = 404
    sentence = "Diesen Export gibt es nicht."


@transaction.atomic(durable=True)
def request_export(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Have an export of a municipality made in the background; return the run's id.

    :raises NoSuchMunicipality: there is none, or its data are deleted
    :raises ExportRunning: one is being made
    """
    if find_municipality(municipality_id) is None:
        raise NoSuchMunicipality
    with refuse_on(registry_export_one_at_a_time=ExportRunning):
        run = ExportRun.objects.create(
            municipality_id=municipality_id, requested_at=now, requested_by=actor.pseudonym
        )
    run.job_id = enqueue(
        job=JOB,
        key=f"{JOB}:{run.id}",
        payload={"run_id": str(run.id)},
        municipality_id=None,
        now=now,
    )
    run.save(update_fields=["job_id"])
    _note("export_requested", run, actor=actor, now=now)
    return run.id


def make_export(*, run_id: UUID, now: dt.datetime) -> None:
    """Make a run's archive and keep it sealed; a second time changes nothing."""
    require_transaction()
    run = _lock(run_id)
    if run.state != "waiting":
        return
    # Beyond some size on the disk, in a file without a name.
    with tempfile.SpooledTemporaryFile(max_size=16 * PART_BYTES) as archive:
        manifest = export_municipality(
            municipality_id=run.municipality_id, target=archive, actor=SYSTEM, now=now
        )
        run.size_bytes = archive.tell()
        archive.seek(0)
        for number, part in enumerate(iter(lambda: archive.read(PART_BYTES), b"")):
            ExportPart.objects.create(run=run, number=number, sealed=_sealed(part))
    run.state, run.made_at = "ready", now
    run.tables, run.rows = len(manifest.tables), manifest.rows
    run.manifest_sha256 = manifest.sha256
    run.save()


def read_export(*, run_id: UUID, actor: Actor, now: dt.datetime) -> Iterator[bytes]:
    """Return a run's archive, piece by piece, and note who has downloaded it.

    :raises ExportUnknown, ExportNotReady: there is nothing to download
    """
    with transaction.atomic(durable=True):
        run = _lock(run_id)
        if run.state != "ready":
            raise ExportNotReady
        ExportRun.objects.filter(id=run_id).update(downloaded_at=now)
        numbers = list(run.parts.values_list("number", flat=True))
        _note("export_downloaded", run, actor=actor, now=now)
    return (_part(run_id, number) for number in numbers)


def _part(run_id: UUID, number: int) -> bytes:
    with in_cooperative():
        part = ExportPart.objects.get(run_id=run_id, number=number)
    return base64.b85decode(unseal(bytes(part.sealed).decode(), purpose=_PURPOSE))


def _sealed(part: bytes) -> bytes:
    return seal(base64.b85encode(part).decode(), purpose=_PURPOSE).encode()


def renew_exports(**batch: Any) -> Renewed:
    """Seal archives that lie ready anew (a `campus.kernel.sealing.Keeper`)."""
    # Each piece has a million bytes.
    batch["limit"] = min(batch["limit"], 10)
    return renew_rows(ExportPart.objects.all(), _renew, fields=["sealed"], **batch)


def _renew(part: ExportPart) -> bool:
    fresh = reseal(bytes(part.sealed).decode(), purpose=_PURPOSE)
    part.sealed = fresh.encode() if fresh else part.sealed
    return fresh is not None


def clear_exports(*, now: dt.datetime) -> int:
    """Delete archives whose time is over; the runs stay, with checksum and size."""
    require_transaction()
    oldest = now - dt.timedelta(days=settings.EXPORT_DAYS)
    over = ExportRun.objects.filter(state="ready", made_at__lt=oldest)
    ExportPart.objects.filter(run__in=over).delete()
    return over.update(state="cleared")


def _lock(run_id: UUID) -> ExportRun:
    run = ExportRun.objects.select_for_update(of=("self",), no_key=True).filter(id=run_id).first()
    if run is None:
        raise ExportUnknown
    return run


def _note(what: str, run: ExportRun, *, actor: Actor, now: dt.datetime) -> None:
    record(
        action=f"registry.{what}",
        actor=actor,
        subject=f"municipality:{run.municipality_id}",
        facts={"export": str(run.id)},
        now=now,
    )
