"""A result in German words. It says what was measured or rated and never judges the person."""

from __future__ import annotations

from assessments.checks.rules.outcome import CompetenceOutcome, Outcome

SOURCE_WORDS = {"test": "Test", "self": "Selbsteinschätzung", "none": "–"}


def level_words(outcome: Outcome, level: int | None) -> str:
    """Return "3 – Fortgeschritten", or a dash where there is no level."""
    return "–" if level is None else outcome.level_name(level)


def target_words(outcome: Outcome, line: CompetenceOutcome) -> str:
    """Return Soll, where it is a range both its ends: "2 bis 3"."""
    if line.target is None or line.target_to in {None, line.target}:
        return level_words(outcome, line.target)
    return f"{line.target} bis {line.target_to}"


def band_words(line: CompetenceOutcome) -> str:
    """Say the band around Ist in words and numbers; "" where there is none.

    Of a test it is one standard error to each side. Ratings of oneself have no standard error:
    there it is what the answers leave open.
    """
    if line.low is None or line.high is None:
        return ""
    if line.source == "test":
        return f"Spanne {number(line.low)} bis {number(line.high)} (± 1 Standardfehler)"
    if line.low == line.high:
        return f"Spanne: nur Stufe {number(line.low)}"
    return f"Spanne: Stufe {number(line.low)} bis {number(line.high)}"


def beside_words(line: CompetenceOutcome) -> str:
    """Say the self-rating that stands beside a test; "" where there is none."""
    if line.source != "test" or line.self_level is None:
        return ""
    return f"Ihre Selbsteinschätzung: Stufe {line.self_level}"


def next_step_words(outcome: Outcome, line: CompetenceOutcome) -> str:
    """Say what comes next in a competence."""
    if line.verdict == "not_rated":
        return "Beim nächsten Check mehr Aussagen einschätzen."
    if not line.needs_step:
        return "Kein Schritt nötig."
    if line.next_level is None:
        return "Sehen Sie sich die Kurse in Ihrem Lernpfad an."
    words = f"Stufe {level_words(outcome, line.next_level)}"
    return f"{words}: „{line.next_statement}“" if line.next_statement else words


def plain_words(outcome: Outcome, line: CompetenceOutcome) -> list[str]:
    """Say one competence in short sentences for everybody."""
    if line.actual is None:
        return ["Dazu gibt es noch kein Ergebnis.", "Sie können den Check wiederholen."]
    sentences = [_plain_source(line), f"Sie sind auf Stufe {level_words(outcome, line.actual)}."]
    if line.target is None:
        return [*sentences, "Für Ihre Stelle ist hier kein Ziel festgelegt."]
    sentences.append(f"Das Ziel für Ihre Stelle ist Stufe {target_words(outcome, line)}.")
    sentences += _PLAIN_VERDICTS[line.verdict]
    if line.needs_step and line.next_statement:
        sentences.append(f"Der nächste Schritt: {line.next_statement}")
    return sentences


def number(value: float) -> str:
    """Write a number of levels with at most one place behind a German comma."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _plain_source(line: CompetenceOutcome) -> str:
    if line.source == "test":
        return "Das Ergebnis kommt aus den Aufgaben im Test."
    return "Das Ergebnis kommt aus Ihrer eigenen Einschätzung."


_PLAIN_VERDICTS = {
    "reached": ["Sie haben das Ziel erreicht."],
    "close": [
        "Das ist knapp.",
        "Der Check ist nicht genau genug.",
        "Vielleicht haben Sie das Ziel schon erreicht.",
    ],
    "gap": ["Da ist noch eine Lücke.", "Dafür gibt es Kurse."],
}
