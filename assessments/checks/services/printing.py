"""A result on paper, for its employee: PDF/UA-1 and PDF/A-2a, set in a process of its own."""

from __future__ import annotations

from pathlib import Path

from assessments.checks.queries.results import ResultLine, ResultShown
from campus.kernel.clock import berlin_day
from campus.web.letters import typeset

LAYOUT = Path(__file__).parents[1] / "templates" / "checks" / "result.typ"


def print_result(shown: ResultShown, *, name: str) -> bytes:
    """Return a result as PDF; nothing of it is kept."""
    return typeset(
        LAYOUT,
        {
            "name": name,
            "sentence": shown.sentence,
            "day": f"{berlin_day(shown.completed_at):%d.%m.%Y}",
            "profile": shown.profile_title,
            "model": f"{shown.model_title}, Version {shown.model_version}",
            "has_test": shown.has_test,
            "has_self": shown.has_self,
            "lines": [_line(line) for line in shown.lines],
        },
    )


def _line(line: ResultLine) -> dict[str, str]:
    source = [line.source_words, line.band, line.beside]
    return {
        "title": line.title,
        "target": line.target_words,
        "actual": line.actual_words,
        "verdict": line.verdict_label,
        "source": "; ".join(filter(None, source)),
        "next": line.next_step,
    }
