"""Lets every reader of uploads read every hostile file, each time in a process of its own.

Run as a program; prints a list of [reader, file, outcome, seconds, megabytes].
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

ENOUGH = 10  # seconds; then the child is ended


def readers() -> dict[str, Callable[[bytes], object]]:
    """Name -> what reads the bytes of an upload, as the page with the upload calls it."""
    from assessments.checks.rules.campaign import read_pdf
    from assessments.library.services.reading.formats import read_framework
    from assessments.library.services.reading_items import read_items
    from courses.catalogue.forms import UPLOAD_LIMIT
    from courses.catalogue.rules.moochub.reading import read_files
    from tenants.membership.rules.logos import clean_png
    from tenants.membership.rules.reading import read_rows
    from tenants.staff.reading.files import read_staff_file
    from tenants.staff.reading.lists import read_people_list

    today = dt.date(2026, 3, 10)
    return {
        "agreement": lambda content: read_pdf(name="a.pdf", content=content),
        "courses": lambda content: read_files({"a.json": content[:UPLOAD_LIMIT]}, today=today),
        "framework": read_framework,
        "items": read_items,
        "logo": clean_png,
        "municipalities": read_rows,
        "people": read_people_list,
        "staff": read_staff_file,
    }


def read_apart(read: Callable[[bytes], object], content: bytes) -> tuple[str, float, float]:
    """Fork, read, and say how it ended, after how many seconds of work, and how large it grew."""
    report, into = os.pipe()
    child = os.fork()
    if child == 0:
        _read_and_report(read, content, into)
    os.close(into)
    with os.fdopen(report) as said:
        outcome, seconds, megabytes = json.loads(said.read() or '["died", 0, 0]')
    os.waitpid(child, 0)
    return outcome, seconds, megabytes


def _read_and_report(read: Callable[[bytes], object], content: bytes, into: int) -> None:
    from campus.kernel.refusal import Refusal

    before = _resident_megabytes()
    resource.setrlimit(resource.RLIMIT_CPU, (ENOUGH, ENOUGH))
    try:
        read(content)
        outcome = "read"
    except Refusal:
        outcome = "refused"
    except BaseException as error:
        outcome = f"{type(error).__name__}: {error}"[:120]
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = sum(one.ru_utime + one.ru_stime for one in used)
    # Both begin with what was there before: this process, and for a moment a reader's own child.
    megabytes = max(one.ru_maxrss / 1024 - before for one in used)
    os.write(into, json.dumps([outcome, seconds, megabytes]).encode())
    os._exit(0)


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


def main() -> None:
    import django

    from tests.hardening.hostile import files

    django.setup()
    hostile, found = files(), []
    for name, read in readers().items():
        for title, content in hostile.items():
            found.append([name, title, *read_apart(read, content)])
    print(json.dumps(found))


if __name__ == "__main__":
    sys.exit(main())
