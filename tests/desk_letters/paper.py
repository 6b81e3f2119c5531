"""Reads letters back: where each word stands on the paper, and what the picture says."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium
import zxingcpp

MILLIMETRE = 72 / 25.4
HEIGHT = 297.0


@dataclass(frozen=True)
class Box:
    """A rectangle on the paper, in millimetres from its left and upper edge."""

    left: float
    top: float
    right: float
    bottom: float

    def is_within(self, other: Box, *, tolerance: float) -> bool:
        return (
            self.left >= other.left - tolerance
            and self.top >= other.top - tolerance
            and self.right <= other.right + tolerance
            and self.bottom <= other.bottom + tolerance
        )


ADDRESS_FIELD = Box(20, 45, 105, 90)


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pdfium.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def place_of(page: pdfium.PdfPage, text: str, *, last: bool = False) -> Box:
    """Where the first, or the last, occurrence of a text stands."""
    words = page.get_textpage()
    search = words.search(text)
    found = search.get_next()
    assert found is not None, f"{text!r} is not on the page"
    while last and (later := search.get_next()):
        found = later
    boxes = [words.get_charbox(found[0] + index) for index in range(found[1])]
    return Box(
        min(box[0] for box in boxes) / MILLIMETRE,
        HEIGHT - max(box[3] for box in boxes) / MILLIMETRE,
        max(box[2] for box in boxes) / MILLIMETRE,
        HEIGHT - min(box[1] for box in boxes) / MILLIMETRE,
    )


def qr_of(page: pdfium.PdfPage) -> zxingcpp.Barcode:
    """The one QR code of a page, read from a grey picture at 150 dots an inch."""
    picture = page.render(scale=150 / 72, grayscale=True).to_pil()
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found


def size_of(code: zxingcpp.Barcode) -> float:
    """The width of a code in millimetres, without its quiet zone."""
    corners = code.position
    return abs(corners.top_right.x - corners.top_left.x) / 150 * 25.4


def fronts_of(pdf: bytes) -> list[pdfium.PdfPage]:
    """The front page of each letter."""
    document = pdfium.PdfDocument(pdf)
    return [document[index] for index in range(0, len(document), 2)]
