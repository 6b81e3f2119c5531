"""What stands on a grant's page beside its usage: plan, forecast, targets, deadlines, proofs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.web.charts import LineChart, Series
from campus.web.components import SummaryRow
from vouchers.reporting.queries.dashboards import Dashboard, Deadline, TargetLine
from vouchers.reporting.queries.proofs import ProofView
from vouchers.reporting.queries.reports import Report
from vouchers.reporting.tables import ProofRow, ProofTable, TargetRow, TargetTable
from vouchers.reporting.views.shown import HIDDEN, plan_table


def board_context(report: Report, board: Dashboard, request: HttpRequest) -> dict[str, Any]:
    """Return what the dashboard's template needs."""
    proofs = [_proof_row(each) for each in board.proofs]
    targets = [_target_row(each) for each in board.targets]
    return {
        "board": board,
        "glance": _glance(report, board),
        "spending": _spending(report, board),
        "plan": plan_table(board.plan),
        "proofs": ProofTable(proofs, request=request) if proofs else None,
        "targets": TargetTable(targets, request=request) if targets else None,
    }


def _glance(report: Report, board: Dashboard) -> list[SummaryRow]:
    spent = report.totals["redeemed"].cents or 0
    share = 100 * spent // report.grant.amount_cents if report.grant.amount_cents else 0
    rows = [
        SummaryRow(
            _("Verbraucht"),
            _("%(spent)s von %(granted)s (%(share)s %%)")
            % {"spent": euros(spent), "granted": euros(report.grant.amount_cents), "share": share},
        ),
        SummaryRow(_("Bewilligungszeitraum"), _days(board.days_left, _("abgelaufen"))),
        SummaryRow(_("Teilnehmende Kommunen"), report.participating_count),
        *(SummaryRow(f"{each.kind_title} {_('fällig')}", _due(each)) for each in board.deadlines),
    ]
    return [*rows, *_forecast_rows(board)]


def _forecast_rows(board: Dashboard) -> list[SummaryRow]:
    found = board.forecast
    if found is None:
        text = _("Solange nichts eingelöst ist, lässt sich nichts vorhersagen.")
        return [SummaryRow(_("Vorhersage"), text)]
    facts = {
        "count": number_format(found.expected_count, force_grouping=True),
        "day": f"{found.last_day:%d.%m.%Y}",
        "spent": euros(found.expected_cents),
        "left": euros(found.left_cents),
        "least": euros(found.left_least),
        "most": euros(found.left_most),
    }
    return [
        SummaryRow(
            _("Vorhersage der Ausgaben"),
            _("%(spent)s, mit %(count)s weiteren Einlösungen bis zum %(day)s") % facts,
        ),
        SummaryRow(
            _("Vorhersage der Rückzahlung"), _("%(left)s (Spanne %(least)s bis %(most)s)") % facts
        ),
    ]


def _spending(report: Report, board: Dashboard) -> LineChart:
    series = [Series(_("verausgabt"), [each.cents for each in board.running])]
    if board.has_plan:
        series.append(Series(_("geplant"), board.planned_cents))
    return LineChart(
        key="ausgaben",
        title=_spending_title(report, board),
        categories=[f"{each.month:%m/%y}" for each in board.running],
        series=series,
        category_name=_("Ende des Monats"),
        write=_short_euros,
        missing=HIDDEN,
    )


def _spending_title(report: Report, board: Dashboard) -> str:
    spent = report.totals["redeemed"].cents or 0
    planned = board.planned_cents[-1] if board.planned_cents else 0
    facts = {"spent": euros(spent), "off": euros(abs(planned - spent))}
    if not board.has_plan:
        return _("Bisher sind %(spent)s verausgabt") % facts
    if spent > planned:
        return _("Die Ausgaben liegen %(off)s über dem Plan") % facts
    return _("Die Ausgaben liegen %(off)s unter dem Plan") % facts


def _short_euros(cents: Any) -> str:
    written = euros(int(cents))
    return written.replace(",00 €", " €") if int(cents) % 100 == 0 else written


def _days(count: int, over: str) -> str:
    if count < 0:
        return over
    return ngettext("noch %(count)s Tag", "noch %(count)s Tage", count) % {"count": count}


def _due(deadline: Deadline) -> str:
    left = _("eingereicht") if deadline.is_met else _days(deadline.days_left, _("überfällig"))
    return f"{deadline.day:%d.%m.%Y}, {left}"


def _proof_row(found: ProofView) -> ProofRow:
    if not found.is_frozen:
        url, state = reverse("reporting:draft", args=[found.id]), _("Entwurf")
    else:
        url = reverse("reporting:proof", args=[found.grant_id, found.id])
        state = _("eingefroren am %(day)s") % {"day": _frozen_day(found)}
    if found.replaced_by_version:
        state = _("ersetzt durch Fassung %(version)s") % {"version": found.replaced_by_version}
    return ProofRow(
        title=found.kind_title,
        url=url,
        cutoff_day=found.cutoff_day,
        version=found.version,
        state=state,
    )


def _frozen_day(found: ProofView) -> str:
    return f"{berlin_day(found.frozen_at):%d.%m.%Y}" if found.frozen_at else ""


def _target_row(line: TargetLine) -> TargetRow:
    if line.is_reached:
        state = _("erreicht")
    elif line.is_over:
        state = _("nicht erreicht, %(percent)s %%") % {"percent": line.percent}
    else:
        state = _("zu %(percent)s %% erreicht") % {"percent": line.percent}
    return TargetRow(
        title=line.target.measure_title,
        due_day=line.target.due_day,
        target_count=line.target.target_count,
        reached_count=line.reached_count,
        state=state,
    )
