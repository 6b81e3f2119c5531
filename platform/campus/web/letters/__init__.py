"""Letters as PDF: DIN 5008 form B, for screen readers (PDF/UA-1) and archives (PDF/A-2a).

An app writes what its letter says as a Typst file. It is set behind `din5008.typ`, which gives
`facts`, `letter-page`, `front` and `code` and knows where on the paper everything has its place.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import segno

_FRAME = Path(__file__).with_name("din5008.typ")
_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 120
# Trying all eight masks takes 17 ms a code, one takes 1 ms; each of them can be read.
_MASK = 3


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes: the municipality as it stands on its letters."""

    name: str
    street: str
    place: str

    @property
    def return_line(self) -> str:
        """The small line above the address, for letters that nobody takes."""
        return " · ".join(part for part in (self.name, self.street, self.place) if part)

    def address_of(self, *lines: str) -> list[str]:
        """Return the lines of the address of somebody who works here: name, unit, house."""
        return [line for line in (*lines, self.name, self.street, self.place) if line]


class TypesettingFailed(RuntimeError):
    """A template is wrong, or a document took too long; a programming error."""


def typeset(template: Path, facts: Mapping[str, object]) -> bytes:
    """Return the PDF of a letter template with these facts, which must be JSON.

    Source and facts reach the child by a pipe: a code is never in a file or an argument.
    """
    given = {
        "source": _FRAME.read_text() + template.read_text(),
        "root": str(template.parent),
        "facts": facts,
    }
    child = subprocess.run(
        [sys.executable, "-I", str(_CHILD)],
        input=json.dumps(given).encode(),
        capture_output=True,
        timeout=_SECONDS,
    )
    if child.returncode:
        # What Typst says may quote the letter: it stays here.
        raise TypesettingFailed(f"{template.name} cannot be set")
    return child.stdout


def qr_svg(text: str) -> str:
    """Return a QR code (error level M, with its quiet zone of four modules) as SVG."""
    stream = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=_MASK)
    code.save(stream, kind="svg", border=4, xmldecl=False)
    return stream.getvalue().decode()
