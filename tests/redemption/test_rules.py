"""The state machine: what may follow what, why not, and that a journal folds to a state."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.kernel.refusal import Refusal
from vouchers.redemption import rules
from vouchers.redemption.rules import MOVES, Kind, State, Step, VoucherFacts

TODAY = dt.date(2026, 3, 10)
README = Path(rules.__file__).parents[1] / "README.md"


def facts(
    state: State, *, last_day: dt.date = TODAY, value_cents: int | None = None
) -> VoucherFacts:
    return VoucherFacts(
        state=state, last_day=last_day, value_cents=value_cents, ceiling_cents=10_000
    )


@pytest.mark.parametrize(("kind", "state"), list(itertools.product(Kind, State)))
def test_every_move_from_every_state_is_allowed_or_refused_with_a_sentence(
    kind: Kind, state: State
) -> None:
    refusal = rules.why_not(kind, facts(state), today=TODAY)

    assert (refusal is None) == (state in rules.sources_of(kind))
    if refusal:
        assert "%(" not in str(refusal)
        assert str(refusal).endswith(".")


@pytest.mark.parametrize("kind", [Kind.DISTRIBUTE, Kind.REDEEM])
def test_the_last_valid_day_counts_and_the_next_does_not(kind: Kind) -> None:
    voucher = facts(State.DISTRIBUTED if kind is Kind.REDEEM else State.ISSUED)

    assert rules.why_not(kind, voucher, today=TODAY) is None
    too_late = rules.why_not(kind, voucher, today=TODAY + dt.timedelta(days=1))
    assert isinstance(too_late, rules.VoucherExpired)


def test_an_old_voucher_can_still_be_withdrawn_completed_and_reversed() -> None:
    later = TODAY + dt.timedelta(days=90)

    for kind, state in [
        (Kind.WITHDRAW, State.DISTRIBUTED),
        (Kind.COMPLETE, State.REDEEMED),
        (Kind.REVERSE, State.REDEEMED),
    ]:
        assert rules.why_not(kind, facts(state), today=later) is None


@given(st.integers(0, 100_000), st.integers(1, 50_000))
def test_a_voucher_pays_neither_more_than_the_price_nor_more_than_its_ceiling(
    price_cents: int, ceiling_cents: int
) -> None:
    voucher = VoucherFacts(
        state=State.DISTRIBUTED, last_day=TODAY, value_cents=None, ceiling_cents=ceiling_cents
    )

    paid = rules.amount_paid(voucher, price_cents=price_cents)

    assert paid == min(price_cents, ceiling_cents)


@st.composite
def journals(draw: st.DrawFn) -> list[Step]:
    """Legal journals: a walk through the machine."""
    steps: list[Step] = []
    state: State | None = None
    for _each in range(draw(st.integers(1, 12))):
        ways = [
            (kind, target or state)
            for kind, (sources, target) in MOVES.items()
            if (state in sources if state else not sources)
        ]
        if not ways:
            break
        kind, target = draw(st.sampled_from(ways))
        steps.append(
            Step(sequence=len(steps) + 1, kind=kind, from_state=state or "", to_state=target)
        )
        state = target
    return steps


@given(journals())
def test_a_journal_folds_to_its_last_state(steps: list[Step]) -> None:
    assert rules.fold(steps) == steps[-1].to_state


@given(journals().filter(lambda steps: len(steps) > 1), st.data())
def test_a_journal_with_a_missing_step_is_broken(steps: list[Step], data: st.DataObject) -> None:
    missing = data.draw(st.integers(0, len(steps) - 2))

    with pytest.raises(rules.BrokenJournal):
        rules.fold(steps[:missing] + steps[missing + 1 :])


def test_a_journal_without_steps_is_broken() -> None:
    with pytest.raises(rules.BrokenJournal):
        rules.fold([])


def test_every_state_and_kind_has_a_german_word() -> None:
    assert [state for state, _title in rules.STATES] == [state.value for state in State]
    assert [kind for kind, _title in rules.KINDS] == [kind.value for kind in Kind]
    assert [reason for reason, _title in rules.REASONS] == [reason.value for reason in rules.Reason]


def test_refusals_have_codes_of_their_own() -> None:
    refusals = [
        thing
        for thing in vars(rules).values()
        if isinstance(thing, type) and issubclass(thing, Refusal) and thing is not Refusal
    ]

    codes = [refusal.code for refusal in refusals]

    assert len(set(codes)) == len(codes)


def test_the_readme_shows_the_machine_as_the_code_has_it() -> None:
    assert f"```mermaid\n{rules.state_diagram()}\n```" in README.read_text()
