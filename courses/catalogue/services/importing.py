"""Importing course records: what is new, what has changed at the source, what is rejected.

An imported course remembers what was read last. A repeated import writes only what has changed at
the source since then, so that corrections made here stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from courses.catalogue.models import Course, Deviation, ImportRun
from courses.catalogue.rules.moochub.drafts import CourseDraft, DeviationNote, Notes
from courses.catalogue.rules.moochub.reading import Reading, read_files
from courses.catalogue.services.editing import provider_named

NEW, CHANGED, UNCHANGED, REJECTED = "new", "changed", "unchanged", "rejected"
PLAIN_FACTS = ("title", "url", "summary", "objectives", "hours", "price_cents", "licence")
LISTED_FACTS = ("language", "keywords", "taught", "runs")
KEPT_HERE = frozenset({Course.Source.OWN, Course.Source.FILE})


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """What an import did, or would do: `run_id` is None where nothing was kept."""

    run_id: UUID | None
    record_count: int
    new_count: int
    changed_count: int
    unchanged_count: int
    rejected_count: int
    deviations: tuple[DeviationNote, ...]
    unreadable: tuple[str, ...]


@transaction.atomic(durable=True)
def import_courses(
    *, files: Mapping[str, bytes], source_name: str, actor: Actor, now: datetime, dry_run: bool
) -> ImportOutcome:
    """Read course records and write what is new or has changed at the source.

    New courses become drafts. Files that cannot be read are listed, the others are imported.

    :param files: name -> content, each in MOOChub 2, 3 or 4
    :param dry_run: find out and report everything, write nothing
    """
    reading = read_files(files, today=berlin_day(now))
    known = _known_courses(reading)
    verdicts = [
        _take(draft, known.get(draft.facts["url"]), reading=reading, dry_run=dry_run)
        for draft in reading.drafts
    ]
    counts = Counter(verdicts)
    counts[REJECTED] += reading.rejected_count
    is_kept = not dry_run and len(reading.unreadable) < len(files)
    run_id = _keep_run(reading, counts, source_name, actor=actor, now=now) if is_kept else None
    return _outcome(reading, counts, run_id=run_id)


def _known_courses(reading: Reading) -> dict[str, Course]:
    addresses = [draft.facts["url"] for draft in reading.drafts]
    rows = Course.objects.select_for_update(of=("self",), no_key=True).order_by("id")
    return {course.url: course for course in rows.filter(url__in=addresses)}


def _take(draft: CourseDraft, course: Course | None, *, reading: Reading, dry_run: bool) -> str:
    if course is not None and course.source in KEPT_HERE:
        notes = Notes(record=draft.record)
        notes.add("url", "own_course")
        reading.deviations += notes.found
        return REJECTED
    changes = _changes(draft, course)
    if course is not None and not changes:
        return UNCHANGED
    if not dry_run:
        _write(course or Course(), draft=draft, changes=changes)
    return NEW if course is None else CHANGED


def _changes(draft: CourseDraft, course: Course | None) -> dict[str, Any]:
    """Return the facts that the source has changed since they were read last."""
    before = course.imported if course is not None else {}
    facts: Mapping[str, Any] = draft.facts
    return {
        name: value for name, value in facts.items() if name not in before or before[name] != value
    }


def _write(course: Course, *, draft: CourseDraft, changes: Mapping[str, Any]) -> None:
    for name in (*PLAIN_FACTS, *LISTED_FACTS):
        if name in changes and not _would_break(course, name, changes[name]):
            setattr(course, name, changes[name])
    if "provider_name" in changes:
        url = draft.facts["provider_url"]
        course.provider = provider_named(draft.facts["provider_name"], url=url)
    if "expires_on" in changes:
        expires_on = draft.facts["expires_on"]
        course.expires_on = date.fromisoformat(expires_on) if expires_on else None
    course.source = f"moochub_{draft.version}"
    course.imported = dict(draft.facts)
    course.save()


def _would_break(course: Course, name: str, value: Any) -> bool:
    """A published course keeps hours and price where the source no longer names them."""
    is_needed = name in {"hours", "price_cents"} and course.state != Course.State.DRAFT
    return is_needed and value is None


def _keep_run(
    reading: Reading, counts: Counter[str], source_name: str, *, actor: Actor, now: datetime
) -> UUID:
    run = ImportRun.objects.create(
        source_name=source_name[:300],
        started_at=now,
        actor_pseudonym=actor.pseudonym,
        record_count=reading.record_count,
        new_count=counts[NEW],
        changed_count=counts[CHANGED],
        unchanged_count=counts[UNCHANGED],
        rejected_count=counts[REJECTED],
    )
    Deviation.objects.bulk_create(
        Deviation(
            run=run,
            position=position,
            record=note.record,
            field=note.field,
            code=note.code,
            sentence=note.sentence,
        )
        for position, note in enumerate(reading.deviations, start=1)
    )
    subject, facts = f"import:{run.pk}", {"new": counts[NEW], "changed": counts[CHANGED]}
    record(action="catalogue.imported", actor=actor, subject=subject, facts=facts, now=now)
    return run.pk


def _outcome(reading: Reading, counts: Counter[str], *, run_id: UUID | None) -> ImportOutcome:
    return ImportOutcome(
        run_id=run_id,
        record_count=reading.record_count,
        new_count=counts[NEW],
        changed_count=counts[CHANGED],
        unchanged_count=counts[UNCHANGED],
        rejected_count=counts[REJECTED],
        deviations=tuple(reading.deviations),
        unreadable=tuple(reading.unreadable),
    )
