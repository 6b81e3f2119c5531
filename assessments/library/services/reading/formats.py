"""Telling the format of a framework file from its content, never from its name; reading it."""

from __future__ import annotations

from typing import Protocol

from assessments.library.rules.outline import Outline
from assessments.library.rules.refusals import FrameworkFileUnreadable, FrameworkFormatUnknown
from assessments.library.rules.settling import LARGEST_FILE_BYTES, settle
from assessments.library.services.reading import case, digcomp2, digcomp3, esco, moodle, skos
from assessments.library.services.reading.source import Source


class Reader(Protocol):
    """A module that knows one family of files."""

    def recognises(self, source: Source) -> bool: ...
    def read(self, source: Source) -> Outline: ...


READERS: tuple[Reader, ...] = (digcomp3, case, digcomp2, esco, skos, moodle)


def read_framework(content: bytes) -> Outline:
    """Read a file of a known format into an outline with all its findings.

    :raises FrameworkFileUnreadable: where the file is empty, too large or broken
    :raises FrameworkFormatUnknown: where it is none of the known formats
    """
    if not content.strip():
        raise FrameworkFileUnreadable(
            reason="Sie ist leer.", advice="Wählen Sie eine andere Datei."
        )
    if len(content) > LARGEST_FILE_BYTES:
        raise FrameworkFileUnreadable(
            reason="Sie ist größer als 20 MB.",
            advice="Teilen Sie den Rahmen auf mehrere Dateien auf.",
        )
    source = Source(content)
    for reader in READERS:
        if reader.recognises(source):
            outline = reader.read(source)
            outline.findings[:0] = source.findings
            settle(outline)
            return outline
    raise FrameworkFormatUnknown
