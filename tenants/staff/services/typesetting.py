"""Letters as PDF: DIN 5008 form B, for screen readers (PDF/UA-1) and archives (PDF/A-2a)."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

import segno
import typst

_FOLDER = Path(__file__).resolve().parent.parent / "templates" / "staff"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The municipality as it stands on its letters; `activation_url` is where codes are typed."""

    name: str
    street: str
    place: str
    activation_url: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one person's letter says. The code is here and on paper, nowhere else."""

    name: str
    unit: str
    login_name: str
    code: str
    valid_until: dt.date


def typeset(letters: list[Letter], *, sender: Sender, day: dt.date) -> bytes:
    """Return one PDF with one page a letter."""
    facts = {
        "title": "Zugang zu KommunalCampus",
        "today": _german(day),
        "sender": {**asdict(sender), "return_line": _one_line(sender)},
        "shown_address": sender.activation_url.split("://", 1)[-1].rstrip("/"),
        "letters": [_facts(letter, sender) for letter in letters],
    }
    # No system fonts and no other folder: the letter looks the same everywhere and reads nothing.
    return typst.compile(
        str(_FOLDER / "letter.typ"),
        root=str(_FOLDER),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
        pdf_standards=["ua-1", "a-2a"],
    )


def qr_address(letter: Letter, sender: Sender) -> str:
    """Return what the picture holds: login name and code behind "#", which no server ever sees."""
    return f"{sender.activation_url}#" + urlencode(
        {"login_name": letter.login_name, "code": letter.code}
    )


def _facts(letter: Letter, sender: Sender) -> dict[str, object]:
    address = [letter.name, letter.unit, sender.name, sender.street, sender.place]
    return {
        "address": [row for row in address if row],
        "greeting": f"Guten Tag {letter.name},",
        "login_name": letter.login_name,
        "code": letter.code,
        "valid_until": _german(letter.valid_until),
        "qr": _qr(qr_address(letter, sender)),
        "qr_text": "QR-Code: öffnet die Seite zum Aktivieren mit Anmeldename und Code",
    }


def _qr(text: str) -> str:
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="svg", border=4, xmldecl=False)
    return stream.getvalue().decode()


def _one_line(sender: Sender) -> str:
    return " · ".join(part for part in (sender.name, sender.street, sender.place) if part)


def _german(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"
