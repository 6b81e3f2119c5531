"""Reads an XLSX upload: looks at the archive first, then lets a limited child process open it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from tenants.staff.reading.problems import (
    FileActive,
    FileEmpty,
    FileOverstuffed,
    FileTooLarge,
    FileUnreadable,
)
from tenants.staff.reading.table import RawTable

MAX_ENTRIES = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
CHILD_SECONDS = 20

_CHILD = Path(__file__).with_name("child.py")
_ACTIVE = ("vbaproject", "externallinks/", "activex/", "embeddings/")


def read_workbook(content: bytes) -> RawTable:
    """Read the first sheet of a workbook as texts, dates as 2026-01-31.

    :raises FileUnreadable: with the reason as its subclass
    """
    inspect_archive(content)
    rows = tuple(tuple(row) for row in _rows_from_child(content))
    if not rows:
        raise FileEmpty
    return RawTable(rows=rows, encoding="xlsx")


def inspect_archive(content: bytes) -> None:
    """Turn down archives that are too full, too tightly packed or can do something.

    Only the directory of the archive and the first bytes of its parts are read.

    :raises FileOverstuffed, FileActive, FileUnreadable: as their names say
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _inspect_entries(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise FileUnreadable from None


def _inspect_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise FileOverstuffed
    if any(mark in entry.filename.lower() for entry in entries for mark in _ACTIVE):
        raise FileActive
    for entry in entries:
        _inspect_part(archive, entry)


def _inspect_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as part:
        if b"<!doctype" in part.read(4096).lower():
            raise FileActive


def _rows_from_child(content: bytes) -> list[list[str]]:
    # A crafted sheet can cost minutes and gigabytes; the child limits itself before it looks.
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        child = subprocess.run(
            command, input=content, capture_output=True, timeout=CHILD_SECONDS, env={}
        )
    except subprocess.TimeoutExpired:
        raise FileOverstuffed from None
    if child.returncode == 0:
        rows: list[list[str]] = json.loads(child.stdout)
        return rows
    raise {3: FileTooLarge, 4: FileUnreadable}.get(child.returncode, FileOverstuffed)
