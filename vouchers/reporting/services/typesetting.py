"""A proof as files, all made from the same content: JSON, CSV, XLSX, and a PDF for everybody."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst

from campus.audit.api import canonical_json
from campus.kernel.money import euros
from campus.web.exports import Cents, csv_response, xlsx_response
from vouchers.reporting.rules import TITLES
from vouchers.reporting.rules.contents import Content, lines_of
from vouchers.reporting.rules.narrating import german_day, number
from vouchers.reporting.rules.proofs import hash_of

HEADER = ("Abschnitt", "Zeile", "Angabe", "Tag", "Empfänger", "Anzahl", "Betrag")
HIDDEN = "geheim"
# More would make a file that nobody opens; CSV and XLSX hold every line.
LISTED_IN_PDF = 5_000
_FOLDER = Path(__file__).resolve().parent.parent / "templates" / "reporting"


def files_of(content: Content, *, verify_url: str) -> dict[str, bytes]:
    """Return the files of a content by format: "json", "csv", "xlsx", "pdf".

    JSON is the content in its canonical form (RFC 8785); the PDF follows PDF/UA-1 and PDF/A-2a.
    """
    canonical = canonical_json(content)
    name = f"{content['kind']}-{content['version']}"
    rows = list(_rows(content))
    table: dict[str, Any] = {"filename": name, "header": HEADER, "rows": rows}
    return {
        "json": canonical,
        "csv": csv_response(**table).content,
        "xlsx": xlsx_response(**table, sheet=content["kind_title"]).content,
        "pdf": _pdf(content, content_hash=hash_of(canonical), verify_url=verify_url),
    }


def _rows(content: Content) -> Iterator[tuple[Any, ...]]:
    for section, line, item, day, payee, count, cents in lines_of(content):
        moment = dt.date.fromisoformat(day) if day else None
        amount = Cents(cents) if isinstance(cents, int) else cents
        yield section, line, item, moment, payee, count, amount


def _pdf(content: Content, *, content_hash: str, verify_url: str) -> bytes:
    facts = {
        **_head(content),
        "plan": _plan(content["plan"]),
        "targets": _targets(content),
        "narrative": content["narrative"].replace("\r\n", "\n").split("\n\n"),
        "redemptions": _redemptions(content["redemptions"]),
        "statistics": [_statistics(table) for table in content["statistics"]],
        "method": content["method"],
        "hash": content_hash,
        "verify_url": verify_url,
    }
    # No system fonts and no other folder: the file looks the same everywhere and reads nothing.
    compiled = typst.compile(
        str(_FOLDER / "proof.typ"),
        root=str(_FOLDER),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
        pdf_standards=["ua-1", "a-2a"],
    )
    return bytes(compiled)


def _head(content: Content) -> Content:
    grant, replaced = content["grant"], content["replaces"]
    return {
        "title": f"{content['kind_title']} {grant['reference']}",
        "kind_title": content["kind_title"],
        "grant_title": grant["title"],
        "cooperative": content["cooperative"],
        "facts": [
            ["Zuwendungsempfänger", content["cooperative"]],
            ["Fördergeber", grant["funder"]],
            ["Aktenzeichen", grant["reference"]],
            ["Bewilligungszeitraum", _period(grant)],
            ["Stichtag", german_day(content["cutoff_day"])],
            ["Frist", german_day(content["due_day"]) if content["due_day"] else "keine"],
            [
                "Fassung",
                f"{content['version']}, eingefroren am {german_day(content['frozen_day'])}",
            ],
        ],
        "replaces": replaced
        and f"Berichtigung: ersetzt Fassung {replaced['version']} mit dem Prüfwert "
        f"{replaced['hash']}. Grund: {replaced['reason']}",
        "figures": [
            [each["title"], *_written([each["count"], each["cents"]])]
            for each in content["figures"]
        ],
    }


def _plan(plan: Content) -> Content:
    return {
        "years": plan["years"],
        "rows": [
            _plan_row(item, item["position"], item["title"], item["years"])
            for item in plan["items"]
        ],
        "sum": _plan_row(plan, None, "Summe", _year_sums(plan)),
    }


def _plan_row(sums: Content, position: int | None, title: str, years: list[Content]) -> Content:
    return {
        "position": str(position or ""),
        "title": title,
        "years": [f"{euros(y['planned_cents'])}\n{euros(y['actual_cents'])}" for y in years],
        "planned": euros(sums["planned_cents"]),
        "actual": euros(sums["actual_cents"]),
        "difference": euros(sums["difference_cents"]),
        "note": _note(sums),
    }


def _note(sums: Content) -> str:
    if sums.get("exceeds_tolerance"):
        return "über 20 %"
    return "überschritten" if sums["exceeds"] else "eingehalten"


def _year_sums(plan: Content) -> list[Content]:
    return [
        {
            name: sum(item["years"][place][name] for item in plan["items"])
            for name in ("planned_cents", "actual_cents")
        }
        for place in range(len(plan["years"]))
    ]


def _targets(content: Content) -> list[list[str]]:
    return [
        [
            target["title"],
            german_day(target["due_day"]),
            number(target["target_count"]),
            number(target["reached_count"]),
        ]
        for target in content["targets"]
    ]


def _redemptions(listed: Content) -> Content:
    rows = listed["rows"]
    return {
        "is_long": len(rows) > LISTED_IN_PDF,
        "rows": [
            [
                str(row["number"]),
                german_day(row["day"]),
                row["payee"],
                row["reason"],
                euros(row["amount_cents"]),
            ]
            for row in rows[:LISTED_IN_PDF]
        ],
        "left_out": _sum_line(rows[LISTED_IN_PDF:]),
        "rest": [number(listed["rest_count"]), euros(listed["rest_cents"])]
        if listed["rest_count"] or listed["rest_cents"]
        else None,
        "total": [number(listed["total_count"]), euros(listed["total_cents"])],
    }


def _sum_line(rows: list[Content]) -> list[str]:
    return [number(len(rows)), euros(sum(row["amount_cents"] for row in rows))]


def _statistics(table: Content) -> Content:
    return {
        "title": table["title"],
        "head": [table["label_title"], *(TITLES[name] for name in table["figures"])],
        "rows": [
            [row["label"], *("\n".join(_written(cell)) for cell in row["cells"])]
            for row in table["rows"]
        ],
    }


def _written(cell: list[int] | None) -> list[str]:
    return [number(cell[0]), euros(cell[1])] if cell else [HIDDEN]


def _period(grant: Content) -> str:
    return f"{german_day(grant['period_from'])} – {german_day(grant['period_until'])}"
