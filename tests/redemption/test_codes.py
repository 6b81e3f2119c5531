"""Voucher codes: one form for people, none for the database, no slip of the hand unnoticed."""

from __future__ import annotations

import itertools
import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.redemption import codes

KEY = b"only-for-tests" * 3
ids = st.uuids()


@given(ids)
def test_a_code_has_four_groups_and_a_check_symbol(voucher_id: uuid.UUID) -> None:
    groups = codes.dressed(codes.code_of(voucher_id, key=KEY)).split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 4, 1]


@given(ids)
def test_a_code_stays_the_same_and_another_key_makes_another(voucher_id: uuid.UUID) -> None:
    code = codes.code_of(voucher_id, key=KEY)

    assert code == codes.code_of(voucher_id, key=KEY)
    assert code != codes.code_of(voucher_id, key=b"other")


@given(ids, st.randoms(use_true_random=False))
def test_a_code_is_read_in_any_dress(voucher_id: uuid.UUID, dice: random.Random) -> None:
    code = codes.code_of(voucher_id, key=KEY)
    confused = {"0": "0Oo", "1": "1IiLl"}

    typed = "".join(
        dice.choice(confused.get(symbol, symbol + symbol.lower()))
        + dice.choice(["", " ", "-", "–"])
        for symbol in code
    )

    assert codes.undressed(typed) == code


@given(ids)
def test_every_single_wrong_symbol_is_noticed(voucher_id: uuid.UUID) -> None:
    code = codes.code_of(voucher_id, key=KEY)

    for place, symbol in itertools.product(range(len(code)), codes.ALPHABET):
        if symbol != code[place]:
            with pytest.raises(codes.Mistyped):
                codes.undressed(code[:place] + symbol + code[place + 1 :])


@given(ids)
def test_every_swap_of_two_different_symbols_is_noticed(voucher_id: uuid.UUID) -> None:
    code = codes.code_of(voucher_id, key=KEY)

    for left, right in itertools.combinations(range(len(code)), 2):
        if code[left] != code[right]:
            swapped = list(code)
            swapped[left], swapped[right] = code[right], code[left]
            with pytest.raises(codes.Mistyped):
                codes.undressed("".join(swapped))


@pytest.mark.parametrize("text", ["", "ABC", "U" * 17, "0" * 16, "0" * 18, "ÄÖÜ!" * 4 + "0"])
def test_what_cannot_be_a_code_is_mistyped(text: str) -> None:
    with pytest.raises(codes.Mistyped):
        codes.undressed(text)


def test_what_the_database_keeps_neither_holds_nor_shows_the_code() -> None:
    code = codes.code_of(uuid.uuid4(), key=KEY)

    kept = codes.lookup_of(code, key=KEY)

    assert len(kept) == 16
    assert kept != codes.lookup_of(code, key=b"other")
    assert code.encode() not in kept
