"""Onboarding many municipalities from a file: check, confirm, work off in chunks."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.membership.models import OnboardingRow, OnboardingRun
from tenants.membership.queries import known_hosts, known_keys
from tenants.membership.rules.outcomes import CREATED, KNOWN, NEW, REFUSED
from tenants.membership.rules.reading import ReadRow, read_rows
from tenants.membership.services.onboarding import (
    ContactDetails,
    Particulars,
    onboard_municipality,
)

ROWS_PER_CHUNK = 20


class RunStarted(Refusal):
    code = "run_started"
    sentence = (
        "Dieser Lauf ist schon gestartet. Bitte öffnen Sie seine Seite; dort steht sein Stand."
    )


@transaction.atomic(durable=True)
def check_file(*, content: bytes, file_name: str, actor: Actor, now: dt.datetime) -> UUID:
    """Read a file, note what each line would do, and return the run's id. Creates nothing else.

    :raises FileUnreadable: where the file is no table of municipalities
    """
    rows = read_rows(content)
    run = OnboardingRun.objects.create(
        file_name=file_name[:200],
        content_hash=hashlib.sha256(content).hexdigest(),
        created_at=now,
        started_by=actor.pseudonym,
    )
    keys, hosts = known_keys(), known_hosts()
    OnboardingRow.objects.bulk_create([_judged(run, row, keys, hosts) for row in rows])
    return run.id


def _judged(run: OnboardingRun, row: ReadRow, keys: set[str], hosts: set[str]) -> OnboardingRow:
    outcome, hint = _judge(row, keys, hosts)
    if outcome == NEW:
        hosts.add(row.fields["subdomain"])
    return OnboardingRow(
        run=run,
        line=row.line,
        ars=row.ars[:40],
        name=row.name[:200],
        fields=row.fields,
        outcome=outcome,
        hint=hint,
    )


def _judge(row: ReadRow, keys: set[str], hosts: set[str]) -> tuple[str, str]:
    if row.problem:
        return REFUSED, row.problem[:400]
    if row.ars in keys:
        return KNOWN, "Diese Kommune gibt es schon; sie bleibt, wie sie ist."
    if row.fields["subdomain"] in hosts:
        return REFUSED, (
            f"Der Adressteil „{row.fields['subdomain']}“ ist vergeben. Bitte geben Sie in einer "
            "Spalte „Adressteil“ einen anderen an."
        )
    return NEW, ""


@transaction.atomic(durable=True)
def start_run(*, run_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Have the new municipalities of a checked run created in the background; return the job's id.

    :raises RunStarted: where that has been done before
    """
    run = OnboardingRun.objects.select_for_update(of=("self",), no_key=True).get(id=run_id)
    if run.state != "checked":
        raise RunStarted
    job_id = run.job_id = enqueue(
        job="membership.onboard_rows",
        payload={"run_id": str(run_id)},
        municipality_id=None,
        now=now,
        key=f"membership:run:{run_id}",
    )
    run.state = "running"
    run.save(update_fields=["job_id", "state"])
    record(
        action="membership.run_started",
        actor=actor,
        subject=f"run:{run_id}",
        facts={"rows": run.rows.filter(outcome=NEW).count()},
        now=now,
    )
    return job_id


def onboard_rows(
    *, run_id: UUID, cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Create the next municipalities of a run; return the cursor, or None when all are done.

    Each row stands alone: what is refused says why and stops no other.
    """
    require_transaction()
    open_rows = OnboardingRow.objects.filter(run_id=run_id, outcome=NEW)
    for row in open_rows[:ROWS_PER_CHUNK]:
        row.outcome, row.hint = _onboard(row, now=now)
        row.save(update_fields=["outcome", "hint"])
    left = open_rows.count()
    if left == 0:
        OnboardingRun.objects.filter(id=run_id).update(state="done")
        return None
    total = int(cursor.get("total") or left + ROWS_PER_CHUNK)
    return {"done": total - left, "total": total}


def _onboard(row: OnboardingRow, *, now: dt.datetime) -> tuple[str, str]:
    fields = row.fields
    contact = None
    if fields.get("contact_email"):
        contact = ContactDetails(
            name=fields.get("contact_name") or "Personalstelle",
            email=fields["contact_email"],
            phone=fields.get("contact_phone", ""),
        )
    particulars = Particulars(
        name=row.name,
        kind=fields["kind"],
        population=int(fields["population"]),
        **{name: fields[name] for name in ("street", "postcode", "city", "leitweg_id")},
    )
    try:
        with transaction.atomic():
            onboard_municipality(
                ars=row.ars,
                subdomain=fields["subdomain"],
                particulars=particulars,
                contact=contact,
                actor=SYSTEM,
                now=now,
            )
    except Refusal as refusal:
        return REFUSED, str(refusal)[:400]
    return CREATED, ""
