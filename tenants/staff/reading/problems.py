"""Why a file as a whole cannot be read."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class FileUnreadable(Refusal):
    """Any reason for which a file as a whole is turned down."""

    code = "file_unreadable"
    sentence = (
        "Wir können diese Datei nicht lesen. "
        "Bitte speichern Sie die Liste als CSV oder als Excel-Datei (.xlsx) "
        "und laden Sie sie erneut hoch."
    )
    status = 422


class FileEmpty(FileUnreadable):
    code = "file_empty"
    sentence = (
        "Die Datei ist leer. "
        "Bitte wählen Sie eine Datei mit einer Kopfzeile und Ihren Beschäftigten."
    )


class FileTooLarge(FileUnreadable):
    code = "file_too_large"
    sentence = (
        "Die Datei ist zu groß. Erlaubt sind 10 MB, 20.000 Zeilen und 100 Spalten. "
        "Bitte entfernen Sie leere Zeilen und nicht benötigte Spalten oder teilen Sie die Liste."
    )
    status = 413


class FileOverstuffed(FileUnreadable):
    code = "file_overstuffed"
    sentence = (
        "Die Excel-Datei ist ungewöhnlich stark gepackt oder braucht beim Öffnen zu viel Speicher. "
        "Bitte kopieren Sie die Liste in eine neue Datei oder speichern Sie sie als CSV."
    )


class FileActive(FileUnreadable):
    code = "file_active"
    sentence = (
        "Die Excel-Datei enthält Makros oder Verknüpfungen zu anderen Dateien. "
        "Bitte speichern Sie die Liste als CSV und laden Sie diese hoch."
    )


class FileOutdated(FileUnreadable):
    code = "file_outdated"
    sentence = (
        "Die Datei ist mit einem Kennwort geschützt oder hat das alte Excel-Format (.xls). "
        "Bitte speichern Sie sie ohne Kennwort als .xlsx oder als CSV."
    )


class EncodingUnknown(FileUnreadable):
    code = "encoding_unknown"
    sentence = (
        "Die Umlaute dieser Datei sind nicht lesbar. "
        "Bitte speichern Sie sie in Excel unter „Speichern unter“ als „CSV UTF-8“."
    )


class QuotesBroken(FileUnreadable):
    code = "quotes_broken"
    sentence = (
        "Ab Zeile %(line)s fehlt ein Anführungszeichen. "
        "Bitte prüfen Sie die Anführungszeichen in dieser Zeile "
        "oder speichern Sie die Liste neu als CSV."
    )


class HeaderMissing(FileUnreadable):
    code = "header_missing"
    sentence = (
        "Wir finden keine Kopfzeile mit Personalnummer und Name. Bitte geben Sie den Spalten "
        "Überschriften, zum Beispiel: Personalnummer; Nachname; Vorname; E-Mail; Abteilung; Stelle."
    )


class NumbersMissing(FileUnreadable):
    code = "numbers_missing"
    sentence = (
        "Wir finden keine Spalte mit Personalnummern. Bitte geben Sie ihr in der ersten Zeile die "
        "Überschrift „Personalnummer“."
    )
