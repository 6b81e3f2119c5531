"""What may happen to a voucher, and why not. The journal decides; a state is its fold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal


class State(StrEnum):
    """Where a voucher stands."""

    ISSUED = "issued"
    DISTRIBUTED = "distributed"
    REDEEMED = "redeemed"
    COMPLETED = "completed"
    RETURNED = "returned"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Kind(StrEnum):
    """What can happen to a voucher; every happening is one journal row."""

    ISSUE = "issue"
    DISTRIBUTE = "distribute"
    WITHDRAW = "withdraw"
    RETURN = "return"
    REDEEM = "redeem"
    REVERSE = "reverse"
    COMPLETE = "complete"
    EXPIRE = "expire"
    REVOKE = "revoke"


class Reason(StrEnum):
    """Why, where a journal row needs a reason; a list, so that no free text names a person."""

    NOT_NEEDED = "not_needed"
    LEFT_SERVICE = "left_service"
    WRONG_PERSON = "wrong_person"
    COURSE_CANCELLED = "course_cancelled"
    BOOKED_IN_ERROR = "booked_in_error"
    ISSUED_IN_ERROR = "issued_in_error"
    CODE_EXPOSED = "code_exposed"
    TAKEN_BACK = "taken_back"


STATES = [
    ("issued", "ausgestellt"),
    ("distributed", "ausgegeben"),
    ("redeemed", "eingelöst"),
    ("completed", "abgeschlossen"),
    ("returned", "zurückgegeben"),
    ("expired", "verfallen"),
    ("revoked", "ungültig gemacht"),
]
KINDS = [
    ("issue", "ausgestellt"),
    ("distribute", "ausgegeben"),
    ("withdraw", "zurückgezogen"),
    ("return", "zurückgegeben"),
    ("redeem", "eingelöst"),
    ("reverse", "Einlösung rückgängig gemacht"),
    ("complete", "Kurs abgeschlossen"),
    ("expire", "verfallen"),
    ("revoke", "ungültig gemacht"),
]
REASONS = [
    ("not_needed", "wird nicht gebraucht"),
    ("left_service", "aus dem Dienst ausgeschieden"),
    ("wrong_person", "falscher Person ausgegeben"),
    ("course_cancelled", "Kurs fällt aus"),
    ("booked_in_error", "irrtümlich gebucht"),
    ("issued_in_error", "irrtümlich ausgestellt"),
    ("code_exposed", "Code ist bekannt geworden"),
    ("taken_back", "Kontingent zurückgenommen"),
]

# kind -> the states from which it leads, and the state to which it leads
MOVES: dict[Kind, tuple[frozenset[State], State]] = {
    Kind.ISSUE: (frozenset(), State.ISSUED),
    Kind.DISTRIBUTE: (frozenset({State.ISSUED, State.RETURNED}), State.DISTRIBUTED),
    Kind.WITHDRAW: (frozenset({State.DISTRIBUTED}), State.RETURNED),
    Kind.RETURN: (frozenset({State.DISTRIBUTED}), State.RETURNED),
    Kind.REDEEM: (frozenset({State.DISTRIBUTED}), State.REDEEMED),
    Kind.REVERSE: (frozenset({State.REDEEMED}), State.DISTRIBUTED),
    Kind.COMPLETE: (frozenset({State.REDEEMED}), State.COMPLETED),
    Kind.EXPIRE: (
        frozenset({State.ISSUED, State.DISTRIBUTED, State.RETURNED}),
        State.EXPIRED,
    ),
    Kind.REVOKE: (
        frozenset({State.ISSUED, State.DISTRIBUTED, State.RETURNED}),
        State.REVOKED,
    ),
}
NEEDS_VALID_DAY = frozenset({Kind.DISTRIBUTE, Kind.REDEEM})


class VoucherUnknown(Refusal):
    code = "voucher_unknown"
    sentence = (
        "Diesen Gutschein gibt es hier nicht. Bitte prüfen Sie die Eingabe oder fragen Sie "
        "Ihre Personalstelle."
    )
    status = 404


class VoucherNotDistributed(Refusal):
    code = "voucher_not_distributed"
    sentence = (
        "Dieser Gutschein ist noch niemandem ausgegeben. Bitte wenden Sie sich an Ihre "
        "Personalstelle, damit sie ihn ausgibt."
    )


class VoucherAlreadyDistributed(Refusal):
    code = "voucher_already_distributed"
    sentence = (
        "Dieser Gutschein ist schon ausgegeben. Bitte nehmen Sie einen anderen aus dem Kontingent."
    )


class VoucherAlreadyRedeemed(Refusal):
    code = "voucher_already_redeemed"
    sentence = (
        "Dieser Gutschein ist schon eingelöst. Ein Gutschein gilt für einen Kurs; Ihre Anmeldung "
        "finden Sie unter „Meine Kurse“."
    )


class VoucherCompleted(Refusal):
    code = "voucher_completed"
    sentence = (
        "Der Kurs zu diesem Gutschein ist abgeschlossen, daran lässt sich nichts mehr ändern. "
        "Bei einem Irrtum hilft Ihnen die Genossenschaft."
    )


class VoucherReturned(Refusal):
    code = "voucher_returned"
    sentence = (
        "Dieser Gutschein liegt wieder im Kontingent Ihrer Kommune. Bitte fragen Sie Ihre "
        "Personalstelle nach einem neuen."
    )


class VoucherExpired(Refusal):
    code = "voucher_expired"
    sentence = (
        "Dieser Gutschein war bis einschließlich %(last_day)s gültig. Bitte fragen Sie Ihre "
        "Personalstelle, ob es einen neuen gibt."
    )


class VoucherRevoked(Refusal):
    code = "voucher_revoked"
    sentence = (
        "Die Genossenschaft hat diesen Gutschein ungültig gemacht. Bitte fragen Sie Ihre "
        "Personalstelle nach einem neuen."
    )


class VoucherNotRedeemed(Refusal):
    code = "voucher_not_redeemed"
    sentence = "Dieser Gutschein ist nicht eingelöst. Bitte laden Sie die Seite neu."


class CourseNotCovered(Refusal):
    code = "course_not_covered"
    sentence = (
        "Dieser Kurs gehört nicht zum Förderprogramm des Gutscheins. Bitte wählen Sie einen Kurs "
        "aus der Liste der geförderten Kurse."
    )


class PriceNotCovered(Refusal):
    code = "price_not_covered"
    sentence = (
        "Dieser Kurs kostet %(price)s, der Gutschein deckt höchstens %(ceiling)s. Bitte wählen "
        "Sie einen anderen Kurs oder sprechen Sie mit Ihrer Personalstelle."
    )


class CheckNotCompleted(Refusal):
    code = "check_not_completed"
    sentence = (
        "Für diesen Gutschein brauchen Sie einen abgeschlossenen Kompetenz-Check. Bitte schließen "
        "Sie ihn ab; das Ergebnis sehen nur Sie."
    )


class NoFreeVoucher(Refusal):
    code = "no_free_voucher"
    sentence = (
        "Im Kontingent sind nicht mehr genug freie Gutscheine. Bitte ziehen Sie ungenutzte zurück "
        "oder fragen Sie die Genossenschaft nach weiteren."
    )


class BookingUnknown(Refusal):
    code = "booking_unknown"
    sentence = "Zu dieser Anmeldung ist kein Gutschein eingelöst. Bitte laden Sie die Seite neu."
    status = 404


class BookingHasVoucher(Refusal):
    code = "booking_has_voucher"
    sentence = (
        "Für diese Anmeldung ist schon ein Gutschein eingelöst. Sie finden sie unter „Meine Kurse“."
    )


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    sentence = (
        "Mit diesem Vorgangsschlüssel wurde schon etwas anderes angefragt. Bitte beginnen Sie den "
        "Vorgang neu."
    )
    status = 422


class RequestInProgress(Refusal):
    code = "request_in_progress"
    sentence = (
        "Dieser Vorgang wird gerade schon bearbeitet. Bitte warten Sie einen Augenblick und laden "
        "Sie die Seite neu."
    )


class RunUnknown(Refusal):
    code = "issue_run_unknown"
    sentence = "Diese Ausstellung gibt es nicht. Bitte wählen Sie eine aus der Liste."
    status = 404


class CodeMistyped(Refusal):
    code = "code_mistyped"
    sentence = (
        "In diesem Code steckt ein Tippfehler. Bitte vergleichen Sie ihn Zeichen für Zeichen mit "
        "Ihrem Gutschein."
    )
    status = 422


class CodeUnknown(Refusal):
    code = "code_unknown"
    sentence = (
        "Diesen Code können wir Ihnen nicht zuordnen. Bitte prüfen Sie die Eingabe oder fragen "
        "Sie Ihre Personalstelle."
    )
    status = 404


class TooManyGuesses(Refusal):
    code = "too_many_guesses"
    sentence = (
        "Es wurden zu viele unbekannte Codes eingegeben. Bitte versuchen Sie es in %(minutes)s "
        "Minuten noch einmal oder fragen Sie Ihre Personalstelle."
    )
    status = 429


class NothingToRevoke(Refusal):
    code = "nothing_to_revoke"
    sentence = (
        "Es sind nicht so viele freie Gutscheine im Kontingent. Bitte wählen Sie höchstens "
        "%(free)s oder bitten Sie die Kommune, ausgegebene zurückzuziehen."
    )


class IssuePeriodOver(Refusal):
    code = "issue_period_over"
    sentence = (
        "Nach den Förderbedingungen durften Gutscheine bis einschließlich %(issue_until)s "
        "ausgestellt werden. Bitte legen Sie zuerst neue Bedingungen fest."
    )


@dataclass(frozen=True, kw_only=True)
class VoucherFacts:
    """What the rules need to know of a voucher."""

    state: State
    last_day: dt.date
    value_cents: int | None
    ceiling_cents: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """One journal row, as far as the fold is concerned."""

    sequence: int
    kind: Kind
    from_state: str
    to_state: str


def why_not(kind: Kind, voucher: VoucherFacts, *, today: dt.date) -> Refusal | None:
    """Tell why a voucher cannot make a move today, or None where it can.

    The last valid day counts in full; `today` is the day in Europe/Berlin.
    """
    sources, _target = MOVES[kind]
    if voucher.state not in sources:
        return _refusal_of_state(kind, voucher)
    if kind in NEEDS_VALID_DAY and today > voucher.last_day:
        return _expired(voucher)
    return None


def _refusal_of_state(kind: Kind, voucher: VoucherFacts) -> Refusal:
    if voucher.state is State.EXPIRED:
        return _expired(voucher)
    if kind in {Kind.REVERSE, Kind.COMPLETE} and voucher.state is not State.COMPLETED:
        return VoucherNotRedeemed()
    return {
        State.ISSUED: VoucherNotDistributed,
        State.DISTRIBUTED: VoucherAlreadyDistributed,
        State.REDEEMED: VoucherAlreadyRedeemed,
        State.COMPLETED: VoucherCompleted if kind is not Kind.REDEEM else VoucherAlreadyRedeemed,
        State.RETURNED: VoucherReturned,
        State.REVOKED: VoucherRevoked,
    }[voucher.state]()


def _expired(voucher: VoucherFacts) -> Refusal:
    return VoucherExpired(last_day=f"{voucher.last_day:%d.%m.%Y}")


def why_not_for_course(
    voucher: VoucherFacts,
    *,
    course_id: UUID,
    course_ids: Iterable[UUID],
    price_cents: int,
    check_required: bool,
    check_completed: bool,
) -> Refusal | None:
    """Tell why a voucher that is still good does not pay for this course, or None.

    `course_ids` empty means that every course is covered. A voucher worth "one course" pays up to
    its ceiling; a voucher with a value pays its part of any price.
    """
    covered = tuple(course_ids)
    if check_required and not check_completed:
        return CheckNotCompleted()
    if covered and course_id not in covered:
        return CourseNotCovered()
    if voucher.value_cents is None and price_cents > voucher.ceiling_cents:
        return PriceNotCovered(price=euros(price_cents), ceiling=euros(voucher.ceiling_cents))
    return None


def amount_paid(voucher: VoucherFacts, *, price_cents: int) -> int:
    """Return what the voucher pays of a price, in cents."""
    return min(price_cents, voucher.ceiling_cents)


def voucher_number(programme_code: str, number: int) -> str:
    """Write a voucher's number as people read it: BG26-000123."""
    return f"{programme_code}-{number:06d}"


