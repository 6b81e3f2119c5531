"""Importing a framework file: read, compare, write what differs, keep the report.

A file goes into the draft of its framework and version. Where there is none and the file differs
from the newest edition, it begins a new draft; what is published is only ever compared.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from uuid import UUID

from django.db import connection, transaction

from assessments.library.models import Framework, ImportFinding, ImportRun
from assessments.library.queries.outlines import outline_of
from assessments.library.rules.outline import Outline, Report
from assessments.library.rules.refusals import FrameworkMissing
from assessments.library.services.merging import (
    Tally,
    completed,
    merge_outline,
    report_missing,
)
from assessments.library.services.reading.formats import read_framework
from campus.audit.api import record
from campus.kernel.actor import Actor

ONE_IMPORT_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('library.frameworks'))"


@transaction.atomic(durable=True)
def import_framework(
    *, content: bytes, file_name: str, dry_run: bool, actor: Actor, now: dt.datetime
) -> Report:
    """Import a framework file and return its report; a dry run leaves no trace.

    The same file again changes nothing and returns the report of the import that counted. A file
    that differs from a published framework begins a new draft edition.

    :raises FrameworkFileUnreadable, FrameworkFormatUnknown: where the file is no framework
    :raises FrameworkMissing: where the file adds to a framework that is not there yet
    """
    outline = read_framework(content)
    lock_frameworks()
    newest = _newest_edition(outline)
    if newest:
        earlier = outline_of(newest)
        wanted = completed(outline, earlier)
        report_missing(wanted, earlier)
        framework, tally = _merged(newest, wanted, now)
    else:
        framework = _new_edition(outline, edition=1, now=now)
        tally = merge_outline(framework=framework, outline=outline)
        tally.created += 1
    report = _report(framework, outline, tally, file_name=file_name, content=content)
    if newest and framework.edition > newest.edition:
        report = replace(report, starts_edition=framework.edition)
    if dry_run:
        transaction.set_rollback(True)
        return report
    return replace(report, run_id=_keep(framework, report, actor=actor, now=now))


def lock_frameworks() -> None:
    """Wait until no other import or change of state of a framework is under way."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_IMPORT_AT_A_TIME)


def _newest_edition(outline: Outline) -> Framework | None:
    """Return the draft or, where there is none, the newest edition of the file's framework."""
    heading = outline.heading
    rows = Framework.objects.filter(key=heading.key, version=heading.version)
    newest = rows.order_by("-edition").first()
    if newest is None and outline.extends:
        raise FrameworkMissing(title=f"{heading.title}")
    return newest


def _merged(newest: Framework, wanted: Outline, now: dt.datetime) -> tuple[Framework, Tally]:
    """Merge into a draft; what is no draft is compared and, where it differs, followed by one."""
    tally = merge_outline(framework=newest, outline=wanted, writes=newest.is_draft)
    if newest.is_draft or tally.changes_nothing:
        return newest, tally
    draft = _new_edition(wanted, edition=newest.edition + 1, now=now)
    merge_outline(framework=draft, outline=wanted)
    return draft, tally


def _new_edition(outline: Outline, *, edition: int, now: dt.datetime) -> Framework:
    heading = outline.heading
    return Framework.objects.create(
        key=heading.key,
        version=heading.version,
        edition=edition,
        title=heading.title,
        source=heading.source,
        licence=heading.licence,
        language=heading.language,
        description=heading.description,
        details=heading.details,
        format=outline.format,
        created_at=now,
    )


def _report(
    framework: Framework, outline: Outline, tally: Tally, *, file_name: str, content: bytes
) -> Report:
    return Report(
        framework=f"{framework.title} ({framework.version})",
        format=outline.format,
        file_name=file_name,
        digest=hashlib.sha256(content).hexdigest(),
        counts=dict(sorted(outline.counts.items())),
        created=tally.created,
        changed=tally.changed,
        unchanged=tally.unchanged,
        removed=tally.removed,
        starts_edition=0,
        findings=tuple(outline.findings),
    )


def _keep(framework: Framework, report: Report, *, actor: Actor, now: dt.datetime) -> UUID:
    """Store the report, unless the very same file was the last to be imported."""
    known = framework.runs.filter(format=report.format).first()
    if known and report.changes_nothing and known.digest == report.digest:
        return known.id
    run = ImportRun.objects.create(
        framework=framework,
        file_name=report.file_name[:250],
        digest=report.digest,
        format=report.format,
        imported_at=now,
        imported_by=actor.pseudonym,
        read_counts=report.counts,
        created_count=report.created,
        changed_count=report.changed,
        unchanged_count=report.unchanged,
        removed_count=report.removed,
    )
    ImportFinding.objects.bulk_create(
        [
            ImportFinding(
                run=run,
                kind=finding.kind,
                record=finding.record,
                field=finding.field[:120],
                value=finding.value,
                message=finding.message[:400],
            )
            for finding in report.findings
        ],
        batch_size=500,
    )
    facts = {"format": report.format, "digest": report.digest, "findings": len(report.findings)}
    record(
        action="library.framework_imported",
        actor=actor,
        subject=f"framework:{framework.id}",
        facts=facts,
        now=now,
    )
    return run.id
