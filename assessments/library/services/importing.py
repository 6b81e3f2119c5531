"""Importing a framework file: read, compare, write what differs, keep the report."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from assessments.library.models import Framework, ImportFinding, ImportRun
from assessments.library.rules.outline import Outline, Report
from assessments.library.rules.refusals import FrameworkMissing
from assessments.library.services.merging import Tally, merge_outline
from assessments.library.services.reading import read_framework
from campus.audit.api import record
from campus.kernel.actor import Actor


@transaction.atomic(durable=True)
def import_framework(
    *, content: bytes, file_name: str, dry_run: bool, actor: Actor, now: dt.datetime
) -> Report:
    """Import a framework file and return its report; a dry run leaves no trace.

    The same file again changes nothing and returns the report of the import that counted.

    :raises FrameworkFileUnreadable, FrameworkFormatUnknown: where the file is no framework
    :raises FrameworkMissing: where the file adds to a framework that is not there yet
    """
    outline = read_framework(content)
    framework, is_new = _locked_framework(outline, now)
    tally = merge_outline(framework=framework, outline=outline)
    tally.created += is_new
    report = Report(
        framework=f"{outline.heading.title} ({outline.heading.version})",
        format=outline.format,
        file_name=file_name,
        digest=hashlib.sha256(content).hexdigest(),
        counts=dict(sorted(outline.counts.items())),
        created=tally.created,
        changed=tally.changed,
        unchanged=tally.unchanged,
        findings=tuple(outline.findings),
    )
    if dry_run:
        transaction.set_rollback(True)
        return report
    return replace(report, run_id=_keep(framework, report, tally, actor=actor, now=now))


def _locked_framework(outline: Outline, now: dt.datetime) -> tuple[Framework, bool]:
    heading = outline.heading
    key = {"key": heading.key, "version": heading.version}
    is_new = False
    if outline.extends:
        if not Framework.objects.filter(**key).exists():
            raise FrameworkMissing(title=f"{heading.title}")
    else:
        defaults = {
            "title": heading.title,
            "source": heading.source,
            "licence": heading.licence,
            "language": heading.language,
            "description": heading.description,
            "details": heading.details,
            "format": outline.format,
            "created_at": now,
        }
        is_new = Framework.objects.get_or_create(**key, defaults=defaults)[1]
    return Framework.objects.select_for_update(no_key=True).get(**key), is_new


def _keep(
    framework: Framework, report: Report, tally: Tally, *, actor: Actor, now: dt.datetime
) -> UUID:
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
        created_count=tally.created,
        changed_count=tally.changed,
        unchanged_count=tally.unchanged,
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
