"""Gather what a proof says as of a day: from plan, journal and catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings

from campus.kernel.clock import berlin_day
from courses.catalogue.api import list_courses
from vouchers.funding.api import allotted_at_end_of, list_programmes, plan_of, targets_of
from vouchers.redemption.api import list_bookings
from vouchers.reporting import rules
from vouchers.reporting.models import Proof
from vouchers.reporting.queries.dashboards import plan_against
from vouchers.reporting.queries.figures import sums_at_end_of
from vouchers.reporting.queries.reports import Report, assemble, grant_for
from vouchers.reporting.queries.tables import ReportTable
from vouchers.reporting.rules.contents import (
    METHOD,
    Content,
    Spending,
    redemption_list,
)
from vouchers.reporting.rules.proofs import KINDS

FORMAT = "kommunalcampus.proof/1"


def figures_as_of(*, grant_id: UUID, cutoff_day: dt.date, now: dt.datetime) -> Content:
    """Return all that a proof of a grant says of a day, without what a draft adds.

    :raises ReportUnknown: there is no such grant
    """
    grant = grant_for(grant_id=grant_id, funder_id=None)
    programmes = list_programmes(grant_ids=[grant_id])
    ids = [programme.id for programme in programmes]
    report = assemble(
        grant=grant,
        programmes=programmes,
        sums=sums_at_end_of(cutoff_day, programme_ids=ids),
        allotted=allotted_at_end_of(day=cutoff_day, programme_ids=ids),
        day=cutoff_day,
        now=now,
    )
    return {
        "format": FORMAT,
        "cooperative": settings.COOPERATIVE_NAME,
        "cutoff_day": cutoff_day.isoformat(),
        "threshold": report.threshold,
        "participating_count": report.participating_count,
        "grant": _grant(report),
        "figures": [
            {"figure": name, "title": rules.TITLES[name], "count": cell.count, "cents": cell.cents}
            for name, cell in report.totals.items()
        ],
        "plan": plan_against(plan_of(grant_id=grant_id), report.spent_cents, grant),
        "targets": _targets(report),
        "redemptions": redemption_list(_spendings(report, ids, cutoff_day)),
        "statistics": [_table(table) for table in report.tables],
        "method": [line % {"threshold": report.threshold} for line in METHOD],
    }


def whole_content(proof: Proof, *, frozen_at: dt.datetime, now: dt.datetime) -> Content:
    """Return what a draft says when it is frozen at a moment."""
    content = figures_as_of(grant_id=proof.grant_id, cutoff_day=proof.cutoff_day, now=now)
    replaced = proof.replaces
    return content | {
        "id": str(proof.id),
        "kind": proof.kind,
        "kind_title": KINDS[proof.kind],
        "version": proof.version,
        "due_day": proof.due_day.isoformat() if proof.due_day else None,
        "frozen_at": f"{frozen_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "frozen_day": berlin_day(frozen_at).isoformat(),
        "narrative": proof.narrative,
        "replaces": {
            "version": replaced.version,
            "hash": replaced.content_hash,
            "reason": proof.correction_reason,
        }
        if replaced
        else None,
    }


def _grant(report: Report) -> Content:
    grant = report.grant
    return {
        "reference": grant.reference,
        "title": grant.title,
        "funder": grant.funder_name,
        "amount_cents": grant.amount_cents,
        "granted_count": grant.granted_count,
        "period_from": grant.period_from.isoformat(),
        "period_until": grant.period_until.isoformat(),
    }


def _targets(report: Report) -> list[Content]:
    return [
        {
            "measure": target.measure,
            "title": target.measure_title,
            "due_day": target.due_day.isoformat(),
            "target_count": target.target_count,
            "reached_count": report.reached(target.measure),
        }
        for target in targets_of(grant_id=report.grant.id)
    ]


def _spendings(report: Report, ids: Collection[UUID], until: dt.date) -> Iterator[Spending]:
    bookings = list_bookings(programme_ids=ids, until=until)
    courses = {c.id: c for c in list_courses(course_ids={each.course_id for each in bookings})}
    months, titles = (_hidden_labels(report.table(key)) for key in ("month", "course"))
    for each in bookings:
        course = courses.get(each.course_id)
        title = course.title if course else str(each.course_id)
        yield Spending(
            key=each.id,
            reverses=each.reverses,
            day=berlin_day(each.at),
            payee=course.provider if course else "unbekannt",
            course=title,
            amount_cents=-each.amount_cents if each.reverses else each.amount_cents,
            is_hidden=f"{each.month:%m/%Y}" in months or title in titles,
        )


def _hidden_labels(table: ReportTable) -> set[str]:
    return {row.label for row in table.rows if row.cells["redeemed"].is_hidden}


def _table(table: ReportTable) -> Content:
    return {
        "key": table.key,
        "title": table.title,
        "label_title": table.label_title,
        "figures": list(table.figures),
        "rows": [
            {"label": row.label, "cells": [_cell(row.cells[name]) for name in table.figures]}
            for row in (*table.rows, table.total)
        ],
    }


def _cell(cell: rules.Cell) -> list[Any] | None:
    return None if cell.is_hidden else [cell.count, cell.cents]
