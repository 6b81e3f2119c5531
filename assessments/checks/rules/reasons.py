"""Why an item was asked, in German words. Plain Python."""

from __future__ import annotations

from assessments.checks.rules.adaptive import FIRST, SETTLES
from assessments.checks.rules.run import Reason


def reason_in_words(reason: Reason | None, *, level: int, is_completed: bool) -> str:
    """Say why an item of a level was asked.

    While the check is running no figure is named: with it, and by going back, somebody could find
    out which answer was right.
    """
    if reason is None:
        return "Für diese Aufgabe ist kein Grund vermerkt."
    words = _rule(reason, level)
    if is_completed and reason.rule != FIRST:
        words += (
            f" Bis dahin sprachen Ihre Antworten für Stufe {_decimal(reason.estimate)}"
            f" (zwischen {_decimal(reason.low)} und {_decimal(reason.high)})."
        )
    if is_completed and reason.rule == SETTLES:
        words += f" Erwartet war, dass sie {_decimal(reason.settles)} offene Stufen klärt."
    return words + _lot(reason.tied)


def _rule(reason: Reason, level: int) -> str:
    if reason.rule == FIRST:
        return f"Zum Einstieg kommt eine Aufgabe etwas unter der Mitte, hier von Stufe {level}."
    if reason.rule == SETTLES:
        return "Diese Aufgabe klärt voraussichtlich die meisten Stufen, die noch offen sind."
    return "Diese Aufgabe liegt am nächsten an dem, was Ihre Antworten bisher zeigen."


def _lot(tied: int) -> str:
    if tied < 2:
        return ""
    return f" Unter {tied} gleich geeigneten Aufgaben hat das Los entschieden."


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
