"""Folding all journals in the database finds exactly what folding each by the rules finds."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.ownership import owners_cursor
from tests.redemption.vouchers import Stock
from vouchers.redemption import rules
from vouchers.redemption.models import Voucher
from vouchers.redemption.queries.folding import SHORT, unsound_journals
from vouchers.redemption.rules import MOVES, BrokenJournal, Kind, State, Step, fold

SEED = 20_261_122
EACH = 12


@dataclass(frozen=True)
class Ledger:
    """A voucher's state and sequence, and its journal."""

    state: str
    sequence: int
    steps: tuple[Step, ...]

    @property
    def is_sound(self) -> bool:
        try:
            return fold(sorted(self.steps, key=lambda step: step.sequence)) == self.state and (
                self.sequence == len(self.steps)
            )
        except BrokenJournal:
            return False


def history(dice: random.Random) -> Ledger:
    """Some legal moves, now and then more than the quick fold takes."""
    steps = [Step(sequence=1, kind=Kind.ISSUE, from_state="", to_state=State.ISSUED)]
    for sequence in range(2, dice.choice([2, 4, 6, SHORT + 1, SHORT + 2, 40]) + 1):
        state = State(steps[-1].to_state)
        kinds = [kind for kind, (sources, _target) in MOVES.items() if state in sources]
        if not kinds:
            break
        kind = dice.choice(kinds)
        target = str(rules.target_of(kind, state))
        steps.append(Step(sequence=sequence, kind=kind, from_state=state, to_state=target))
    return Ledger(state=str(steps[-1].to_state), sequence=len(steps), steps=tuple(steps))


def changed_step(ledger: Ledger, dice: random.Random, **change: Any) -> Ledger:
    steps = list(ledger.steps)
    place = dice.randrange(len(steps))
    steps[place] = replace(steps[place], **change)
    return replace(ledger, steps=tuple(steps))


def without_a_step(ledger: Ledger, dice: random.Random) -> Ledger:
    steps = list(ledger.steps)
    del steps[dice.randrange(len(steps))]
    return replace(ledger, steps=tuple(steps))


def with_a_step_twice(ledger: Ledger, dice: random.Random) -> Ledger:
    return replace(ledger, steps=(*ledger.steps, dice.choice(ledger.steps)))


def with_two_swapped(ledger: Ledger, dice: random.Random) -> Ledger:
    steps = list(ledger.steps)
    one, other = dice.randrange(len(steps)), dice.randrange(len(steps))
    first, second = steps[one].sequence, steps[other].sequence
    steps[one], steps[other] = (
        replace(steps[one], sequence=second),
        replace(steps[other], sequence=first),
    )
    return replace(ledger, steps=tuple(steps))


DAMAGES: dict[str, Callable[[Ledger, random.Random], Ledger]] = {
    "none": lambda ledger, _dice: ledger,
    "a step is missing": without_a_step,
    "a step stands there twice": with_a_step_twice,
    "two steps are swapped": with_two_swapped,
    "another kind": lambda ledger, dice: changed_step(ledger, dice, kind=dice.choice([*Kind])),
    "another state before": lambda ledger, dice: changed_step(
        ledger, dice, from_state=dice.choice(["", *State])
    ),
    "another state after": lambda ledger, dice: changed_step(
        ledger, dice, to_state=dice.choice([*State])
    ),
    "another number": lambda ledger, dice: changed_step(ledger, dice, sequence=dice.randrange(70)),
    "the voucher has another state": lambda ledger, dice: replace(
        ledger, state=dice.choice([*State])
    ),
    "the voucher counts otherwise": lambda ledger, dice: replace(
        ledger, sequence=ledger.sequence + dice.choice([-1, 1])
    ),
}


@pytest.fixture
def lawless(stock: Stock) -> None:
    """Without the constraints that keep such journals from being written at all."""
    with owners_cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE redemption_journal DISABLE TRIGGER USER")
        cursor.execute(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)"
            "  FROM pg_constraint WHERE contype IN ('c', 'f', 'u')"
            "   AND conrelid IN ('redemption_journal'::regclass, 'redemption_voucher'::regclass)"
            " ORDER BY contype = 'u'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def test_every_kind_of_damage_is_found_and_nothing_else(stock: Stock, lawless: None) -> None:
    dice = random.Random(SEED)
    ledgers = {
        number: (damage, make(history(dice), dice))
        for number, (damage, make) in enumerate([*DAMAGES.items()] * EACH, start=1_000)
    }
    write({number: ledger for number, (_damage, ledger) in ledgers.items()})

    found = {number for _programme, number, _fault in unsound_journals(limit=1_000)}

    unsound = {number for number, (_damage, ledger) in ledgers.items() if not ledger.is_sound}
    assert found == unsound
    assert {ledgers[number][0] for number in unsound} == DAMAGES.keys() - {"none"}


def test_an_extension_that_the_voucher_does_not_show_is_found(
    stock: Stock, lawless: None, now: dt.datetime
) -> None:
    with owners_cursor() as cursor:
        cursor.execute("UPDATE redemption_journal SET last_day = '2030-01-01'")

    faults = [fault for _programme, _number, fault in unsound_journals(limit=1_000)]

    assert len(faults) == Voucher.objects.count()
    assert set(faults) == {"gilt nicht bis zu dem Tag, bis zu dem sein Journal es verlängert"}


def test_there_are_not_more_states_than_four_bits_can_name() -> None:
    assert len(rules.STATES) < 16


def write(ledgers: dict[int, Ledger]) -> None:
    """Add vouchers, as if somebody had repaired the tables by hand."""
    template = Voucher.objects.values_list("id", flat=True).first()
    ids: dict[int, UUID] = {number: uuid4() for number in ledgers}
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO redemption_voucher (id, number, code_lookup, state, sequence,"
            " allotment_id, programme_id, municipality_id, terms_id, last_day, ceiling_cents)"
            " SELECT %s, %s, %s, %s, %s, allotment_id, programme_id, municipality_id, terms_id,"
            " last_day, ceiling_cents FROM redemption_voucher WHERE id = %s",
            [
                (ids[n], n, ids[n].bytes, str(ledger.state), ledger.sequence, template)
                for n, ledger in ledgers.items()
            ],
        )
        cursor.executemany(
            "INSERT INTO redemption_journal (voucher_id, sequence, kind, from_state, to_state,"
            " programme_id, municipality_id, amount_cents, month, at, reason, actor_pseudonym)"
            " SELECT id, %s, %s, %s, %s, programme_id, municipality_id, 0, '2026-03-01', now(),"
            " '', '' FROM redemption_voucher WHERE id = %s",
            [
                (step.sequence, str(step.kind), str(step.from_state), str(step.to_state), ids[n])
                for n, ledger in ledgers.items()
                for step in ledger.steps
            ],
        )
