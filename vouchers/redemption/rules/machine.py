"""The states of a voucher, what leads from one to the next, and the fold of a journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a voucher stands."""

    ISSUED = "issued"
    DISTRIBUTED = "distributed"
    RESERVED = "reserved"
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
    RESERVE = "reserve"
    RELEASE = "release"
    REDEEM = "redeem"
    REVERSE = "reverse"
    COMPLETE = "complete"
    EXPIRE = "expire"
    REVOKE = "revoke"
    EXTEND = "extend"
    TRANSFER = "transfer"


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
    PREVENTED = "prevented"
    FUNDER_DECISION = "funder_decision"


STATES = [
    ("issued", "ausgestellt"),
    ("distributed", "ausgegeben"),
    ("reserved", "vorgemerkt"),
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
    ("reserve", "vorgemerkt"),
    ("release", "Vormerkung aufgehoben"),
    ("redeem", "eingelöst"),
    ("reverse", "Einlösung rückgängig gemacht"),
    ("complete", "Kurs abgeschlossen"),
    ("expire", "verfallen"),
    ("revoke", "ungültig gemacht"),
    ("extend", "Gültigkeit verlängert"),
    ("transfer", "übergegangen"),
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
    ("prevented", "Teilnahme nicht möglich"),
    ("funder_decision", "Entscheidung des Fördergebers"),
]

REVERSAL_REASONS = (
    Reason.BOOKED_IN_ERROR,
    Reason.PREVENTED,
    Reason.COURSE_CANCELLED,
    Reason.LEFT_SERVICE,
)

_UNUSED = frozenset({State.ISSUED, State.DISTRIBUTED, State.RESERVED, State.RETURNED})

# kind -> the states from which it leads, and the state to which it leads; None: the state stays
MOVES: dict[Kind, tuple[frozenset[State], State | None]] = {
    Kind.ISSUE: (frozenset(), State.ISSUED),
    Kind.DISTRIBUTE: (frozenset({State.ISSUED, State.RETURNED}), State.DISTRIBUTED),
    Kind.WITHDRAW: (frozenset({State.DISTRIBUTED}), State.RETURNED),
    Kind.RETURN: (frozenset({State.DISTRIBUTED}), State.RETURNED),
    Kind.RESERVE: (frozenset({State.DISTRIBUTED}), State.RESERVED),
    Kind.RELEASE: (frozenset({State.RESERVED}), State.DISTRIBUTED),
    Kind.REDEEM: (frozenset({State.DISTRIBUTED, State.RESERVED}), State.REDEEMED),
    Kind.REVERSE: (frozenset({State.REDEEMED}), State.DISTRIBUTED),
    Kind.COMPLETE: (frozenset({State.REDEEMED}), State.COMPLETED),
    Kind.EXPIRE: (_UNUSED, State.EXPIRED),
    Kind.REVOKE: (_UNUSED, State.REVOKED),
    # A redeemed one, too: its redemption may still be reversed.
    Kind.EXTEND: (_UNUSED | {State.REDEEMED}, None),
    # Its municipality became part of another: whatever it has of vouchers is that one's.
    Kind.TRANSFER: (frozenset(State), None),
}
NEEDS_VALID_DAY = frozenset({Kind.DISTRIBUTE, Kind.RESERVE, Kind.REDEEM, Kind.EXTEND})


def sources_of(kind: Kind, *, reserved: bool = False) -> frozenset[State]:
    """Return the states from which a kind leads.

    A reserved voucher is redeemed only for the request that reserved it: `reserved` says that this
    is the one that asks.
    """
    if kind is Kind.REDEEM:
        return frozenset({State.RESERVED if reserved else State.DISTRIBUTED})
    return MOVES[kind][0]


def target_of(kind: Kind, state: State) -> State:
    """Return where a kind leads from a state, whether or not it may."""
    return MOVES[kind][1] or state


@dataclass(frozen=True, kw_only=True)
class Step:
    """One journal row, as far as the fold is concerned."""

    sequence: int
    kind: Kind
    from_state: str
    to_state: str


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
    target = target or state
    if not legal or target is None or step.to_state != target:
        raise BrokenJournal(f"step {place}: {step.kind} from {state!r} to {step.to_state!r}")
    return target


def state_diagram() -> str:
    """Draw the machine as a Mermaid state diagram; the README holds this text, a test compares."""
    lines = ["stateDiagram-v2"]
    for kind, (sources, target) in MOVES.items():
        for source in [str(state) for state in sorted(sources)] or ["[*]"]:
            lines.append(f"    {source} --> {target or source}: {kind}")
    return "\n".join(lines)
