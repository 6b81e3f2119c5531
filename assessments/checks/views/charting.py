"""The pictures of a result; the table beside each says the same."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assessments.checks.queries.results import CompetenceHistory, ResultShown
from campus.web.charts import BarChart, LineChart, RadarChart, Series

SMALLEST_RADAR = 3
SHORTEST_LINE = 2


def bars(shown: ResultShown) -> BarChart:
    """Return Ist of each competence as a bar with the mark of Soll."""
    return BarChart(
        key="soll-ist",
        title=shown.sentence,
        description=_(
            "Jeder Balken zeigt das Ist in Stufen von 0 bis %(top)s, der Strich das Soll."
        )
        % {"top": shown.level_count},
        category_name=_("Kompetenz"),
        categories=[line.title for line in shown.lines],
        series=[Series(_("Ist"), [line.actual for line in shown.lines])],
        targets=[line.target for line in shown.lines],
        maximum=shown.level_count,
        missing=_("nicht eingeschätzt"),
    )


def radar(shown: ResultShown) -> RadarChart | None:
    """Return Soll and Ist as a net, where there are enough competences for one."""
    rated = [line for line in shown.lines if line.actual is not None and line.target is not None]
    if len(rated) < SMALLEST_RADAR:
        return None
    return RadarChart(
        key="netz",
        title=_("Soll und Ist als Netz"),
        description=_("Jede Achse ist eine Kompetenz mit der Nummer aus der Tabelle daneben."),
        category_name=_("Kompetenz"),
        categories=[line.title for line in rated],
        series=[
            Series(_("Soll"), [line.target for line in rated]),
            Series(_("Ist"), [line.actual for line in rated]),
        ],
        maximum=shown.level_count,
    )


def line_over_time(history: CompetenceHistory) -> LineChart | None:
    """Return Ist and Soll over the results on one scale, oldest first, where there are several."""
    levels = [one for one in reversed(history.levels) if one.is_comparable]
    if len(levels) < SHORTEST_LINE:
        return None
    return LineChart(
        key=f"verlauf-{history.code}",
        title=history.title,
        description=_("Stufen von 0 bis %(top)s bei jedem Check.") % {"top": history.level_count},
        category_name=_("Check vom"),
        categories=[f"{one.completed_at:%d.%m.%Y}" for one in levels],
        series=[
            Series(_("Ist"), [one.actual for one in levels]),
            Series(_("Soll"), [one.target for one in levels]),
        ],
        maximum=history.level_count,
        missing=_("nicht eingeschätzt"),
    )
