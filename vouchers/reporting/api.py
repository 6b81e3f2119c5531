"""The door to usage figures."""

from __future__ import annotations

from collections import Counter
from typing import Any

from vouchers.redemption.api import CheckResult, read_journal
from vouchers.reporting.queries.figures import all_happenings, one_moment, redeemed_by_course
from vouchers.reporting.queries.reports import Report, grants_for, report_of
from vouchers.reporting.rules import ReportUnknown
from vouchers.reporting.services.counting import key_of

__all__ = [
    "Report",
    "ReportUnknown",
    "grants_for",
    "reconcile_figures",
    "redeemed_by_course",
    "report_of",
]

FINDINGS_MAX = 20


def reconcile_figures() -> tuple[CheckResult, ...]:
    """Prove that figures and feed together say what the journal says, in count and cents.

    At any time: while people redeem and the job counts, all three are read as of one moment.
    """
    reported, journalled = Counter[Any](), Counter[Any]()
    with one_moment():
        happenings, journal = all_happenings(), read_journal()
    for happening in happenings:
        key = (
            happening.programme_id,
            happening.municipality_id,
            happening.course_id,
            happening.month,
            happening.kind,
        )
        reported[key, "count"] += happening.count
        reported[key, "cents"] += happening.amount_cents
    for delta in journal:
        journalled[key_of(delta), "count"] += delta.count
        journalled[key_of(delta), "cents"] += delta.amount_cents
    wrong = sorted(
        f"{key[4]} im Monat {key[3]:%m/%Y}, Kommune {key[1]}: Bericht {reported[key, unit]}, "
        f"Journal {journalled[key, unit]} ({unit})"
        for key, unit in {*reported, *journalled}
        if reported[key, unit] != journalled[key, unit]
    )
    return (
        CheckResult(
            title="Berichtszahlen = Journal, in Stück und Cent",
            checked=len(journalled),
            findings=tuple(wrong[:FINDINGS_MAX]),
        ),
    )
