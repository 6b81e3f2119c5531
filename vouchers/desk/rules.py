"""Who gets a voucher and what it pays: the town's side of the decision."""

from __future__ import annotations

from collections.abc import Collection

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal

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


class VoucherTooSmall(Refusal):
    code = "voucher_too_small"
    sentence = (
        "Der Kurs kostet %(price)s, der Gutschein deckt %(covered)s. Bitte wählen Sie einen Kurs, "
        "den der Gutschein ganz deckt, oder sprechen Sie mit Ihrer Personalstelle."
    )


class NobodyChosen(Refusal):
    code = "nobody_chosen"
    status = 422
    sentence = "Sie haben niemanden ausgewählt. Bitte wählen Sie mindestens eine Person."


def free_place(taken: Collection[int], *, maximum: int) -> int | None:
    """Return the lowest free place of a person in a programme (1 … maximum), or None.

    Each live holding has a place; the database lets no two have the same one, so that two desks
    at the same time cannot pass the maximum.
    """
    return next((place for place in range(1, maximum + 1) if place not in taken), None)


def check_covered(*, price_cents: int, ceiling_cents: int) -> None:
    """Make sure that nothing is left to pay: nobody has agreed to pay a rest.

    :raises VoucherTooSmall: where the price is higher than what the voucher pays, in cents
    """
    if price_cents > ceiling_cents:
        raise VoucherTooSmall(price=euros(price_cents), covered=euros(ceiling_cents))
