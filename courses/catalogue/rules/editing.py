"""What the cooperative enters about a course, a unit and a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campus.kernel.refusal import Refusal

# The codes of the template competence model; a municipality's own fields may carry others.
FIELD_TITLES = {
    "leadership": "Führung",
    "teamwork": "Zusammenarbeit",
    "communication": "Kommunikation",
    "digital-work": "Digitales Arbeiten",
    "information-data": "Informations- und Datenkompetenz",
    "processes": "Prozesse analysieren und gestalten",
    "self-organisation": "Selbstorganisation und Lernen",
    "change": "Veränderung",
}


class QuestionWithoutKey(Refusal):
    code = "question_without_key"
    sentence = (
        "Eine Frage braucht mindestens zwei Antworten, von denen mindestens eine richtig und "
        "mindestens eine falsch ist. Bitte ergänzen Sie die Antworten."
    )


class CheckWithDates(Refusal):
    code = "check_with_dates"
    sentence = (
        "Der Kompetenz-Check ist jederzeit möglich und hat keine Termine. Bitte wählen Sie als "
        "Form „Jederzeit (on demand)“ oder eine andere Art des Angebots."
    )
    status = 422


class PrerequisiteInCircle(Refusal):
    code = "prerequisite_in_circle"
    sentence = (
        "Damit würden sich Kurse im Kreis voraussetzen, und niemand könnte beginnen. Bitte wählen "
        "Sie einen anderen Kurs."
    )
    status = 422


class UnitMisplaced(Refusal):
    code = "unit_misplaced"
    sentence = "Diese Lerneinheit steht schon ganz am Rand. Bitte laden Sie die Seite neu."


@dataclass(frozen=True, kw_only=True)
class CourseEntry:
    """The facts of a course as entered by hand or in a course file."""

    title: str
    url: str
    provider_name: str
    summary: str
    objectives: str
    hours: int | None
    price_cents: int | None
    category: str
    format: str
    licence: str
    language: str
    product: str = "course"


@dataclass(frozen=True, kw_only=True)
class OptionEntry:
    """One answer of a question."""

    text: str
    is_right: bool
    feedback: str


@dataclass(frozen=True, kw_only=True)
class QuestionEntry:
    """One question with its answers."""

    text: str
    options: Sequence[OptionEntry]


@dataclass(frozen=True, kw_only=True)
class UnitEntry:
    """One text or quiz; the questions belong to a quiz that comes from a course file."""

    title: str
    kind: str
    text: str
    pass_percent: int
    questions: Sequence[QuestionEntry] = ()


def field_title(code: str) -> str:
    """Return the title of a competence field of the template model, else its code."""
    return FIELD_TITLES.get(code, code)


def check_question(options: Sequence[OptionEntry]) -> None:
    """Make sure that a question can be answered rightly and wrongly.

    :raises QuestionWithoutKey: otherwise
    """
    verdicts = {option.is_right for option in options}
    if verdicts != {True, False}:
        raise QuestionWithoutKey
