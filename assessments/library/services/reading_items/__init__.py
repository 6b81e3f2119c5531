"""Reading files of test items; the format is told from the content, never from the file name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from assessments.library.rules.found_items import LARGEST_FILE_BYTES, FoundItem, name_repeats
from assessments.library.rules.item_refusals import ItemFileUnreadable, ItemFormatUnknown
from assessments.library.services.reading_items import moodle_xml, qti3, quizdown
from assessments.library.services.reading_items.words import parse_xml

MOST_FILES_IN_A_PACKAGE = 2_000
MOST_ITEMS = 1_000


def read_items(content: bytes) -> tuple[str, list[FoundItem]]:
    """Return the format of a file and its items, each with what is wrong with it.

    :raises ItemFileUnreadable: where it is empty, too large, broken, or holds no item
    :raises ItemFormatUnknown: where it is none of the known formats
    """
    if not content.strip():
        raise ItemFileUnreadable(reason="Sie ist leer.")
    if len(content) > LARGEST_FILE_BYTES:
        raise ItemFileUnreadable(reason="Sie ist größer als 20 MB.")
    name, found = _read(content)
    if not found:
        raise ItemFileUnreadable(reason="Sie enthält keine Aufgaben.")
    if len(found) > MOST_ITEMS:
        raise ItemFileUnreadable(reason=f"Sie enthält mehr als {MOST_ITEMS} Aufgaben.")
    return name, name_repeats(found)


def _read(content: bytes) -> tuple[str, list[FoundItem]]:
    if content.startswith(b"PK\x03\x04"):
        return qti3.FORMAT, [item for file in _unpacked(content) for item in _of_package(file)]
    if content.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        root = parse_xml(content)
        if moodle_xml.recognises(root):
            return moodle_xml.FORMAT, moodle_xml.read(root)
        if qti3.recognises(root):
            return qti3.FORMAT, qti3.read(root)
        raise ItemFormatUnknown
    text = _text(content)
    if quizdown.recognises(text):
        return quizdown.FORMAT, quizdown.read(text)
    raise ItemFormatUnknown


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = "Sie ist nicht in UTF-8 gespeichert. Speichern Sie sie in UTF-8."
        raise ItemFileUnreadable(reason=reason) from error
    if "\0" in text:
        raise ItemFileUnreadable(reason="Sie enthält keinen Text.")
    return text


def _of_package(content: bytes) -> list[FoundItem]:
    root = parse_xml(content)
    return qti3.read(root) if qti3.recognises(root) else []


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield the XML files of a package, never more than a plain file might hold."""
    left = LARGEST_FILE_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = [e for e in package.infolist() if e.filename.lower().endswith(".xml")]
            if len(entries) > MOST_FILES_IN_A_PACKAGE:
                raise ItemFileUnreadable(reason="Das Paket enthält zu viele Dateien.")
            for entry in entries:
                with package.open(entry) as file:
                    unpacked = file.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise ItemFileUnreadable(reason="Sie ist ausgepackt größer als 20 MB.")
                yield unpacked
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ItemFileUnreadable(reason="Das ZIP-Paket ist beschädigt.") from error
