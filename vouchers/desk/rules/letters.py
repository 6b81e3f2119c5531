"""Who gets a letter with a voucher's code, and for how long it may be printed."""

from __future__ import annotations

import datetime as dt

from campus.kernel.refusal import Refusal

PRINTED, DISCARDED, OVER = "printed", "discarded", "over"
CLOSINGS = {PRINTED: "gedruckt", DISCARDED: "verworfen", OVER: "Frist abgelaufen"}
# So long a run's letters can be downloaded, unless somebody confirms before that they are printed.
PRINTABLE_FOR = dt.timedelta(days=3)
# So many letters are one PDF: seconds to make, and what one tray of an office printer holds.
PACKAGE = 200


class NoLetters(Refusal):
    code = "no_letters"
    status = 422
    sentence = (
        "Zu dieser Auswahl gibt es keinen Brief zu drucken. Bitte wählen Sie andere Personen oder "
        "kreuzen Sie an, dass auch schon gedruckte Briefe noch einmal gedruckt werden."
    )


class LetterRunUnknown(Refusal):
    code = "letter_run_unknown"
    status = 404
    sentence = "Diesen Brieflauf gibt es hier nicht. Bitte wählen Sie ihn aus der Übersicht."


class LettersGone(Refusal):
    code = "letters_gone"
    status = 410
    sentence = (
        "Diese Briefe sind nicht mehr abrufbar: Sie sind gedruckt, verworfen oder ihre Frist ist "
        "abgelaufen. Wer einen neuen braucht, bekommt ihn in einem neuen Brieflauf."
    )


class PackageEmpty(Refusal):
    code = "package_empty"
    sentence = (
        "In diesem Paket ist kein Brief mehr zu drucken: Die Gutscheine sind inzwischen eingelöst, "
        "zurückgezogen oder verfallen. Bitte drucken Sie das nächste Paket."
    )


class PackagesMissing(Refusal):
    code = "packages_missing"
    sentence = (
        "Noch nie heruntergeladen: Paket %(packages)s. Bitte laden Sie jedes Paket herunter und "
        "drucken Sie es, oder verwerfen Sie den Rest."
    )


def is_printable(
    *, closed_at: dt.datetime | None, printable_until: dt.datetime, now: dt.datetime
) -> bool:
    """Tell whether a run's letters can still be downloaded."""
    return closed_at is None and now < printable_until


def package_of(position: int) -> int:
    """Return in which package (from 1) the letter at a position (from 0) is printed."""
    return position // PACKAGE + 1


def why_left_out(*, held: bool, usable: bool, here: bool) -> str:
    """Return why a letter must not be printed any more, or "" where it may.

    :param held: the person still holds the voucher
    :param usable: it is neither redeemed nor expired nor revoked
    :param here: the person is still employed
    """
    if not held:
        return "Der Gutschein wurde zurückgezogen oder zurückgegeben."
    if not usable:
        return "Der Gutschein ist eingelöst, verfallen oder ungültig."
    return "" if here else "Die Person ist ausgeschieden."
