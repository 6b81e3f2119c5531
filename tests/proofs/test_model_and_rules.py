"""The rules and the model, which share no line, say the same of every state on every day."""

import datetime as dt
import itertools

import pytest

from tests.proofs import model
from vouchers.redemption.rules import (
    BrokenJournal,
    Kind,
    State,
    Step,
    VoucherFacts,
    fold,
    why_not,
)
from vouchers.redemption.rules.machine import target_of

TODAY = dt.date(2026, 3, 10)
DAYS = [-1, 0, 1]


@pytest.mark.parametrize(("deed", "state"), list(itertools.product(model.DEEDS, State)))
def test_each_deed_is_refused_with_the_same_code_and_leads_to_the_same_state(
    deed: str, state: State
) -> None:
    kind, reserved = Kind(deed.partition(" ")[0]), deed.endswith("reserved")
    for days in DAYS:
        last_day = TODAY + dt.timedelta(days=days)
        programme = model.Programme(
            granted=1, ceiling=10_000, today=TODAY, last_day=last_day, towns=1
        )
        voucher = model.Voucher(1, town=0, last_day=last_day, state=state.value)
        facts = VoucherFacts(state=state, last_day=last_day, value_cents=None, ceiling_cents=10_000)

        refusal = why_not(kind, facts, today=TODAY, reserved=reserved)

        assert programme.do(deed, 0, voucher) == (refusal and refusal.code)
        if refusal is None:
            assert voucher.state == target_of(kind, state)


def test_what_is_over_is_not_extended() -> None:
    facts = VoucherFacts(
        state=State.DISTRIBUTED, last_day=TODAY, value_cents=None, ceiling_cents=10_000
    )

    assert why_not(Kind.EXTEND, facts, today=TODAY) is None
    refusal = why_not(Kind.EXTEND, facts, today=TODAY + dt.timedelta(days=1))
    assert refusal
    assert refusal.code == "voucher_expired"


@pytest.mark.parametrize(
    ("kind", "to_state"),
    [
        (Kind.REDEEM, State.REDEEMED),
        (Kind.ISSUE, State.ISSUED),
        (Kind.DISTRIBUTE, State.RETURNED),
        (Kind.EXTEND, State.DISTRIBUTED),
    ],
)
def test_a_journal_with_a_step_that_cannot_be_is_broken(kind: Kind, to_state: State) -> None:
    steps = [
        Step(sequence=1, kind=Kind.ISSUE, from_state="", to_state=State.ISSUED),
        Step(sequence=2, kind=kind, from_state=State.ISSUED, to_state=to_state),
    ]

    with pytest.raises(BrokenJournal):
        fold(steps)
