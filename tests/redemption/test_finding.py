"""Finding a voucher by its code: any dress, one answer to strangers, and no guessing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

import pytest

from campus.kernel.refusal import Refusal
from tenants.registry.api import in_municipality
from tests.redemption.vouchers import Stock
from vouchers.redemption import codes, rules
from vouchers.redemption.api import code_of, find_by_code
from vouchers.redemption.services import guessing


def wrong_code() -> str:
    """A well-formed code that belongs to no voucher."""
    return codes.dressed(codes.code_of(uuid.uuid4(), key=b"not ours"))


def test_a_code_leads_to_its_voucher_in_any_dress(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    typed = code_of(voucher_id=voucher_id).lower().replace("-", " ").replace("0", "o")

    assert find_by_code(code=typed, actor=anna.actor, now=now) == voucher_id


def test_unknown_foreign_and_other_peoples_codes_are_answered_alike(
    voucher_id: UUID, speyer: Any, anna: Any, carla: Any, now: dt.datetime
) -> None:
    code = code_of(voucher_id=voucher_id)

    with pytest.raises(rules.CodeUnknown) as unknown:
        find_by_code(code=wrong_code(), actor=anna.actor, now=now)
    with pytest.raises(rules.CodeUnknown) as not_hers:
        find_by_code(code=code, actor=anna.actor, now=now, among=[])
    with in_municipality(speyer.id), pytest.raises(rules.CodeUnknown) as foreign:
        find_by_code(code=code, actor=carla.actor, now=now)

    assert str(unknown.value) == str(not_hers.value) == str(foreign.value)


def test_nobody_guesses_while_tries_cannot_be_counted(
    voucher_id: UUID, anna: Any, now: dt.datetime, settings: Any
) -> None:
    nowhere = {**settings.CACHES["shared"], "LOCATION": "unix:///nowhere/valkey.sock"}
    settings.CACHES = {**settings.CACHES, "shared": nowhere}

    with pytest.raises(rules.CodesNotReadable):
        find_by_code(code=code_of(voucher_id=voucher_id), actor=anna.actor, now=now)


def guess(person: Any, now: dt.datetime) -> type[Exception]:
    with pytest.raises(Refusal) as refused:
        find_by_code(code=wrong_code(), actor=person.actor, now=now)
    return refused.type


def test_an_account_may_guess_ten_times_in_a_quarter_of_an_hour(
    voucher_id: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    answers = [guess(anna, now) for _each in range(11)]

    assert answers == [rules.CodeUnknown] * 10 + [rules.TooManyGuesses]
    assert guess(bernd, now) is rules.CodeUnknown
    assert guess(anna, now + guessing.WINDOW) is rules.CodeUnknown


def test_who_guessed_too_often_is_told_how_long_to_wait(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    for _each in range(10):
        guess(anna, now)

    with pytest.raises(rules.TooManyGuesses, match="in 15 Minuten"):
        find_by_code(code=code_of(voucher_id=voucher_id), actor=anna.actor, now=now)


def test_a_wrong_check_symbol_does_not_count_as_a_guess(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    code = code_of(voucher_id=voucher_id)
    slip = code[:-1] + ("0" if code[-1] != "0" else "2")

    for _each in range(20):
        with pytest.raises(rules.CodeMistyped):
            find_by_code(code=slip, actor=anna.actor, now=now)

    assert find_by_code(code=code, actor=anna.actor, now=now) == voucher_id


def test_right_codes_do_not_use_up_the_limit(voucher_id: UUID, anna: Any, now: dt.datetime) -> None:
    code = code_of(voucher_id=voucher_id)

    found = [find_by_code(code=code, actor=anna.actor, now=now) for _each in range(20)]

    assert found == [voucher_id] * 20


def test_a_town_has_a_limit_of_its_own(
    voucher_id: UUID, anna: Any, bernd: Any, now: dt.datetime, monkeypatch: Any
) -> None:
    monkeypatch.setitem(guessing.LIMITS, "municipality", 3)

    answers = [guess(person, now) for person in (anna, bernd, anna, bernd)]

    assert answers == [rules.CodeUnknown] * 3 + [rules.TooManyGuesses]


def test_the_cooperative_looks_up_by_number_or_code(stock: Stock) -> None:
    voucher_id = guessing.look_up(text=" bg26-000002 ")

    by_code = guessing.look_up(text=code_of(voucher_id=voucher_id))

    assert by_code == voucher_id


@pytest.mark.parametrize("number", ["BG26-999999", "XX-000001"])
def test_an_unknown_number_is_refused(stock: Stock, number: str) -> None:
    with pytest.raises(rules.VoucherUnknown):
        guessing.look_up(text=number)


def test_fifty_guessers_at_once_do_not_pass_the_limit(
    real_database: str, ludwigshafen: Any, anna: Any, now: dt.datetime, in_parallel: Any
) -> None:
    def work(place: int) -> type[Exception]:
        with in_municipality(ludwigshafen.id):
            return guess(anna, now)

    answers = in_parallel(50, work)

    assert answers.count(rules.CodeUnknown) == 10
    assert answers.count(rules.TooManyGuesses) == 40
