"""Printing letters: only who can still redeem, each printing noted, no code kept anywhere."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest

from campus.audit.models import Entry
from campus.outbox.models import Job
from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from tests.desk_letters.paper import texts_of
from vouchers.desk.models import Distribution, DistributionRow, Holding, Letter, LetterRun
from vouchers.desk.rules import letters as rules
from vouchers.desk.services.lettering import confirm_printed, discard_letters
from vouchers.desk.services.lettering_printing import print_handover, print_package
from vouchers.desk.services.putting_back import withdraw
from vouchers.redemption.api import Reason, code_of, find_by_code, revoke_voucher
from vouchers.redemption.models import Voucher

CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]")


@pytest.fixture
def edge(bernd: Any, now: dt.datetime) -> dict[str, Any]:
    return {"actor": bernd.actor, "now": now}


def test_a_letter_says_code_worth_and_last_day(
    run: LetterRun, holding: Holding, edge: dict[str, Any]
) -> None:
    front = texts_of(print_package(run_id=run.id, package=1, **edge))[0]

    assert "Jürgen Müller" in front
    assert code_of(voucher_id=holding.voucher_id) in front
    assert "höchstens 400,00 €" in front
    assert f"einschließlich {holding.last_day:%d.%m.%Y}" in " ".join(front.split())
    assert "0621 504-1234" in front


def test_the_back_says_the_same_in_plain_words_without_the_code(
    run: LetterRun, edge: dict[str, Any]
) -> None:
    back = texts_of(print_package(run_id=run.id, package=1, **edge))[1]

    assert "Bildungs-Gutschein" in back
    assert "400,00 €" in back
    assert not CODE.search(back)


def test_the_printed_code_finds_its_holders_voucher(
    run: LetterRun, holding: Holding, edge: dict[str, Any]
) -> None:
    front = texts_of(print_package(run_id=run.id, package=1, **edge))[0]
    code = CODE.search(front)
    assert code is not None

    found = find_by_code(code=code[0], among=[holding.voucher_id], **edge)

    assert found == holding.voucher_id


def test_each_person_has_a_letter_of_two_pages_and_a_code_of_their_own(
    run: LetterRun, edge: dict[str, Any]
) -> None:
    texts = texts_of(print_package(run_id=run.id, package=1, **edge))

    assert len(texts) == 4
    assert len({CODE.search(text)[0] for text in texts[::2]}) == 2  # type: ignore[index]


def test_each_printing_is_noted_for_the_person_and_in_the_audit_trail(
    run: LetterRun, edge: dict[str, Any]
) -> None:
    for _time in range(2):
        print_package(run_id=run.id, package=1, **edge)

    letters = Letter.objects.all()
    assert {(letter.printed_at, letter.print_count) for letter in letters} == {(edge["now"], 2)}
    entries = Entry.objects.filter(action="desk.letters_downloaded")
    assert [entry.facts for entry in entries] == [{"letters": 2, "package": 1}] * 2


def test_who_lost_the_voucher_meanwhile_gets_no_letter(
    run: LetterRun, holding: Holding, edge: dict[str, Any]
) -> None:
    withdraw(holding_id=holding.id, **edge)

    texts = texts_of(print_package(run_id=run.id, package=1, **edge))

    assert len(texts) == 2
    letter = Letter.objects.get(holding=holding)
    assert letter.printed_at is None
    assert "zurückgezogen" in letter.hint


def test_a_voucher_made_invalid_meanwhile_gets_no_letter(
    run: LetterRun, holding: Holding, edge: dict[str, Any], dora: Any
) -> None:
    from tenants.registry.api import in_cooperative

    with in_cooperative():
        revoke_voucher(
            voucher_id=holding.voucher_id,
            reason=Reason.ISSUED_IN_ERROR,
            actor=dora.actor,
            now=edge["now"],
        )

    assert len(texts_of(print_package(run_id=run.id, package=1, **edge))) == 2


def test_when_nobody_is_left_nothing_is_printed_and_it_says_why(
    run: LetterRun, edge: dict[str, Any], now: dt.datetime
) -> None:
    Employee.objects.update(left_at=now)

    with pytest.raises(rules.PackageEmpty):
        print_package(run_id=run.id, package=1, **edge)
    assert set(Letter.objects.values_list("hint", flat=True)) == {"Die Person ist ausgeschieden."}


def test_confirmed_letters_are_gone(run: LetterRun, edge: dict[str, Any]) -> None:
    print_package(run_id=run.id, package=1, **edge)

    confirm_printed(run_id=run.id, **edge)

    with pytest.raises(rules.LettersGone):
        print_package(run_id=run.id, package=1, **edge)


def test_letters_are_gone_when_their_time_is_over(run: LetterRun, edge: dict[str, Any]) -> None:
    edge["now"] += rules.PRINTABLE_FOR

    with pytest.raises(rules.LettersGone):
        print_package(run_id=run.id, package=1, **edge)


def test_what_was_never_downloaded_cannot_be_confirmed(
    run: LetterRun, edge: dict[str, Any]
) -> None:
    with pytest.raises(rules.PackagesMissing, match="Paket 1"):
        confirm_printed(run_id=run.id, **edge)


def test_a_discarded_run_leaves_the_vouchers_and_frees_its_letters(
    run: LetterRun, edge: dict[str, Any]
) -> None:
    discard_letters(run_id=run.id, **edge)

    assert Holding.objects.filter(ended_at__isnull=True).count() == 3
    assert not Letter.objects.filter(left_out_at__isnull=True).exists()
    with pytest.raises(rules.LettersGone):
        discard_letters(run_id=run.id, **edge)


def test_an_unknown_run_prints_nothing(run: LetterRun, edge: dict[str, Any]) -> None:
    with pytest.raises(rules.LetterRunUnknown):
        print_package(run_id=uuid4(), package=1, **edge)
    with pytest.raises(rules.LetterRunUnknown):
        print_handover(run_id=uuid4())


def test_another_towns_run_is_unknown(run: LetterRun, speyer: Any, edge: dict[str, Any]) -> None:
    with in_municipality(speyer.id), pytest.raises(rules.LetterRunUnknown):
        print_package(run_id=run.id, package=1, **edge)


def test_codes_are_kept_nowhere(run: LetterRun, edge: dict[str, Any]) -> None:
    pdf = print_package(run_id=run.id, package=1, **edge)
    codes = {CODE.search(text)[0] for text in texts_of(pdf)[::2]}  # type: ignore[index]

    tables = (Entry, Job, Letter, LetterRun, Holding, Distribution, DistributionRow, Voucher)
    kept = str([list(table.objects.values()) for table in tables]).replace("-", "")
    assert len(codes) == 2
    assert not any(code.replace("-", "") in kept for code in codes)


def test_the_list_for_handing_over_names_people_and_no_code(
    run: LetterRun, edge: dict[str, Any]
) -> None:
    (text,) = texts_of(print_handover(run_id=run.id))

    assert "Gartenamt" in text
    assert "Jürgen Müller" in text
    assert "Unterschrift" in text
    assert not CODE.search(text)


def test_the_list_for_handing_over_leaves_out_who_gets_no_letter(
    run: LetterRun, holding: Holding, edge: dict[str, Any]
) -> None:
    withdraw(holding_id=holding.id, **edge)
    print_package(run_id=run.id, package=1, **edge)

    assert "Müller" not in texts_of(print_handover(run_id=run.id))[0]


def test_a_letter_and_a_withdrawal_at_the_same_time_agree(
    real_database: str, run: LetterRun, holding: Holding, edge: dict[str, Any], in_parallel: Any,
    ludwigshafen: Any,
) -> None:  # fmt: skip
    def act(index: int) -> Any:
        with in_municipality(ludwigshafen.id):
            if index:
                return withdraw(holding_id=holding.id, **edge)
            return print_package(run_id=run.id, package=1, **edge)

    pdf, _nothing = in_parallel(2, act)

    letter, printed = Letter.objects.get(holding=holding), texts_of(pdf)
    assert ("Jürgen Müller" in printed[0] + printed[-2]) == (letter.printed_at is not None)
    assert (letter.hint == "") == (letter.printed_at is not None)


def test_two_downloads_at_the_same_time_are_both_counted(
    real_database: str, run: LetterRun, edge: dict[str, Any], in_parallel: Any, ludwigshafen: Any
) -> None:
    def act(_index: int) -> bytes:
        with in_municipality(ludwigshafen.id):
            return print_package(run_id=run.id, package=1, **edge)

    assert [len(texts_of(pdf)) for pdf in in_parallel(2, act)] == [4, 4]
    assert set(Letter.objects.values_list("print_count", flat=True)) == {2}
