"""Runs as a process of its own: a workbook in on stdin, its first sheet out on stdout as JSON.

Exit codes: 0 read, 3 too many rows or columns, 4 not a workbook; anything else: out of limits.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 1_000


def limit_process() -> None:
    """Give up memory, time, files and cores that reading a staff list never needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def text_of(value: object) -> str:
    """Write a cell as a person would: whole numbers without ".0", dates as 2026-01-31."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return str(value)[:MAX_CELL]


def read_first_sheet(content: bytes) -> list[list[str]]:
    """Return the first sheet from its first row on, so that line numbers are the spreadsheet's."""
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise OverflowError
    return [[text_of(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def main() -> int:
    """Read one workbook and return the exit code."""
    limit_process()
    content = sys.stdin.buffer.read()
    try:
        rows = read_first_sheet(content)
    except OverflowError:
        return 3
    except MemoryError:
        return 5
    except Exception:
        # Whatever the parser says about a hostile file, the file is not a workbook for us.
        return 4
    sys.stdout.write(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
