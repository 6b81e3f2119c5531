"""Activation letters as PDF, in the frame that all letters share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from campus.web import letters as paper
from campus.web.letters import Letterhead

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "staff" / "letter.typ"


@dataclass(frozen=True, kw_only=True)
class Sender(Letterhead):
    """The municipality on its letters; `activation_url` is where codes are typed."""

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
        "sender": {"name": sender.name, "return_line": sender.return_line},
        "shown_address": sender.activation_url.split("://", 1)[-1].rstrip("/"),
        "letters": [_facts(letter, sender) for letter in letters],
    }
    return paper.typeset(_TEMPLATE, facts)


def qr_address(letter: Letter, sender: Sender) -> str:
    """Return what the picture holds: login name and code behind "#", which no server ever sees."""
    return f"{sender.activation_url}#" + urlencode(
        {"login_name": letter.login_name, "code": letter.code}
    )


def _facts(letter: Letter, sender: Sender) -> dict[str, object]:
    return {
        "address": sender.address_of(letter.name, letter.unit),
        "greeting": f"Guten Tag {letter.name},",
        "login_name": letter.login_name,
        "code": letter.code,
        "valid_until": _german(letter.valid_until),
        "qr": paper.qr_svg(qr_address(letter, sender)),
        "qr_text": "QR-Code: öffnet die Seite zum Aktivieren mit Anmeldename und Code",
    }


def _german(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"
