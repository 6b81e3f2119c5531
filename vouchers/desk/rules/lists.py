"""Reads a list of people who are to get a voucher: what each of its lines leads to, and why not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.refusal import Refusal
from vouchers.desk.rules import GIVEN as GIVEN_OUTCOME
from vouchers.desk.rules import OUTCOMES

GIVE, SKIP, ERROR = "give", "skip", "error"
ACTIONS = {GIVE: "bekommt einen Gutschein", SKIP: "hat schon einen", ERROR: "Fehler"}
DISCARDED, TAKEN_BACK = "discarded", "taken_back"
LIST_ENDINGS = {DISCARDED: "verworfen", TAKEN_BACK: "zurückgenommen"}
# So long a whole distribution can be taken back, and so long an uploaded list is kept.
KEPT_FOR = dt.timedelta(days=7)
FORMULA_STARTS = ("=", "+", "-", "@")


class ListUnknown(Refusal):
    code = "list_unknown"
    status = 404
    sentence = "Diese Liste gibt es hier nicht. Bitte wählen Sie sie aus der Übersicht."


class ListNotWaiting(Refusal):
    code = "list_not_waiting"
    sentence = (
        "Über diese Liste ist schon entschieden. Was geschehen ist, sehen Sie auf ihrer Seite."
    )


class ListGivesNothing(Refusal):
    code = "list_gives_nothing"
    sentence = (
        "Diese Liste gibt niemandem einen Gutschein. Bitte berichtigen Sie die Datei und laden "
        "Sie sie neu hoch."
    )


class ListChanged(Refusal):
    code = "list_changed"
    sentence = (
        "Seit Sie die Seite geöffnet haben, hat sich die Zahl der freien Gutscheine geändert. "
        "Bitte prüfen Sie die neue Vorschau."
    )


class ListForgotten(Refusal):
    code = "list_forgotten"
    status = 410
    sentence = (
        "Die hochgeladene Datei ist gelöscht; das geschieht nach 7 Tagen. Die Ergebnisse je Person "
        "stehen bei der Ausgabe."
    )


class WithdrawalTooLate(Refusal):
    code = "withdrawal_too_late"
    sentence = (
        "Eine ganze Ausgabe lässt sich 7 Tage lang zurücknehmen; das war bis %(until)s. Einzelne "
        "Gutscheine ziehen Sie weiterhin in der Übersicht zurück."
    )


class WithdrawalUnderWay(Refusal):
    code = "withdrawal_under_way"
    sentence = "Diese Ausgabe wird schon zurückgenommen. Bitte sehen Sie auf ihrer Seite nach."


class DistributionUnknown(Refusal):
    code = "distribution_unknown"
    status = 404
    sentence = "Diese Ausgabe gibt es hier nicht. Bitte wählen Sie sie aus der Übersicht."


class DistributionUnderWay(Refusal):
    code = "distribution_under_way"
    sentence = "Diese Ausgabe läuft noch. Bitte warten Sie, bis sie abgeschlossen ist."


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`sentence` speaks about one line (may hold places), `remedy` about all such lines."""

    action: str
    sentence: str
    remedy: str


