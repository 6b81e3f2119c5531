"""Who gets a voucher and what it pays: the town's side of the decision."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal

# Why a holding ends; "lapsed": its voucher expired or was made invalid, and a new one came.
WITHDRAWN, RETURNED, LAPSED = "withdrawn", "returned", "lapsed"
WAITING, GIVEN, REFUSED = "waiting", "given", "refused"
OUTCOMES = {WAITING: "wartet", GIVEN: "ausgegeben", REFUSED: "abgelehnt"}
# Up to so many are distributed at once; more are a run in the background.
AT_ONCE_MAX = 50


class MaximumReached(Refusal):
    code = "maximum_per_person_reached"
    sentence = (
        "Diese Person hat schon so viele Gutscheine, wie das Förderprogramm je Person erlaubt "
        "(%(maximum)s). Bitte ziehen Sie zuerst einen ungenutzten zurück."
    )


class NoDateToCancel(Refusal):
    code = "no_date_to_cancel"
    sentence = (
        "Dieser Kurs hat keinen Termin, den Sie absagen könnten: Sie können jederzeit beginnen. "
        "Haben Sie ihn irrtümlich gebucht, hilft Ihnen Ihre Personalstelle."
    )


class EmployeeGone(Refusal):
    code = "employee_gone"
    sentence = "Diese Person ist nicht mehr beschäftigt. Bitte nehmen Sie sie aus der Auswahl."


class HoldingUnknown(Refusal):
    code = "voucher_unknown"
    status = 404
    sentence = (
        "Diesen Gutschein gibt es hier nicht. Bitte prüfen Sie die Eingabe oder fragen Sie "
        "Ihre Personalstelle."
    )


class NobodyChosen(Refusal):
    code = "nobody_chosen"
    status = 422
    sentence = "Sie haben niemanden ausgewählt. Bitte wählen Sie mindestens eine Person."


def holder_of(actor: Actor) -> UUID:
    """Return which employee acts.

    :raises HoldingUnknown: an account of nobody who is employed here; it holds nothing
    """
    if actor.employee_id is None:
        raise HoldingUnknown
    return actor.employee_id


def free_places(taken: Collection[int], *, maximum: int) -> tuple[int, ...]:
    """Return the free places of a person in a programme (out of 1 … maximum), lowest first.

    Each live holding has a place; the database lets no two have the same one, so that two desks
    at the same time cannot pass the maximum.

    :raises MaximumReached: where there is none
    """
    free = tuple(place for place in range(1, maximum + 1) if place not in taken)
    if not free:
        raise MaximumReached(maximum=maximum)
    return free
