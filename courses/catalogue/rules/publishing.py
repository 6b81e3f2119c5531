"""When a course may be published, archived or given a seat, and why not."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class CourseUnknown(Refusal):
    code = "course_unknown"
    sentence = (
        "Diesen Kurs gibt es im Katalog nicht. Bitte wählen Sie einen Kurs aus der Liste der Kurse."
    )
    status = 404


class CourseIncomplete(Refusal):
    code = "course_incomplete"
    sentence = (
        "Dem Kurs fehlt noch etwas, um veröffentlicht zu sein. Bitte ergänzen Sie: %(missing)s."
    )


class CourseStateUnchanged(Refusal):
    code = "course_state_unchanged"
    sentence = (
        "Der Kurs hat inzwischen einen anderen Stand. Bitte laden Sie die Seite neu und prüfen "
        "Sie, ob noch etwas zu tun ist."
    )


class AddressTaken(Refusal):
    code = "address_taken"
    sentence = (
        "Einen Kurs mit dieser Internetadresse gibt es schon. Bitte bearbeiten Sie jenen Kurs "
        "oder geben Sie eine andere Adresse an."
    )


class NoSeatLeft(Refusal):
    code = "no_seat_left"
    sentence = (
        "In diesem Kurs ist kein Platz mehr frei. Bitte wählen Sie einen anderen Kurs oder "
        "fragen Sie Ihre Personalabteilung nach weiteren Terminen."
    )


NEXT_STATES = {
    "draft": frozenset({"published"}),
    "published": frozenset({"archived"}),
    "archived": frozenset({"published"}),
}


def check_move(*, state: str, target: str) -> None:
    """Make sure that a course may go from one state to another.

    :raises CourseStateUnchanged: where the move does not start from the present state
    """
    if target not in NEXT_STATES[state]:
        raise CourseStateUnchanged


def check_complete(
    *, hours: int | None, price_cents: int | None, is_dated: bool, has_dates: bool
) -> None:
    """Make sure that a course has what a voucher and a certificate name: hours, price, a date.

    :raises CourseIncomplete: with the missing facts
    """
    facts = {
        "den Umfang in Stunden": not hours,
        "den Preis": price_cents is None,
        "mindestens einen Termin": is_dated and not has_dates,
    }
    missing = [label for label, is_missing in facts.items() if is_missing]
    if missing:
        raise CourseIncomplete(missing=", ".join(missing))
