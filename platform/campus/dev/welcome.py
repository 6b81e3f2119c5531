"""What `dev` says once everything answers."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from campus.dev.places import Places
from campus.dev.preparing import Login

COLD_SECONDS = 60
WARM_SECONDS = 6
IMPORTED = time.monotonic()


def table(logins: Sequence[Login], *, port: int) -> str:
    """Who signs in where and how, one line each."""
    rows = [("Who", "Address", "Log-in"), *logins]
    if not logins:
        rows.append(("Start page", f"http://localhost:{port}/", "no demo data"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    head, *body = (_line(row, widths) for row in rows)
    return "\n".join(["", head, "  ".join("-" * width for width in widths), *body, ""])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def start_time(places: Places) -> str:
    """How long the start took, beside its target; cold if it had to install or make something."""
    seconds = _seconds_since_start()
    made = (places.root / ".venv" / ".requirements.lock.sha256", places.local / "prepared.json")
    cold = any(file.exists() and file.stat().st_mtime > time.time() - seconds for file in made)
    kind, target = ("cold", COLD_SECONDS) if cold else ("warm", WARM_SECONDS)
    return (
        f"Ready after {seconds:.1f} s ({kind} start, target {target} s). Ctrl-C stops everything."
    )


def _seconds_since_start() -> float:
    """Age of this process, which includes the making of the environment before Python's restart."""
    if not sys.platform.startswith("linux"):
        return time.monotonic() - IMPORTED
    fields = Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
