"""How a needs analysis is told in words: why a cell is hidden, shares, method."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assessments.checks.rules.needs import SHARE_STEP, Thresholds, Told, in_fives, share
from assessments.checks.rules.quarters import title_of
from assessments.checks.rules.suppression import DERIVABLE, FEW
from campus.kernel.refusal import Refusal

LEFT_OUT = "left_out"
PERCENT = "\u00a0%"


class QuarterNotOver(Refusal):
    code = "quarter_not_over"
    sentence = (
        "Dieses Quartal ist noch nicht zu Ende. Ausgewertet wird es ab dem ersten Tag danach, "
        "damit sich keine zwei Stände voneinander abziehen lassen."
    )


class NothingAsked(Refusal):
    code = "nothing_asked"
    sentence = (
        "In diesem Quartal war keine Befragung geöffnet. Wählen Sie ein Quartal mit Befragung."
    )


class ReleaseExists(Refusal):
    code = "release_exists"
    sentence = (
        "Für dieses Quartal gibt es schon eine Auswertung. Sie ändert sich nicht mehr; "
        "öffnen Sie die vorhandene."
    )


class BasisChanged(Refusal):
    code = "needs_basis_changed"
    sentence = (
        "Während ausgewertet wurde, hat sich die Grundlage geändert: Ein Check wurde gelöscht, "
        "eine Schwelle erhöht oder ein anderes Quartal ausgewertet. Veröffentlicht wurde nichts; "
        "starten Sie die Auswertung neu."
    )


class ReleaseUnknown(Refusal):
    code = "needs_release_unknown"
    sentence = "Diese Auswertung gibt es nicht. Gehen Sie zur Liste der Auswertungen zurück."
    status = 404


class ThresholdTooLow(Refusal):
    code = "threshold_too_low"
    sentence = (
        "Die Schwelle lässt sich nur erhöhen: je Zelle auf %(minimum)s Personen oder mehr, in "
        "Kreuztabellen auf %(cross_minimum)s oder mehr, und dort nie weniger als sonst."
    )


def reason_in_words(reason: str, minimum: int, *, since: dt.date | None = None) -> str:
    """Return why a cell is not shown.

    :param since: the first day of the earlier quarter whose figures still nearly hold
    """
    if since:
        return (
            f"kaum verändert: weniger als {minimum} Personen anders als im {title_of(since)}; "
            "die Zahlen stehen dort"
        )
    if reason == FEW:
        return f"unterdrückt, weil weniger als {minimum} Personen"
    if reason == DERIVABLE:
        return "unterdrückt, damit sich nichts über wenige errechnen lässt"
    return "unterdrückt, weil sich diese Kompetenz nicht sicher auswerten ließ"


def short_reason_in_words(reason: str, minimum: int) -> str:
    """Return in two or three words why a cell is not shown, for a table with many of them."""
    if reason == FEW:
        return f"unter {minimum} Personen"
    return "zum Schutz verborgen" if reason == DERIVABLE else "nicht ausgewertet"


def people_in_words(told: Told) -> str:
    """Return how many took part, in fives: "20 bis 24"."""
    first = in_fives(told.people)
    return f"{first} bis {first + SHARE_STEP - 1}"


def share_in_words(told: Told, verdict: int) -> str:
    """Return a share in steps of 5 %, or as a range."""
    low, high, people = told.low[verdict], told.high[verdict], told.people
    if low == high:
        return f"etwa {share(low, people)}{PERCENT}"
    if low == 0:
        return f"höchstens {share(high, people, up=True)}{PERCENT}"
    if high == people:
        return f"mindestens {share(low, people, up=False)}{PERCENT}"
    ends = share(low, people, up=False), share(high, people, up=True)
    return f"{ends[0]} bis {ends[1]}{PERCENT}"


def share_in_picture(told: Told, verdict: int) -> int:
    """Return the length of a bar in per cent: of a range, its upper end."""
    low, high = told.low[verdict], told.high[verdict]
    return share(high, told.people, up=None if low == high else True)


def method(thresholds: Thresholds) -> Sequence[str]:
    """Return how a release is made, sentence by sentence; it is frozen with it."""
    return (
        "Gezählt wird das jeweils neueste Ergebnis jeder Person, die im Quartal einen "
        "Kompetenz-Check abgeschlossen hat. Wer ihn vor der Auswertung gelöscht hat, zählt nicht.",
        "Lücke: Das Soll liegt über dem Messbereich. Knapp: Es liegt darin. "
        "Erreicht: Das Ist ist mindestens so hoch wie das Soll.",
        f"Eine Zelle wird erst ab {thresholds.minimum} Personen gezeigt, in Kreuztabellen ab "
        f"{thresholds.cross_minimum}. Auch „niemand“ wird nicht gezeigt.",
        "Es gibt Tabellen mit höchstens zwei Gliederungen: Kompetenz und eine Gruppe, oder "
        "Kompetenz und Einheit mit Jobfamilie gekreuzt.",
        "Teilnehmende stehen in Fünferschritten, Anteile in Schritten von 5 %, Mittelwerte in "
        "halben Stufen.",
        "Ein Anteil von niemandem, von höchstens einer Person oder von höchstens einem Zehntel "
        "wird zur Spanne, und der häufigste Anteil mit ihm. So folgt nie, dass alle oder niemand "
        "in einer Gruppe eine Lücke haben.",
        "Weitere Zellen sind unterdrückt, bis sich keine verborgene Zahl aus allem errechnen "
        "lässt, was gezeigt wird: Für jede bleiben mindestens drei Werte möglich, oder von null an "
        "zwei. Das prüft ein Programm mit linearer Optimierung.",
        "Die Prüfung unterstellt Lesende, die mehr wissen als hier steht: alle Zahlen ungerundet, "
        "wer teilgenommen hat, und welche Gruppen seit einer früheren Auswertung gleich "
        "geblieben sind.",
        f"Lässt sich eine Gruppe aus einer früheren Auswertung dadurch erklären, dass weniger als "
        f"{thresholds.minimum} Personen kamen oder gingen, stehen für sie keine neuen Zahlen da, "
        "sondern der Hinweis auf die früheren. So lässt sich durch Abziehen nichts über die "
        "errechnen, die kamen oder gingen.",
        "Die Zahlen hinter unterdrückten Zellen werden nie gespeichert. Die Auswertung ändert "
        "sich nach ihrer Erstellung nicht mehr; jeder Aufruf wird ohne Bezug auf Beschäftigte "
        "protokolliert.",
    )
