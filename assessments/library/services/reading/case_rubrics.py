"""The rubrics of a CASE package: levels of a scale, and what items mean on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assessments.library.rules.case import extension_of
from assessments.library.rules.outline import (
    DANGLING,
    DEVIATION,
    DROPPED,
    DUPLICATE,
    Level,
    Outline,
)
from assessments.library.services.reading.case_associations import End, Places, rank_of


@dataclass(frozen=True)
class Step:
    """One level of one criterion; `item` is None where the criterion describes the scale."""

    record: str
    item: End | None
    rank: float
    title: str
    text: str


def read_rubrics(
    outline: Outline, rubrics: list[Any], places: Places, document: dict[str, Any]
) -> None:
    """Take up the levels of all rubrics as one scale, and the descriptions of the items."""
    steps = [step for rubric in rubrics for step in _steps(outline, rubric)]
    ranks = sorted({step.rank for step in steps})
    numbers = {rank: number for number, rank in enumerate(ranks, start=1)}
    titles: dict[int, str] = {}
    scale: dict[int, str] = {}
    for step in steps:
        number = numbers[step.rank]
        _name(outline, step, number, titles)
        if step.item is None:
            scale.setdefault(number, step.text)
        else:
            _describe(outline, step, number, places)
    ours = (extension_of(document) or {}).get("levels")
    extra = ours if isinstance(ours, dict) else {}
    outline.levels = [
        _level(number, titles.get(number, ""), scale.get(number, ""), extra.get(f"{number}"))
        for number in numbers.values()
    ]


def _steps(outline: Outline, rubric: Any) -> Iterator[Step]:
    outline.counts["CFRubric"] += 1
    criteria = rubric.get("CFRubricCriteria") if isinstance(rubric, dict) else None
    for criterion in criteria if isinstance(criteria, list) else []:
        outline.counts["CFRubricCriterion"] += 1
        if isinstance(criterion, dict):
            yield from _steps_of_criterion(outline, criterion)
        else:
            message = "Das ist kein Datensatz."
            outline.report(DROPPED, record="CFRubricCriterion", field="", message=message)


def _steps_of_criterion(outline: Outline, criterion: dict[str, Any]) -> Iterator[Step]:
    levels = criterion.get("CFRubricCriterionLevels")
    levels = levels if isinstance(levels, list) else []
    item = End.of(criterion["CFItemURI"]) if criterion.get("CFItemURI") else None
    record = f"CFRubricCriterion {criterion.get('identifier', '')}"
    by = "score" if all(_number(level, "score") is not None for level in levels) else "position"
    for level in levels:
        rank = _number(level, by)
        if rank is None:
            message = "Ohne Punktzahl oder Platz lässt sich die Stufe nicht einordnen."
            outline.report(DROPPED, record=record, field="position", message=message)
            continue
        title, text = (str(level.get(name) or "").strip() for name in ("quality", "description"))
        yield Step(record=record, item=item, rank=rank, title=title, text=text)


def _number(level: Any, name: str) -> float | None:
    return rank_of(level.get(name)) if isinstance(level, dict) else None


def _name(outline: Outline, step: Step, number: int, titles: dict[int, str]) -> None:
    if step.title and titles.setdefault(number, step.title) != step.title:
        message = f"Die Stufe {number} heißt sonst „{titles[number]}“."
        outline.report(
            DEVIATION, record=step.record, field="quality", message=message, value=step.title
        )


def _describe(outline: Outline, step: Step, number: int, places: Places) -> None:
    target = step.item or End("", "", "")
    code = target.among(places.by_name)
    if code is None:
        message = "Dieses Element gibt es in der Datei nicht; die Beschreibung entfällt."
        outline.report(
            DANGLING,
            record=step.record,
            field="CFItemURI",
            message=message,
            value=target.address,
        )
    elif (code, number) in outline.descriptors:
        message = f"Die Stufe {number} ist schon beschrieben; die erste Angabe gilt."
        outline.report(DUPLICATE, record=code, field="Stufe", message=message, value=step.text)
    elif code in outline.nodes and step.text:
        outline.descriptors[code, number] = step.text


def _level(number: int, title: str, text: str, extra: Any) -> Level:
    extra = extra if isinstance(extra, dict) else {}
    details = extra.get("details")
    return Level(
        number=number,
        code=str(extra.get("code") or number),
        title=title or f"Stufe {number}",
        european_level=str(extra.get("european_level") or ""),
        description=text,
        details=details if isinstance(details, dict) else {},
    )
