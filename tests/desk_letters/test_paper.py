"""What comes out of the printer: window of the envelope, picture, tags for screen readers."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pypdfium2 as pdfium
import pytest

from tests.desk_letters.paper import ADDRESS_FIELD, Box, fronts_of, place_of, qr_of, size_of
from vouchers.desk.services.typesetting import (
    Sender,
    VoucherLetter,
    code_address,
    typeset_letters,
)

CODES = ["K7QX-3M0P-0A2C-V8WT-E", "0000-0000-0000-0000-0", "ZZZZ-ZZZZ-ZZZZ-ZZZZ-Z"]
SENDER = Sender(
    name="Ludwigshafen am Rhein",
    street="Rathausplatz 20",
    place="67059 Ludwigshafen",
    code_url="https://ludwigshafen.example.org/gutscheine/code/",
    contact="Personalamt, Frau Buchfink, Zimmer 12",
    phone="0621 504-1234",
    email="bildung@example.org",
)
LETTER = {
    "name": "Jürgen Müller",
    "unit": "Gartenamt",
    "number": "BG26-000042",
    "programme_title": "Bildungsgutscheine 2026",
    "last_day": dt.date(2026, 12, 31),
    "value_cents": None,
    "ceiling_cents": 40_000,
    "check_required": True,
}
LONG = {
    "name": "Maria-Magdalena Freifrau von Schulze-Oberlangenberg-Wittgenstein",
    "unit": "Fachbereich 4 – Bauwesen, Umwelt, Grünflächen und Friedhöfe, Sachgebiet Spielplätze",
    "programme_title": "Programm zur Förderung digitaler Kompetenzen der Beschäftigten " * 3,
}


def letter(code: str = CODES[0], **changed: object) -> VoucherLetter:
    return VoucherLetter(**(LETTER | changed), code=code)  # type: ignore[arg-type]


def typeset(*letters: VoucherLetter) -> bytes:
    return typeset_letters(letters, sender=SENDER, day=dt.date(2026, 3, 10))


@pytest.fixture(scope="module")
def three() -> bytes:
    return typeset(*map(letter, CODES))


def test_the_address_stands_in_the_window_of_the_envelope(three: bytes) -> None:
    for page in fronts_of(three):
        for line in ("Jürgen Müller", "Gartenamt", "67059 Ludwigshafen"):
            assert place_of(page, line).is_within(ADDRESS_FIELD, tolerance=1)
        assert place_of(page, "Jürgen Müller").left == pytest.approx(25, abs=1)


def test_particulars_and_text_stand_beside_and_below_the_window(three: bytes) -> None:
    page = fronts_of(three)[0]

    assert place_of(page, "Auskunft").left == pytest.approx(125, abs=1)
    assert place_of(page, "Auskunft").top == pytest.approx(50, abs=2)
    assert place_of(page, "Ihr Bildungsgutschein").top == pytest.approx(98.46, abs=2)


def test_every_picture_is_read_back_and_leads_to_the_code_behind_the_hash(three: bytes) -> None:
    codes = [qr_of(page) for page in fronts_of(three)]

    assert [code.text for code in codes] == [f"{SENDER.code_url}#{code}" for code in CODES]
    assert {code.ec_level for code in codes} == {"M"}
    assert min(map(size_of, codes)) >= 30


def test_the_code_is_behind_the_hash_only() -> None:
    before, _hash, after = code_address(SENDER.code_url, CODES[0]).partition("#")

    assert (before, after) == (SENDER.code_url, CODES[0])


def test_the_code_is_large_enough_to_read(three: bytes) -> None:
    with pdfium.PdfDocument(three) as document:
        text = document[0].get_textpage()
        index, _count = text.search(CODES[0]).get_next()
        size = pdfium.raw.FPDFText_GetFontSize(text, index)

    assert size >= 14


def test_folding_and_punching_have_their_marks(three: bytes) -> None:
    assert marks_of(fronts_of(three)[0]) == pytest.approx([105, 148.5, 210], abs=1)


def marks_of(page: pdfium.PdfPage) -> list[float]:
    """Heights of the short lines at the left edge, seen in a picture."""
    picture = page.render(scale=150 / 72, grayscale=True).to_pil()
    column = round(7 / 25.4 * 150)
    dark = [y for y in range(picture.height) if picture.getpixel((column, y)) < 220]
    starts = [y for y in dark if y - 1 not in dark]
    return [y / 150 * 25.4 for y in starts]


@pytest.mark.parametrize("changed", [LONG, {"value_cents": 29_000, "check_required": False}])
def test_a_letter_has_two_pages_whatever_it_says(changed: dict[str, object]) -> None:
    pdf = typeset(letter(**changed), letter())

    with pdfium.PdfDocument(pdf) as document:
        assert len(document) == 4


def test_a_long_address_gets_smaller_and_stays_in_the_window() -> None:
    page = fronts_of(typeset(letter(**LONG)))[0]

    # The first occurrence is in the small line of the sender.
    assert place_of(page, "67059 Ludwigshafen", last=True).is_within(ADDRESS_FIELD, tolerance=0)
    assert place_of(page, "Fachbereich 4").is_within(Box(20, 62, 105, 90), tolerance=0)


def test_a_letter_is_tagged_and_titled_for_screen_readers_and_archives(three: bytes) -> None:
    with pikepdf.open(io.BytesIO(three)) as inside:
        metadata = inside.Root.Metadata.read_bytes().decode()
        assert inside.Root.MarkInfo.Marked
        assert str(inside.Root.Lang).lower().startswith("de")
    assert "<pdfuaid:part>1" in metadata
    assert "<pdfaid:part>2" in metadata
