"""What can be wrong with one line of a staff file, and how to put it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`sentence` speaks about one line (may hold places), `remedy` about all such lines."""

    code: str
    sentence: str
    remedy: str


class LineProblem(Exception):
    """One line cannot be taken over; the other lines can."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.sentence = PROBLEMS[code].sentence % facts if facts else PROBLEMS[code].sentence
        super().__init__(code)


_AGAIN = "Laden Sie die Datei noch einmal hoch; dann wird mit dem neuen Stand verglichen."
_ALL = (
    Problem(
        code="number_missing",
        sentence="Die Personalnummer fehlt.",
        remedy="Tragen Sie in diesen Zeilen die Personalnummer ein.",
    ),
    Problem(
        code="number_repeated",
        sentence="Die Personalnummer %(number)s steht mehrfach in der Datei (Zeilen %(lines)s).",
        remedy="Lassen Sie zu jeder Personalnummer nur eine Zeile stehen.",
    ),
    Problem(
        code="zeros_lost",
        sentence="%(number)s gibt es nicht, aber %(known)s: Es fehlen führende Nullen.",
        remedy=(
            "Stellen Sie in Excel die Spalte mit der Personalnummer auf „Text“, "
            "damit führende Nullen bleiben."
        ),
    ),
    Problem(
        code="name_missing",
        sentence="Vorname oder Nachname fehlt.",
        remedy="Tragen Sie in diesen Zeilen Vornamen und Nachnamen ein.",
    ),
    Problem(
        code="text_too_long",
        sentence="%(field)s ist zu lang (höchstens %(limit)s Zeichen).",
        remedy="Kürzen Sie die Texte, die in diesen Zeilen zu lang sind.",
    ),
    Problem(
        code="formula",
        sentence="%(field)s beginnt mit einem Rechenzeichen (=, +, - oder @).",
        remedy="Ersetzen Sie in diesen Zeilen die Formel durch den Text, den sie zeigen soll.",
    ),
    Problem(
        code="email_invalid",
        sentence="„%(seen)s“ ist keine E-Mail-Adresse. Beispiel: vorname.nachname@stadt.de",
        remedy="Berichtigen Sie die E-Mail-Adresse oder lassen Sie die Zelle leer.",
    ),
    Problem(
        code="email_repeated",
        sentence="Die E-Mail-Adresse steht auch in Zeile %(lines)s.",
        remedy=(
            "Jede Person braucht eine eigene E-Mail-Adresse. Lassen Sie die Zelle leer, "
            "wenn sich mehrere ein Postfach teilen; diese Personen erhalten einen Brief."
        ),
    ),
    Problem(
        code="email_taken",
        sentence="Die E-Mail-Adresse gehört schon zur Personalnummer %(known)s.",
        remedy=(
            "Prüfen Sie, zu wem die Adresse gehört. Hat die Person eine neue Personalnummer, "
            "dann ändern Sie diese zuerst bei der Person selbst."
        ),
    ),
    Problem(
        code="day_unreadable",
        sentence="„%(seen)s“ ist kein Datum. Beispiel: 01.08.2024",
        remedy="Schreiben Sie das Eintrittsdatum als Tag.Monat.Jahr.",
    ),
    Problem(
        code="yes_unreadable",
        sentence="„%(seen)s“ verstehen wir nicht. Möglich sind ja und nein.",
        remedy="Schreiben Sie in die Spalte Führungskraft „ja“ oder „nein“.",
    ),
    Problem(
        code="changed_meanwhile",
        sentence="Die Person wurde nach der Prüfung der Datei anderweitig geändert.",
        remedy=_AGAIN,
    ),
    Problem(
        code="taken_meanwhile",
        sentence="Die Personalnummer oder E-Mail-Adresse wurde inzwischen anderweitig vergeben.",
        remedy=_AGAIN,
    ),
    Problem(
        code="own_account",
        sentence="Das sind Sie selbst: Den eigenen Zugang können Sie nicht schließen.",
        remedy="Bitten Sie eine andere Person der Personalstelle, Sie austreten zu lassen.",
    ),
)
PROBLEMS = {problem.code: problem for problem in _ALL}
