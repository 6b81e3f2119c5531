"""Printing: a package of letters as PDF, made while it is downloaded and kept nowhere.

A letter counts as printed from the commit that notes it, before it is set: a voucher that was
withdrawn by then is left out, one withdrawn later was printed before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from tenants.registry.api import MunicipalityView, current_municipality
from tenants.staff.api import EmployeeView, get_employees
from vouchers.desk.models import Holding, Letter, LetterRun
from vouchers.desk.queries.letters import is_letter_worthy, lines_of
from vouchers.desk.rules import letters as rules
from vouchers.desk.services.lettering import lock_printable
from vouchers.desk.services.typesetting import (
    HandoverLine,
    Sender,
    VoucherLetter,
    typeset_handover,
    typeset_letters,
)
from vouchers.redemption.api import VoucherView, code_of, get_vouchers


def print_package(*, run_id: UUID, package: int, actor: Actor, now: dt.datetime) -> bytes:
    """Return one package of a run's letters as PDF and note for each person that it was printed.

    As often as it is asked for, until the run is closed or its time is over; each time only who
    can still redeem.

    :raises LetterRunUnknown, LettersGone: by the run
    :raises PackageEmpty: nothing in it is left to print
    """
    run, letters = _take(run_id=run_id, package=package, actor=actor, now=now)
    if not letters:
        raise rules.PackageEmpty
    # After the commit: what takes seconds holds no lock.
    return typeset_letters(letters, sender=_sender(run), day=berlin_day(now))


@transaction.atomic(durable=True)
def _take(
    *, run_id: UUID, package: int, actor: Actor, now: dt.datetime
) -> tuple[LetterRun, list[VoucherLetter]]:
    run = lock_printable(run_id, now=now)
    letters = list(run.letters.filter(package=package, left_out_at__isnull=True))
    holdings = _lock_holdings(letters)
    people = get_employees(employee_ids={holding.employee_id for holding in holdings.values()})
    vouchers = get_vouchers(voucher_ids=[holding.voucher_id for holding in holdings.values()])
    texts: dict[int, VoucherLetter] = {}
    for letter in letters:
        holding = holdings[letter.holding_id]
        person, voucher = people[holding.employee_id], vouchers[holding.voucher_id]
        letter.hint = rules.why_left_out(
            held=holding.ended_at is None,
            usable=is_letter_worthy(voucher, now=now),
            here=person.active,
        )
        if not letter.hint:
            texts[letter.id] = _text(person, voucher)
    _note(letters, printed=texts.keys(), now=now)
    facts = {"package": package, "letters": len(texts)}
    record(
        action="desk.letters_downloaded",
        actor=actor,
        subject=f"letter_run:{run.id}",
        facts=facts,
        now=now,
    )
    return run, list(texts.values())


def _lock_holdings(letters: list[Letter]) -> dict[UUID, Holding]:
    # Whoever withdraws locks the same row: either this letter is left out, or it came first.
    rows = Holding.objects.select_for_update(of=("self",), no_key=True).order_by("id")
    return {row.id: row for row in rows.filter(id__in=[letter.holding_id for letter in letters])}


def _note(letters: list[Letter], *, printed: Collection[int], now: dt.datetime) -> None:
    Letter.objects.filter(id__in=printed).update(printed_at=now, print_count=F("print_count") + 1)
    left_out = [letter for letter in letters if letter.hint]
    for letter in left_out:
        letter.left_out_at = now
    Letter.objects.bulk_update(left_out, ["left_out_at", "hint"], batch_size=500)


def _text(person: EmployeeView, voucher: VoucherView) -> VoucherLetter:
    return VoucherLetter(
        name=person.name,
        unit=person.unit_name,
        number=voucher.number,
        programme_title=voucher.programme_title,
        last_day=voucher.last_day,
        value_cents=voucher.value_cents,
        ceiling_cents=voucher.ceiling_cents,
        check_required=voucher.check_required,
        code=code_of(voucher_id=voucher.id),
    )


def print_handover(*, run_id: UUID) -> bytes:
    """Return the list of who gets a letter as PDF, a part for each unit; it holds no code.

    :raises LetterRunUnknown: where this municipality has no such run
    :raises PackageEmpty: every letter was left out
    """
    run = LetterRun.objects.filter(id=run_id).first()
    if run is None:
        raise rules.LetterRunUnknown
    lines = lines_of(run_id, with_left_out=False)
    if not lines:
        raise rules.PackageEmpty
    return typeset_handover(
        [
            HandoverLine(
                unit=line.unit_name,
                name=line.employee_name,
                personnel_number=line.personnel_number,
                number=line.number,
            )
            for line in lines
        ],
        sender=_sender(run),
        programmes=sorted({line.programme_title for line in lines}),
        created_on=berlin_day(run.created_at),
    )


def _sender(run: LetterRun) -> Sender:
    municipality = _municipality()
    return Sender(
        name=municipality.name,
        street=municipality.street,
        place=f"{municipality.postcode} {municipality.city}".strip(),
        code_url=municipality.address.rstrip("/") + reverse("desk:code"),
        contact=run.contact,
        phone=run.phone,
        email=run.email,
    )


def _municipality() -> MunicipalityView:
    municipality = current_municipality()
    if municipality is None:
        raise rules.LetterRunUnknown
    return municipality
