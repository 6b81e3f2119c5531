"""What a proof says: its numeric part, its list of redemptions, its draft of a Sachbericht.

The content is made of texts, integers, lists and objects only, so that it has one canonical form.
Cents are integers; days are ISO texts; None is a figure that is kept secret.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vouchers.reporting.rules import TITLES

Content = dict[str, Any]

# ANBest-P 1.2: a single item may be exceeded by a fifth where others make up for it.
TOLERANCE_PERCENT = 20
NOT_PLANNED = "nicht im Finanzierungsplan"
METHOD = (
    "Jede Zahl stammt aus dem Journal der Gutscheine, in dem jeder Vorgang genau einmal steht; "
    "gezählt ist alles bis zum Ende des Stichtags nach deutscher Zeit.",
    "Ist-Ausgaben sind, was eingelöste Gutscheine für Kurse bezahlt haben, vermindert um "
    "rückgängig gemachte Einlösungen, in dem Haushaltsjahr, in dem eingelöst oder rückgängig "
    "gemacht wurde.",
    "Zugeteilte, ausgestellte und ausgegebene Gutscheine sind mit ihrem Höchstbetrag bewertet, "
    "eingelöste und abgeschlossene mit dem bezahlten Betrag.",
    "Ausgegeben zählt jede Ausgabe; wird ein Gutschein zurückgegeben und neu ausgegeben, zählt er "
    "zweimal.",
    "Kommunen nehmen teil, wenn für sie Gutscheine ausgestellt sind.",
    "Der Nachweis nennt keine Person. Zahlen über weniger als %(threshold)s Personen sind geheim "
    "und so viele weitere, dass sie sich nicht errechnen lassen; alle Summen enthalten sie.",
    "Einlösungen, deren Monat oder Kurs geheim ist, stehen zusammengefasst am Ende der Liste.",
)


@dataclass(frozen=True, kw_only=True)
class Position:
    """A position of the plan: budget year -> planned cents, and whose redemptions it pays."""

    position: int
    title: str
    programme_id: UUID | None
    amounts: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Spending:
    """A redemption (or, below zero, its undoing) as it is listed; `key` is the journal's."""

    key: int
    reverses: int | None
    day: dt.date
    payee: str
    course: str
    amount_cents: int
    is_hidden: bool


def numeric_part(
    plan: Sequence[Position], spent_cents: Mapping[tuple[UUID, int], int], years: Iterable[int]
) -> Content:
    """Set what was spent against the plan, by item and budget year, to the cent.

    What programmes without a position have spent stands in a line of its own: the sum of all lines
    is what the journal says.
    """
    left = dict(spent_cents)
    all_years = sorted({*years, *(year for _programme, year in spent_cents)})
    lines = []
    for item in plan:
        actual = {
            year: left.pop((item.programme_id, year), 0) for year in all_years if item.programme_id
        }
        lines.append(_item(item.position, item.title, item.amounts, actual, all_years))
    if any(left.values()):
        rest = {year: sum(c for (_p, y), c in left.items() if y == year) for year in all_years}
        lines.append(_item(None, NOT_PLANNED, {}, rest, all_years))
    planned = sum(line["planned_cents"] for line in lines)
    actual_cents = sum(line["actual_cents"] for line in lines)
    return {
        "years": all_years,
        "items": lines,
        "planned_cents": planned,
        "actual_cents": actual_cents,
        "difference_cents": planned - actual_cents,
        "exceeds": actual_cents > planned,
    }


def redemption_list(spendings: Iterable[Spending]) -> Content:
    """List redemptions in time order, numbered; what is hidden is added up at the end.

    Only what is listed is numbered: a gap would tell when something hidden happened.
    """
    rows: list[Content] = []
    numbers: dict[int, int] = {}
    rest_count = rest_cents = 0
    for each in spendings:
        if each.is_hidden:
            rest_count += -1 if each.reverses else 1
            rest_cents += each.amount_cents
            continue
        numbers[each.key] = len(rows) + 1
        rows.append(
            {
                "number": numbers[each.key],
                "day": each.day.isoformat(),
                "payee": each.payee,
                "reason": _reason(each, numbers),
                "count": -1 if each.reverses else 1,
                "amount_cents": each.amount_cents,
            }
        )
    listed = sum(row["amount_cents"] for row in rows)
    return {
        "rows": rows,
        "rest_count": rest_count,
        "rest_cents": rest_cents,
        "total_count": sum(row["count"] for row in rows) + rest_count,
        "total_cents": listed + rest_cents,
    }


