"""Distribution from a list: check what it says, then give what was shown, or discard it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.api import PeopleList, read_people_list
from vouchers.desk.models import DistributionList, ListLine
from vouchers.desk.queries.lists import known_people
from vouchers.desk.rules import lists as rules
from vouchers.desk.rules.lists import FileLine, PlannedLine
from vouchers.desk.services.distributing import distribute_in_transaction
from vouchers.funding.api import ProgrammeTerms, get_programme
from vouchers.redemption.api import free_vouchers

FIRST_LINES = 5
FORGET_JOB = "desk.forget_list"


def check_list(
    *, programme_id: UUID, file_name: str, content: bytes, actor: Actor, now: dt.datetime
) -> tuple[UUID, bool]:
    """Read and compare an upload, give nobody anything; return (id, whether the file is new here).

    The same file for the same programme leads to the list that is there already.

    :raises FileUnreadable: with the reason as its subclass; nothing is kept then
    :raises ProgrammeUnknown: for an unknown programme
    """
    # A workbook costs a child process: before the transaction, not inside it.
    read = read_people_list(content)
    return _compare(
        read,
        programme=get_programme(programme_id=programme_id),
        file_name=file_name[-200:],
        content=content,
        actor=actor,
        now=now,
    )


@transaction.atomic(durable=True)
def _compare(
    read: PeopleList,
    *,
    programme: ProgrammeTerms,
    file_name: str,
    content: bytes,
    actor: Actor,
    now: dt.datetime,
) -> tuple[UUID, bool]:
    planned = _plan(read, programme)
    counts = Counter(line.action for line in planned)
    # Two uploads of one file at the same time: the second waits here for the first, and finds it.
    found, is_new = DistributionList.objects.get_or_create(
        programme_id=programme.id,
        content_hash=hashlib.sha256(content).hexdigest(),
        ended_at=None,
        defaults={
            "programme_title": programme.title,
            "file_name": file_name,
            "content": content,
            "understood": _understood(read),
            "line_count": len(planned),
            "give_count": counts[rules.GIVE],
            "skip_count": counts[rules.SKIP],
            "error_count": counts[rules.ERROR],
            "uploaded_at": now,
            "uploaded_by": actor.pseudonym,
        },
    )
    if is_new:
        _write_lines(found, planned)
        _enqueue_forgetting(found, now=now)
        facts = {"lines": len(planned), "errors": counts[rules.ERROR]}
        _record("checked", found, facts=facts, actor=actor, now=now)
    return found.id, is_new


def _plan(read: PeopleList, programme: ProgrammeTerms) -> list[PlannedLine]:
    lines = [
        FileLine(
            line=each.line,
            personnel_number=each.personnel_number,
            name=each.name,
            status=each.status,
        )
        for each in read.people
    ]
    known = known_people(programme_id=programme.id)
    return rules.plan_list(lines=lines, known=known, maximum=programme.maximum_per_person)


def _understood(read: PeopleList) -> dict[str, Any]:
    return {
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "header_line": read.header_line,
        "number_heading": read.number_heading,
        "name_headings": list(read.name_headings),
        "unused": list(read.unused),
        "first_lines": [
            [each.line, each.personnel_number[:80], each.name[:80]]
            for each in read.people[:FIRST_LINES]
        ],
    }


def _write_lines(found: DistributionList, planned: list[PlannedLine]) -> None:
    ListLine.objects.bulk_create(
        (
            ListLine(
                list=found,
                line=line.line,
                personnel_number=line.personnel_number[:80],
                employee_id=line.employee_id,
                action=line.action,
                problem=line.problem,
                sentence=line.sentence[:400],
            )
            for line in planned
        ),
        batch_size=2_000,
    )


@transaction.atomic(durable=True)
def confirm_list(*, list_id: UUID, shown_count: int, actor: Actor, now: dt.datetime) -> UUID:
    """Distribute what a checked list says, as one run; return the distribution's id.

    :param shown_count: how many vouchers the page promised; another number needs another look
    :raises ListUnknown, ListNotWaiting, ListGivesNothing: by the list
    :raises ListChanged: the contingent has changed since
    """
    found = _lock_waiting(list_id)
    if not found.give_count:
        raise rules.ListGivesNothing
    if shown_count != count_to_give(found, now=now):
        raise rules.ListChanged
    lines = found.lines.filter(action=rules.GIVE).order_by("line")
    found.distribution_id = distribute_in_transaction(
        distribution_id=found.id,
        programme_id=found.programme_id,
        employee_ids=[line.employee_id for line in lines if line.employee_id],
        actor=actor,
        now=now,
    )
    found.save(update_fields=["distribution"])
    facts = {"people": found.give_count, "promised": shown_count}
    _record("confirmed", found, facts=facts, actor=actor, now=now)
    return found.id


def count_to_give(found: DistributionList, *, now: dt.datetime) -> int:
    """Return how many vouchers a checked list would give now: what is wanted and what is free."""
    municipality = current_municipality()
    if municipality is None:
        return 0
    free = free_vouchers(municipality_id=municipality.id, now=now)
    available = sum(each.count for each in free if each.programme_id == found.programme_id)
    return min(found.give_count, available)


@transaction.atomic(durable=True)
def discard_list(*, list_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Do nothing of what a checked list says; the same file may be uploaded again.

    :raises ListUnknown, ListNotWaiting: by the list
    """
    found = _lock_waiting(list_id)
    end_list(found, rules.DISCARDED, now=now)
    _record("discarded", found, facts={}, actor=actor, now=now)


def end_list(found: DistributionList, ending: str, *, now: dt.datetime) -> None:
    """Note how a list ended, in the caller's transaction."""
    require_transaction()
    DistributionList.objects.filter(id=found.id).update(ended_at=now, ending=ending)


def forget_list(*, list_id: UUID, now: dt.datetime) -> None:
    """Delete the file and the lines of a list some days after its upload; its figures stay."""
    require_transaction()
    rows = DistributionList.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(id=list_id, uploaded_at__lte=now - rules.KEPT_FOR).first()
    if found is None:
        return
    if found.distribution_id is None and found.ended_at is None:
        end_list(found, rules.DISCARDED, now=now)
    DistributionList.objects.filter(id=list_id).update(content=None, understood={})
    found.lines.all().delete()


def _lock_waiting(list_id: UUID) -> DistributionList:
    rows = DistributionList.objects.select_for_update(of=("self",), no_key=True).defer("content")
    found = rows.filter(id=list_id).first()
    if found is None:
        raise rules.ListUnknown
    if found.distribution_id is not None or found.ended_at is not None:
        raise rules.ListNotWaiting
    return found


def _enqueue_forgetting(found: DistributionList, *, now: dt.datetime) -> None:
    municipality = current_municipality()
    enqueue(
        job=FORGET_JOB,
        key=f"{FORGET_JOB}:{found.id}",
        payload={"list_id": str(found.id)},
        municipality_id=municipality.id if municipality else None,
        available_at=now + rules.KEPT_FOR,
        now=now,
    )


def _record(
    what: str, found: DistributionList, *, facts: dict[str, Any], actor: Actor, now: dt.datetime
) -> None:
    record(
        action=f"desk.list_{what}",
        actor=actor,
        subject=f"distribution_list:{found.id}",
        facts=facts,
        now=now,
    )
