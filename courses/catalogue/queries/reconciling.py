"""Proofs over all dates: do the counters say what the lines say?"""

from __future__ import annotations

from django.db.models import Count, F, Q

from campus.kernel.proof import CheckResult
from courses.catalogue.models import CourseDate, WaitingEntry

FINDINGS_MAX = 20
State = WaitingEntry.State


def reconcile_seats() -> tuple[CheckResult, ...]:
    """Prove that every offer holds a seat, and that booked seats cover those accepted.

    Runs in the cooperative's scope.
    """
    return (_lines_as_counted(), _tickets_in_order())


def _lines_as_counted() -> CheckResult:
    rows = CourseDate.objects.order_by().annotate(
        waiting=Count("entries", filter=Q(entries__state=State.WAITING)),
        offered=Count("entries", filter=Q(entries__state=State.OFFERED)),
    )
    wrong = rows.exclude(waiting=F("waiting_count"), offered=F("offered_count"))
    findings = tuple(
        f"Termin {date.pk}: Zähler {date.waiting_count} warten, {date.offered_count} Angebote; "
        f"auf der Warteliste {date.waiting} und {date.offered}"
        for date in wrong[:FINDINGS_MAX]
    )
    return CheckResult(
        title="Warteliste und Angebote wie gezählt", checked=rows.count(), findings=findings
    )


def _tickets_in_order() -> CheckResult:
    rows = CourseDate.objects.order_by().annotate(entered=Count("entries"))
    wrong = rows.exclude(entered=F("ticket_count"))
    findings = tuple(
        f"Termin {date.pk}: {date.ticket_count} Nummern vergeben, {date.entered} Einträge"
        for date in wrong[:FINDINGS_MAX]
    )
    return CheckResult(
        title="Kein Eintrag der Wartelisten verloren",
        checked=WaitingEntry.objects.count(),
        findings=findings,
    )