def redemption_reference(number: str, sequence: int) -> str:
    """Write a redemption's number: the voucher's, and which entry of its journal this is.

    No counter is needed for it, so that redemptions never wait for each other.
    """
    return f"E-{number}-{sequence}"


def is_free(state: State, *, last_day: dt.date, today: dt.date) -> bool:
    """Tell whether HR can still distribute a voucher."""
    return state in MOVES[Kind.DISTRIBUTE][0] and today <= last_day


class BrokenJournal(ValueError):
    """A journal does not follow the state machine; says at which step."""


def fold(steps: Iterable[Step]) -> State:
    """Return the state to which a voucher's journal leads.

    :raises BrokenJournal: where a step is missing, does not connect, or is no move of the machine
    """
    state: State | None = None
    for place, step in enumerate(steps, start=1):
        if step.sequence != place:
            raise BrokenJournal(f"step {place}: sequence {step.sequence}")
        if step.from_state != (state or ""):
            raise BrokenJournal(f"step {place}: from {step.from_state!r}, was {state!r}")
        state = _follow(state, step, place)
    if state is None:
        raise BrokenJournal("no steps")
    return state


def _follow(state: State | None, step: Step, place: int) -> State:
    sources, target = MOVES[step.kind]
    legal = state in sources if state else not sources
    if not legal or step.to_state != target:
        raise BrokenJournal(f"step {place}: {step.kind} from {state!r} to {step.to_state!r}")
    return target


def state_diagram() -> str:
    """Draw the machine as a Mermaid state diagram; the README holds this text, a test compares."""
    lines = ["stateDiagram-v2"]
    for kind, (sources, target) in MOVES.items():
        for source in [str(state) for state in sorted(sources)] or ["[*]"]:
            lines.append(f"    {source} --> {target}: {kind}")
    return "\n".join(lines)