def lines_of(content: Content) -> Iterator[tuple[Any, ...]]:
    """Yield a content as (section, line, item, day, payee, count, cents), as files write it."""
    yield from _head_lines(content)
    for each in content["figures"]:
        yield (
            "Zuwendung",
            content["grant"]["reference"],
            each["title"],
            None,
            None,
            each["count"],
            each["cents"],
        )
    yield from _plan_lines(content["plan"])
    for target in content["targets"]:
        day, title = target["due_day"], target["title"]
        yield "Ziele", title, "Ziel", day, None, target["target_count"], None
        yield "Ziele", title, "erreicht", content["cutoff_day"], None, target["reached_count"], None
    listed = content["redemptions"]
    for row in listed["rows"]:
        yield (
            "Einlösungen",
            row["number"],
            row["reason"],
            row["day"],
            row["payee"],
            row["count"],
            row["amount_cents"],
        )
    if listed["rest_count"] or listed["rest_cents"]:
        yield (
            "Einlösungen",
            "weitere",
            "einzeln geheim",
            None,
            None,
            listed["rest_count"],
            listed["rest_cents"],
        )
    yield "Einlösungen", "Summe", "Summe", None, None, listed["total_count"], listed["total_cents"]
    for table in content["statistics"]:
        for row in table["rows"]:
            for name, cell in zip(table["figures"], row["cells"], strict=True):
                count, cents = cell if cell else ("geheim", "geheim")
                yield table["label_title"], row["label"], TITLES[name], None, None, count, cents


def _head_lines(content: Content) -> Iterator[tuple[Any, ...]]:
    facts = (
        ("Art", content["kind_title"], None),
        ("Zuwendung", content["grant"]["title"], None),
        ("Stichtag", None, content["cutoff_day"]),
        ("Fassung", None, None),
        ("eingefroren", None, content["frozen_day"]),
        ("Kennung", content["id"], None),
    )
    for line, item, day in facts:
        count = content["version"] if line == "Fassung" else None
        yield "Nachweis", line, item, day, None, count, None
    texts = (("Sachbericht", content["narrative"].splitlines()), ("Zählweise", content["method"]))
    for section, paragraphs in texts:
        for number, text in enumerate(filter(None, paragraphs), start=1):
            yield section, number, text, None, None, None, None


def _plan_lines(plan: Content) -> Iterator[tuple[Any, ...]]:
    for item in plan["items"]:
        line = f"{item['position']} {item['title']}" if item["position"] else item["title"]
        for year in item["years"]:
            yield (
                "Finanzierungsplan",
                line,
                f"Ansatz {year['year']}",
                None,
                None,
                None,
                year["planned_cents"],
            )
            yield (
                "Finanzierungsplan",
                line,
                f"Ist {year['year']}",
                None,
                None,
                None,
                year["actual_cents"],
            )
        yield from _sum_lines(line, item)
    yield from _sum_lines("Summe", plan)


def _sum_lines(line: str, sums: Content) -> Iterator[tuple[Any, ...]]:
    for title, name in (
        ("Ansatz", "planned_cents"),
        ("Ist", "actual_cents"),
        ("Differenz", "difference_cents"),
    ):
        yield "Finanzierungsplan", line, title, None, None, None, sums[name]


def _item(
    position: int | None,
    title: str,
    planned: Mapping[int, int],
    actual: Mapping[int, int],
    years: Sequence[int],
) -> Content:
    planned_cents, actual_cents = sum(planned.values()), sum(actual.values())
    limit = planned_cents * (100 + TOLERANCE_PERCENT)
    return {
        "position": position,
        "title": title,
        "years": [
            {"year": y, "planned_cents": planned.get(y, 0), "actual_cents": actual.get(y, 0)}
            for y in years
        ],
        "planned_cents": planned_cents,
        "actual_cents": actual_cents,
        "difference_cents": planned_cents - actual_cents,
        "exceeds": actual_cents > planned_cents,
        "exceeds_tolerance": actual_cents * 100 > limit,
    }


def _reason(each: Spending, numbers: Mapping[int, int]) -> str:
    if each.reverses is None:
        return f"Bildungsgutschein für „{each.course}“"
    undone = numbers.get(each.reverses)
    of = f" zu lfd. Nr. {undone}" if undone else ""
    return f"Rücknahme{of}, „{each.course}“"