PROBLEMS = {
    "number_missing": Problem(
        action=ERROR,
        sentence="Die Personalnummer fehlt.",
        remedy="Tragen Sie in diesen Zeilen die Personalnummer ein.",
    ),
    "formula": Problem(
        action=ERROR,
        sentence="Die Personalnummer beginnt mit einem Rechenzeichen (=, +, - oder @).",
        remedy="Ersetzen Sie in diesen Zeilen die Formel durch die Nummer, die sie zeigen soll.",
    ),
    "number_repeated": Problem(
        action=ERROR,
        sentence="Die Personalnummer %(number)s steht schon in Zeile %(first)s; die gilt.",
        remedy="Lassen Sie zu jeder Personalnummer nur eine Zeile stehen.",
    ),
    "zeros_lost": Problem(
        action=ERROR,
        sentence="%(number)s gibt es nicht, aber %(known)s: Es fehlen führende Nullen.",
        remedy=(
            "Stellen Sie in Excel die Spalte mit der Personalnummer auf „Text“, "
            "damit führende Nullen bleiben."
        ),
    ),
    "number_unknown": Problem(
        action=ERROR,
        sentence="Die Personalnummer %(number)s gibt es im Personal nicht.",
        remedy="Prüfen Sie die Nummern, oder nehmen Sie die Personen zuerst unter „Personal“ auf.",
    ),
    "employee_gone": Problem(
        action=ERROR,
        sentence="%(name)s ist nicht mehr beschäftigt.",
        remedy="Streichen Sie diese Zeilen, oder nehmen Sie die Personen wieder auf.",
    ),
    "name_differs": Problem(
        action=ERROR,
        sentence="In der Datei steht „%(seen)s“, die Nummer gehört aber zu %(name)s.",
        remedy=(
            "Prüfen Sie, ob die Zeilen verrutscht sind. Stimmt die Nummer, dann berichtigen Sie "
            "den Namen in der Datei oder im Personal."
        ),
    ),
    "done_before": Problem(
        action=SKIP,
        sentence="Laut Spalte „Status“ wurde dieser Gutschein schon ausgegeben.",
        remedy="Nichts zu tun: Diese Zeilen einer Ergebnisdatei sind erledigt.",
    ),
    "maximum_reached": Problem(
        action=SKIP,
        sentence="%(name)s hat schon so viele Gutscheine, wie das Programm erlaubt (%(maximum)s).",
        remedy="Nichts zu tun: Diese Personen haben ihren Gutschein schon.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """Somebody on record; `held_count` live vouchers of the programme are theirs already."""

    id: UUID
    name: str
    is_here: bool
    held_count: int = 0


@dataclass(frozen=True, kw_only=True)
class PlannedLine:
    """What one line leads to: `action` is give, skip or error; the last two say why."""

    line: int
    personnel_number: str
    action: str = GIVE
    employee_id: UUID | None = None
    problem: str = ""
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One line as it was read: number, name ("" where the file has none), what Status says."""

    line: int
    personnel_number: str
    name: str = ""
    status: str = ""


def plan_list(
    *, lines: Sequence[FileLine], known: Mapping[str, KnownPerson], maximum: int
) -> list[PlannedLine]:
    """Return what each line of a list leads to; the first line of a person counts.

    :param known: personnel number -> person, of everybody on record
    :param maximum: how many vouchers of the programme one person may have
    """
    without_zeros = _without_zeros(known)
    seen: dict[str, int] = {}
    planned = []
    for line in lines:
        number = line.personnel_number
        first = seen.setdefault(number, line.line) if number else line.line
        if first != line.line:
            planned.append(_refused(line, "number_repeated", number=number[:40], first=first))
        else:
            planned.append(_plan(line, known, without_zeros, maximum))
    return planned


def _plan(
    line: FileLine,
    known: Mapping[str, KnownPerson],
    without_zeros: Mapping[str, str],
    maximum: int,
) -> PlannedLine:
    number = line.personnel_number
    if not number:
        return _refused(line, "number_missing")
    if number.startswith(FORMULA_STARTS) and number not in known:
        return _refused(line, "formula")
    person = known.get(number)
    if person is not None:
        return _plan_for(line, person, maximum)
    if candidate := without_zeros.get(number.lstrip("0")):
        return _refused(line, "zeros_lost", number=number[:40], known=candidate)
    return _refused(line, "number_unknown", number=number[:40])


def _plan_for(line: FileLine, person: KnownPerson, maximum: int) -> PlannedLine:
    if not person.is_here:
        return _refused(line, "employee_gone", name=person.name)
    if line.name and not is_same_name(line.name, person.name):
        return _refused(line, "name_differs", seen=line.name[:80], name=person.name)
    if line.status == OUTCOMES[GIVEN_OUTCOME]:
        return _refused(line, "done_before")
    if person.held_count >= maximum:
        return _refused(line, "maximum_reached", name=person.name, maximum=maximum)
    return PlannedLine(
        line=line.line, personnel_number=line.personnel_number, employee_id=person.id
    )


def is_same_name(left: str, right: str) -> bool:
    """Tell whether two names have the same words, in any order, whatever their case."""
    return _words(left) == _words(right)


def _words(name: str) -> Counter[str]:
    return Counter(name.replace(",", " ").casefold().split())


def _refused(line: FileLine, code: str, **facts: object) -> PlannedLine:
    problem = PROBLEMS[code]
    return PlannedLine(
        line=line.line,
        personnel_number=line.personnel_number[:80],
        action=problem.action,
        problem=code,
        sentence=problem.sentence % facts if facts else problem.sentence,
    )


def _without_zeros(known: Mapping[str, KnownPerson]) -> dict[str, str]:
    """Return number without leading zeros -> number on record, where only one fits."""
    counts = Counter(number.lstrip("0") for number in known)
    return {
        number.lstrip("0"): number
        for number in known
        if number.startswith("0") and counts[number.lstrip("0")] == 1
    }


def last_moment_to_take_back(created_at: dt.datetime) -> dt.datetime:
    """Return until when a distribution can be taken back as a whole."""
    return created_at + KEPT_FOR
