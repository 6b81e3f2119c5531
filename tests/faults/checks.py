"""What must be true whatever was killed: asked of the database, not of the application."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.core.management import CommandError, call_command

from campus.audit.models import Entry
from campus.outbox.models import Job
from campus.outbox.rules import DONE, FAILED
from courses.learning.models import Enrolment
from tenants.registry.api import in_municipality, municipality_ids
from tests.faults.parts import wait_until
from tests.faults.shopping import Acknowledged
from tests.faults.world import World
from vouchers.desk.models import Holding
from vouchers.redemption.models import IssueRun, Redemption, Voucher

LIVENESS_SECONDS = 30.0


class Lost(AssertionError):
    """Somebody was told that their voucher is used, and it is not."""


def assert_nothing_lost_nothing_twice(
    world: World, acknowledged: Iterable[Acknowledged] = ()
) -> None:
    """Wait until all jobs are done, then ask every part whether it agrees with the others."""
    assert_all_jobs_done()
    _assert_each_voucher_is_used_once()
    _assert_acknowledged_are_there(acknowledged)
    _assert_towns_agree_with_vouchers()
    _assert_numbers_without_gap(world)
    assert_commands_content()


def assert_all_jobs_done() -> None:
    wait_until(
        lambda: not Job.objects.exclude(state=DONE).exists(),
        what="the end of all jobs",
        seconds=LIVENESS_SECONDS,
    )
    assert not Job.objects.filter(state=FAILED).exists()
    assert not IssueRun.objects.filter(finished_at__isnull=True).exists()


def assert_commands_content() -> None:
    """Run `manage.py reconcile` and `manage.py verify_audit`; both end with 0."""
    for command in ("reconcile", "verify_audit"):
        try:
            call_command(command)
        except (SystemExit, CommandError) as error:
            raise AssertionError(f"manage.py {command} ended with {error}") from error


def _assert_each_voucher_is_used_once() -> None:
    live = Redemption.objects.filter(reversed_at__isnull=True)
    counts = Counter(live.values_list("voucher_id", flat=True))
    assert not [voucher for voucher, count in counts.items() if count > 1]


def _assert_acknowledged_are_there(acknowledged: Iterable[Acknowledged]) -> None:
    there = dict(Redemption.objects.values_list("booking_ref", "voucher_id"))
    lost = [
        each
        for each in acknowledged
        if there.get(each.booking_ref) != each.order.purchase.voucher_id
    ]
    if lost:
        raise Lost(f"{len(lost)} acknowledged redemptions are not there")


def _assert_towns_agree_with_vouchers() -> None:
    """Redemption, holding, enrolment and the entry in the audit trail: all four, or none."""
    for municipality_id in municipality_ids():
        used = _references(Redemption, municipality_id=municipality_id)
        with in_municipality(municipality_id):
            assert _references(Enrolment) == used
            assert _references(Holding, redeemed_at__isnull=False) == used
            recorded = Entry.objects.filter(action="desk.voucher_redeemed").count()
        assert recorded == len(used)


def _references(model: type, **which: object) -> list[UUID]:
    rows = model.objects.filter(**which).order_by("booking_ref")  # type: ignore[attr-defined]
    return list(rows.values_list("booking_ref", flat=True))


def _assert_numbers_without_gap(world: World) -> None:
    vouchers = Voucher.objects.filter(programme_id=world.programme_id).order_by("number")
    numbers = list(vouchers.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    runs = IssueRun.objects.filter(programme_id=world.programme_id)
    assert sum(runs.values_list("requested_count", flat=True)) == len(numbers)
