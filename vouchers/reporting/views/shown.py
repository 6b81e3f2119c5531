"""The content of a proof as a page shows it: the same figures as in its files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campus.kernel.money import euros
from vouchers.reporting.rules import TITLES
from vouchers.reporting.rules.contents import Content

# Says not which kind: small itself, or hidden so that a small one cannot be worked out.
HIDDEN = "geheim"


def shown(content: Content) -> dict[str, Any]:
    """Return a content in words, for the template `reporting/content.html`."""
    listed = content["redemptions"]
    return {
        "figures": [
            (each["title"], each["count"], euros(each["cents"])) for each in content["figures"]
        ],
        "plan": plan_table(content["plan"]),
        "targets": [target | {"due": _day(target["due_day"])} for target in content["targets"]],
        "redemptions": [
            row | {"shown_day": _day(row["day"]), "amount": euros(row["amount_cents"])}
            for row in listed["rows"]
        ],
        "rest": (listed["rest_count"], euros(listed["rest_cents"]))
        if listed["rest_count"] or listed["rest_cents"]
        else None,
        "total": (listed["total_count"], euros(listed["total_cents"])),
        "statistics": [_statistics(table) for table in content["statistics"]],
        "method": content["method"],
    }


def plan_table(plan: Content) -> dict[str, Any]:
    """Return the numeric part in words: years, rows and the sum."""
    return {
        "years": plan["years"],
        "rows": [_plan_row(item) for item in plan["items"]],
        "sum": _plan_row(plan | {"title": "Summe", "years": []}),
    }


def _plan_row(item: Content) -> dict[str, Any]:
    if item.get("exceeds_tolerance"):
        state = ("danger", "mehr als 20 % überschritten")
    elif item["exceeds"]:
        state = ("warning", "überschritten")
    else:
        state = ("success", "eingehalten")
    return {
        "title": f"{item['position']}. {item['title']}" if item.get("position") else item["title"],
        "years": [
            (euros(year["planned_cents"]), euros(year["actual_cents"])) for year in item["years"]
        ],
        "planned": euros(item["planned_cents"]),
        "actual": euros(item["actual_cents"]),
        "difference": euros(item["difference_cents"]),
        "state": state,
    }


def _statistics(table: Content) -> dict[str, Any]:
    *rows, total = [(row["label"], [_cell(cell) for cell in row["cells"]]) for row in table["rows"]]
    return {
        "key": table["key"],
        "title": table["title"],
        "label_title": table["label_title"],
        "head": [TITLES[name] for name in table["figures"]],
        "rows": rows,
        "total": total,
    }


def _cell(cell: list[int] | None) -> tuple[int, str] | None:
    return (cell[0], euros(cell[1])) if cell else None


def _day(text: str) -> str:
    return f"{dt.date.fromisoformat(text):%d.%m.%Y}"
