"""A year of use, in the order in which it happened: every step by the service that does it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from assessments.checks.api import has_completed_check, take_check
from assessments.library.api import get_template_model
from campus.dev.demo.grants import FIRST_ROUND, SECOND_ROUND
from campus.dev.demo.places import Place
from campus.kernel.actor import SYSTEM, Actor
from courses.learning.api import record_completion
from tenants.registry.api import in_cooperative, in_municipality
from vouchers.desk.api import (
    WalletVoucher,
    complete_booking,
    give_voucher,
    redeem_in_transaction,
    reverse_in_transaction,
    vouchers_of,
    withdraw_in_transaction,
)
from vouchers.redemption.api import Reason, expire_due_vouchers

# Of those who get a voucher: how many redeem it, how many of these finish the course, and for how
# many of the others HR undoes the booking after a few days.
SHARE_REDEEMED, SHARE_COMPLETED, SHARE_REVERSED, SHARE_WITHDRAWN = 0.62, 0.66, 0.1, 0.08
UNDONE_AFTER = dt.timedelta(days=4)


@dataclass(frozen=True, order=True)
class Step:
    """Something that one employee of one town goes through at a moment."""

    at: dt.datetime
    order: int
    what: str
    place: int
    employee_id: UUID
    programme_id: UUID


def live_through(
    places: Sequence[Place],
    programmes: tuple[UUID, UUID],
    course_ids: Sequence[UUID],
    *,
    now: dt.datetime,
    chance: random.Random,
) -> None:
    """Let people get, use, complete and lose vouchers for a year, and the first round expire."""
    rounds = (
        (programmes[0], FIRST_ROUND[0], FIRST_ROUND[2], 0.75),
        (programmes[1], SECOND_ROUND[0], -1, 0.7),
    )
    steps = sorted(
        step
        for programme_id, first, last, share in rounds
        for place, _place in enumerate(places)
        for step in _steps(places, place, programme_id, first, last, share, now=now, chance=chance)
    )
    with in_cooperative():
        codes = [field.code for field in get_template_model().fields]
    for step in steps:
        _take(step, places[step.place], course_ids, codes, chance=chance)
    with in_cooperative(), transaction.atomic():
        expire_due_vouchers(now=now + dt.timedelta(days=FIRST_ROUND[2] + 1))


def _steps(
    places: Sequence[Place],
    number: int,
    programme_id: UUID,
    first: int,
    last: int,
    share: float,
    *,
    now: dt.datetime,
    chance: random.Random,
) -> Iterator[Step]:
    people = places[number].employee_ids
    for employee_id in chance.sample(people, round(len(people) * share)):
        given = _moment(now, first + 3, last - 25, chance)
        yield Step(given, 0, "give", number, employee_id, programme_id)
        if chance.random() < SHARE_REDEEMED:
            redeemed = _later(given, now, last, chance)
            yield Step(redeemed, 1, "redeem", number, employee_id, programme_id)
            if chance.random() < SHARE_COMPLETED:
                done = _later(redeemed, now, -1, chance)
                yield Step(done, 2, "complete", number, employee_id, programme_id)
            elif chance.random() < SHARE_REVERSED and redeemed + UNDONE_AFTER < now:
                undone = redeemed + UNDONE_AFTER
                yield Step(undone, 2, "reverse", number, employee_id, programme_id)
        elif chance.random() < SHARE_WITHDRAWN:
            taken_back = _later(given, now, last, chance)
            yield Step(taken_back, 3, "withdraw", number, employee_id, programme_id)


def _moment(now: dt.datetime, first: int, last: int, chance: random.Random) -> dt.datetime:
    minutes = chance.randint(0, 9 * 60)
    morning = (now + dt.timedelta(days=chance.randint(first, last))).replace(
        hour=6, minute=0, second=0, microsecond=0
    )
    return morning + dt.timedelta(minutes=minutes)


def _later(moment: dt.datetime, now: dt.datetime, last: int, chance: random.Random) -> dt.datetime:
    latest = now + dt.timedelta(days=last)
    return min(moment + dt.timedelta(days=chance.randint(2, 40), hours=1), latest)


def _take(
    step: Step,
    place: Place,
    course_ids: Sequence[UUID],
    codes: Sequence[str],
    *,
    chance: random.Random,
) -> None:
    with in_municipality(place.municipality_id) as town, transaction.atomic():
        actor = Actor(
            kind="employee",
            account_id=step.employee_id,
            schema=town.schema_name,
            municipality_id=town.id,
            employee_id=step.employee_id,
        )
        if step.what == "give":
            give_voucher(
                employee_id=step.employee_id,
                programme_id=step.programme_id,
                actor=SYSTEM,
                now=step.at,
            )
        elif step.what == "redeem":
            complete_check(step.employee_id, place, codes, at=step.at, chance=chance)
            _redeem(step, course_ids, actor, chance=chance)
        elif step.what == "complete":
            _complete(step)
        elif step.what == "reverse":
            _reverse(step)
        else:
            _withdraw(step)


def complete_check(
    employee_id: UUID,
    place: Place,
    codes: Sequence[str],
    *,
    at: dt.datetime,
    chance: random.Random,
) -> None:
    """Let somebody take the check who has not done so yet."""
    if not has_completed_check(employee_id=employee_id):
        take_check(
            employee_id=employee_id,
            profile_id=chance.choice(place.profile_ids),
            levels={code: chance.choice((1, 2, 2, 3, 3, 4)) for code in codes},
            started_at=at - dt.timedelta(minutes=17),
            now=at,
        )


def _redeem(step: Step, course_ids: Sequence[UUID], actor: Actor, *, chance: random.Random) -> None:
    had = {v.booking_ref for v in vouchers_of(employee_id=step.employee_id)} - {None}
    weights = [1 + (number % 5) for number, _course in enumerate(course_ids)]
    (voucher,) = _of_programme(step)
    # Nobody takes the same course twice: the second round chooses from the other half.
    half = slice(1, None, 2) if had else slice(0, None, 2)
    (course_id,) = chance.choices(course_ids[half], weights[half])
    redeem_in_transaction(
        voucher_id=voucher.voucher_id,
        course_id=course_id,
        idempotency_key=str(uuid4()),
        actor=actor,
        now=step.at,
    )


def _complete(step: Step) -> None:
    for voucher in _of_programme(step):
        if voucher.booking_ref is not None:
            record_completion(booking_ref=voucher.booking_ref, now=step.at)
            # The job that learning enqueues says the same later, and then changes nothing.
            complete_booking(booking_ref=voucher.booking_ref, actor=SYSTEM, now=step.at)


def _reverse(step: Step) -> None:
    for voucher in _of_programme(step):
        reverse_in_transaction(
            holding_id=voucher.holding_id,
            reason=Reason.BOOKED_IN_ERROR,
            actor=SYSTEM,
            now=step.at,
        )


def _withdraw(step: Step) -> None:
    for voucher in _of_programme(step):
        withdraw_in_transaction(holding_id=voucher.holding_id, actor=SYSTEM, now=step.at)


def _of_programme(step: Step) -> list[WalletVoucher]:
    mine = vouchers_of(employee_id=step.employee_id)
    return [voucher for voucher in mine if voucher.programme_id == step.programme_id]
