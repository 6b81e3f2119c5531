"""Giving a framework back as a file that other systems, and our own import, can read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.text import slugify

from assessments.library.queries import frameworks
from assessments.library.queries.outlines import outline_of
from assessments.library.rules.refusals import FrameworkNotFound
from assessments.library.services.exporting_case import write_case
from assessments.library.services.exporting_moodle import write_moodle

CASE = "case"
MOODLE = "moodle"
FORMATS = (CASE, MOODLE)


@dataclass(frozen=True, kw_only=True)
class Export:
    """A file to be saved under a name."""

    file_name: str
    content_type: str
    content: bytes


def export_framework(*, framework_id: UUID, format: str) -> Export:
    """Return a framework as a CASE package or as Moodle's competency CSV.

    :param format: one of `FORMATS`
    :raises FrameworkNotFound: where there is none with this id, or no such format
    """
    row = frameworks.framework(framework_id=framework_id)
    outline = outline_of(row)
    name = f"{slugify(f'{row.title} {row.version}')[:80] or 'rahmen'}-{row.edition}"
    if format == CASE:
        return Export(
            file_name=f"{name}.case.json",
            content_type="application/json",
            content=write_case(outline, state=row.state, changed_at=row.created_at),
        )
    if format == MOODLE:
        return Export(
            file_name=f"{name}.moodle.csv",
            content_type="text/csv; charset=utf-8",
            content=write_moodle(outline),
        )
    raise FrameworkNotFound
