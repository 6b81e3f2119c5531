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
    sentence = "Der Kurs kann noch nicht veröffentlicht werden. Bitte ergänzen Sie: %(missing)s."


class CourseStateUnchanged(Refusal):
    code = "course_state_unchanged"
    sentence = (
        "Der Kurs hat inzwischen einen anderen Stand. Bitte laden Sie die Seite neu und prüfen "
        "Sie, ob noch etwas zu tun ist."
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


def check_move(
    *,
    state: str,
    target: str,
    hours: int | None,
    price_cents: int | None,
    is_dated: bool,
    has_dates: bool,
) -> None:
    """Make sure that a course may go from one state to another.

    A published course can be redeemed and certified at once, so its hours and price are known.

    :raises CourseStateUnchanged: where the move does not start from the present state
    :raises CourseIncomplete: where a fact that a published course needs is missing
    """
    if target not in NEXT_STATES[state]:
        raise CourseStateUnchanged
    if target != "published":
        return
    missing = [
        label
        for label, is_missing in (
            ("den Umfang in Stunden", not hours),
            ("den Preis", price_cents is None),
            ("mindestens einen Termin", is_dated and not has_dates),
        )
        if is_missing
    ]
    if missing:
        raise CourseIncomplete(missing=", ".join(missing))
