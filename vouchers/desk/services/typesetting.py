"""Letters with voucher codes as PDF, two pages each, and the list for whoever hands them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from campus.kernel.money import euros
from campus.web import letters as paper
from campus.web.letters import Letterhead

_FOLDER = Path(__file__).resolve().parent.parent / "templates" / "desk"


@dataclass(frozen=True, kw_only=True)
class Sender(Letterhead):
    """The municipality on its letters; `code_url` is where codes are typed, and whom to ask."""

    code_url: str
    contact: str
    phone: str
    email: str


@dataclass(frozen=True, kw_only=True)
class VoucherLetter:
    """What one person's letter says. The code is here and on paper, nowhere else."""

    name: str
    unit: str
    number: str
    programme_title: str
    last_day: dt.date
    value_cents: int | None
    ceiling_cents: int
    check_required: bool
    code: str


@dataclass(frozen=True, kw_only=True)
class HandoverLine:
    """Somebody who gets a letter, as the person who hands it out needs it."""

    unit: str
    name: str
    personnel_number: str
    number: str


def typeset_letters(letters: Sequence[VoucherLetter], *, sender: Sender, day: dt.date) -> bytes:
    """Return one PDF with two pages a letter: the letter, and the same in plain words."""
    facts = {
        "title": "Ihr Bildungsgutschein",
        "sender": {"name": sender.name, "return_line": sender.return_line},
        "particulars": _particulars(sender, day),
        "contact": sender.contact,
        "phone": sender.phone,
        "email": sender.email,
        "shown_address": sender.code_url.split("://", 1)[-1].rstrip("/"),
        "qr_text": "QR-Code: öffnet die Seite für den Code und trägt ihn ein",
        "letters": [_facts(letter, sender) for letter in letters],
    }
    return paper.typeset(_FOLDER / "letter.typ", facts)


def typeset_handover(
    lines: Sequence[HandoverLine],
    *,
    sender: Sender,
    programmes: Sequence[str],
    created_on: dt.date,
) -> bytes:
    """Return the list of who gets a letter, a part for each unit, in the order of the lines."""
    facts = {
        "title": "Liste zur Übergabe der Gutschein-Briefe",
        "sender": sender.name,
        "contact": sender.contact,
        "programmes": ", ".join(programmes),
        "created_at": _german(created_on),
        "units": [
            {"name": unit or "ohne Einheit", "people": [asdict(line) for line in group]}
            for unit, group in groupby(lines, key=lambda line: line.unit)
        ],
    }
    return paper.typeset(_FOLDER / "handover.typ", facts)


def code_address(code_url: str, code: str) -> str:
    """Return what the picture holds: the code stands behind "#", which no server ever sees."""
    return f"{code_url}#{code}"


def _facts(letter: VoucherLetter, sender: Sender) -> dict[str, object]:
    return {
        "address": sender.address_of(letter.name, letter.unit),
        "greeting": f"Guten Tag {letter.name},",
        "number": letter.number,
        "programme": letter.programme_title,
        "worth": _worth(letter),
        "plain_worth": _plain_worth(letter),
        "last_day": _german(letter.last_day),
        "check_required": letter.check_required,
        "code": letter.code,
        "qr": paper.qr_svg(code_address(sender.code_url, letter.code)),
    }


def _worth(letter: VoucherLetter) -> str:
    if letter.value_cents is None:
        return f"für einen Kurs, der höchstens {euros(letter.ceiling_cents)} kostet"
    return f"Wert {euros(letter.value_cents)}"


def _plain_worth(letter: VoucherLetter) -> str:
    if letter.value_cents is None:
        return f"Der Kurs darf höchstens {euros(letter.ceiling_cents)} kosten."
    return f"Der Gutschein ist {euros(letter.value_cents)} wert."


def _particulars(sender: Sender, day: dt.date) -> list[tuple[str, str]]:
    rows = [
        ("Auskunft", sender.contact),
        ("Telefon", sender.phone),
        ("E-Mail", sender.email),
        ("Datum", _german(day)),
    ]
    return [(label, value) for label, value in rows if value]


def _german(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"
