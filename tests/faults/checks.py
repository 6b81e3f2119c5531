"""What must be true whatever was killed: asked of the database, not of the application."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from io import StringIO
from typing import Any
from uuid import UUID

from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from campus.audit.models import Entry
from campus.outbox.models import Job
from campus.outbox.rules import DONE, FAILED
from courses.catalogue.models import CourseDate
from courses.learning.models import Enrolment
from tenants.registry.api import in_municipality, municipality_ids
from tests.faults.clients import Acknowledged
from tests.faults.deeds import Distribute, Expire, Issue, Redeem, Reverse
from tests.faults.parts import wait_until
from tests.faults.world import World
from vouchers.desk.models import Distribution, DistributionRow, Holding, Reversal
from vouchers.redemption.models import IssueRun, Journal, Redemption, Voucher

LIVENESS_SECONDS = 30.0
HELD = {"distributed", "reserved", "redeemed", "completed"}
OVER = {"expired", "revoked"}


class Lost(AssertionError):
    """Somebody was told that something is done, and it is not."""


def assert_nothing_lost_nothing_twice(
    world: World,
    acknowledged: Iterable[Acknowledged] = (),
    *,
    seconds: float = LIVENESS_SECONDS,
) -> None:
    """Wait until all jobs are done, then ask every part whether it agrees with the others."""
    assert_all_jobs_done(seconds=seconds)
    _assert_each_voucher_is_used_once()
    assert_acknowledged_are_there(acknowledged)
    for municipality_id in municipality_ids():
        _assert_nothing_half_done(municipality_id)
    _assert_seats_are_counted()
    _assert_numbers_without_gap(world)
    assert_commands_content()


def assert_all_jobs_done(*, seconds: float = LIVENESS_SECONDS) -> None:
    wait_until(_are_all_jobs_done, what="the end of all jobs", seconds=seconds)
    assert not Job.objects.filter(state=FAILED).exists(), "a job waits for a person"
    unfinished = IssueRun.objects.filter(finished_at__isnull=True)
    assert not unfinished.exists(), "all jobs are done, a run is not"


def _are_all_jobs_done() -> bool:
    try:
        return _no_job_is_left()
    except OperationalError:
        # The database is coming back from a kill, which is what is waited for.
        connection.close()
        return False


def _no_job_is_left() -> bool:
    broken = Job.objects.filter(error_code__endswith="IntegrityError")
    assert not broken.exists(), "a job did what the database forbids"
    return not Job.objects.exclude(state=DONE).exists()


def assert_commands_content() -> None:
    """Run `manage.py reconcile` and `manage.py verify_audit`; both end with 0."""
    for command in ("reconcile", "verify_audit"):
        said = StringIO()
        try:
            call_command(command, stdout=said)
        except (SystemExit, CommandError) as error:
            text = f"manage.py {command} ended with {error}: {said.getvalue()}"
            raise AssertionError(text) from error


def _assert_each_voucher_is_used_once() -> None:
    live = Redemption.objects.filter(reversed_at__isnull=True)
    counts = Counter(live.values_list("voucher_id", flat=True))
    twice = [voucher for voucher, count in counts.items() if count > 1]
    assert not twice, f"{len(twice)} vouchers are used more than once"


def assert_acknowledged_are_there(acknowledged: Iterable[Acknowledged]) -> None:
    """Look each answer up that somebody has seen.

    :raises Lost: where one is not there
    """
    lost = [each for each in acknowledged if not _is_there(each.deed, each.answer)]
    if lost:
        raise Lost(f"{len(lost)} acknowledged deeds are not there, such as {lost[0]}")


def _is_there(deed: object, answer: UUID) -> bool:
    match deed:
        case Redeem(purchase=purchase):
            used = Redemption.objects.filter(booking_ref=answer, voucher_id=purchase.voucher_id)
            return used.exists()
        case Issue(count=count):
            return IssueRun.objects.filter(id=answer, issued_count=count).exists()
        case Expire():
            return Job.objects.filter(id=answer, state=DONE).exists()
        case Reverse(booking_ref=booking_ref):
            return Redemption.objects.filter(
                booking_ref=booking_ref, reversed_at__isnull=False
            ).exists()
        case Distribute(people=people):
            return _are_given(answer, people)
    raise TypeError(deed)


def _are_given(distribution_id: UUID, people: tuple[UUID, ...]) -> bool:
    for municipality_id in municipality_ids():
        with in_municipality(municipality_id):
            if Distribution.objects.filter(id=distribution_id).exists():
                rows = DistributionRow.objects.filter(distribution=distribution_id, outcome="given")
                return {row.employee_id for row in rows} == set(people)
    return False


def _assert_nothing_half_done(municipality_id: UUID) -> None:
    """Voucher, redemption, holding, enrolment, journal and audit: all of a deed, or none of it."""
    here = {"municipality_id": municipality_id}
    used = _references(Redemption, **here, reversed_at__isnull=True)
    undone = _references(Redemption, **here, reversed_at__isnull=False)
    states = dict(Voucher.objects.filter(**here).values_list("id", "state"))
    given_count = Journal.objects.filter(**here, kind="distribute").count()
    with in_municipality(municipality_id):
        _same("redemptions and enrolments", used, _references(Enrolment, cancelled_at=None))
        cancelled = _references(Enrolment, cancelled_at__isnull=False)
        _same("reversed redemptions and cancelled enrolments", undone, cancelled)
        _same("reversed redemptions and reversals", undone, _references(Reversal))
        holdings = _references(Holding, redeemed_at__isnull=False)
        _same("redemptions and used holdings", used, holdings)
        redeemed_count = len(used) + len(undone)
        _same("redemptions and the trail", redeemed_count, _entries("desk.voucher_redeemed"))
        _same("reversals and the trail", len(undone), _entries("desk.redemption_reversed"))
        _same("distributions and the trail", given_count, _entries("desk.voucher_distributed"))
        _same("distributions and holdings", given_count, Holding.objects.count())
        held = set(Holding.objects.filter(ended_at=None).values_list("voucher_id", flat=True))
        waiting = DistributionRow.objects.filter(outcome="waiting").count()
        _same("people who still wait for a voucher", 0, waiting)
    _same(
        "states of vouchers and holdings",
        {voucher for voucher, state in states.items() if state in HELD},
        {voucher for voucher in held if states[voucher] not in OVER},
    )


def _same(what: str, one: Any, other: Any) -> None:
    assert one == other, f"{what} do not agree"


def _references(model: Any, **which: object) -> list[UUID]:
    rows = model.objects.filter(**which).order_by("booking_ref")
    return list(rows.values_list("booking_ref", flat=True))


def _entries(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def _assert_seats_are_counted() -> None:
    taken: Counter[UUID] = Counter()
    for municipality_id in municipality_ids():
        with in_municipality(municipality_id):
            booked = Holding.objects.filter(redeemed_at__isnull=False, course_date_id__isnull=False)
            taken.update(booked.values_list("course_date_id", flat=True))
    counted = CourseDate.objects.filter(seats_taken__gt=0).values_list("id", "seats_taken")
    _same("seats and bookings", dict(counted), dict(taken))


def _assert_numbers_without_gap(world: World) -> None:
    vouchers = Voucher.objects.filter(programme_id=world.programme_id).order_by("number")
    numbers = list(vouchers.values_list("number", flat=True))
    _same("numbers without a gap and vouchers", list(range(1, len(numbers) + 1)), numbers)
    runs = IssueRun.objects.filter(programme_id=world.programme_id)
    ordered = sum(runs.values_list("requested_count", flat=True))
    _same("ordered vouchers and issued ones", ordered, len(numbers))
