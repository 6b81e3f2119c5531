"""Rows of a table of concepts: `Level;Name;ShortCode;Description;Uri;BroaderConcept`."""

from __future__ import annotations

from collections.abc import Iterator

from assessments.library.rules.outline import DROPPED, Outline

TREE_HEADER = ["level", "name", "shortcode", "description", "uri", "broaderconcept"]


def full_rows(outline: Outline, rows: list[list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield name and cells of the rows below the header; report rows of another length."""
    width = len(rows[0])
    for number, row in enumerate(rows[1:], start=2):
        outline.counts["Zeilen"] += 1
        if len(row) == width:
            yield f"Zeile {number}", [cell.strip() for cell in row]
        else:
            outline.report(
                DROPPED,
                record=f"Zeile {number}",
                field="Spalten",
                value=str(len(row)),
                message=f"Die Zeile hat nicht {width} Spalten.",
            )
