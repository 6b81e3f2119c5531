"""The one way in: bytes of an upload to a staff table."""

from __future__ import annotations

from tenants.staff.reading.columns import find_header
from tenants.staff.reading.problems import FileEmpty, FileOutdated, FileTooLarge
from tenants.staff.reading.table import MAX_BYTES, RawTable, StaffTable
from tenants.staff.reading.text import read_text
from tenants.staff.reading.workbook import read_workbook

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"


def read_staff_file(content: bytes, *, with_names: bool = True) -> StaffTable:
    """Read an upload by what it is, never by what its name claims.

    :param with_names: False where a column of personnel numbers is enough
    :raises FileUnreadable: with the reason as its subclass
    """
    return find_header(_read(content), with_names=with_names)


def _read(content: bytes) -> RawTable:
    if not content.strip():
        raise FileEmpty
    if len(content) > MAX_BYTES:
        raise FileTooLarge
    if content.startswith(_COMPOUND):
        raise FileOutdated
    return read_workbook(content) if content.startswith(_ZIP) else read_text(content)
