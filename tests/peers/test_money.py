"""Incidents of coupons, orders and tickets."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from courses.learning.models import Enrolment
from tenants.registry.api import in_municipality
from tests.peers.incidents import held_by, incident
from tests.peers.seeds import Edit, Put, Statement
from tests.redemption.vouchers import Stock
from vouchers.desk.services import redeeming
from vouchers.redemption.api import State, code_of, get_voucher
from vouchers.redemption.models import Redemption

held_by(
    "tests/redemption/test_redeeming.py"
    "::test_eight_who_redeem_one_voucher_at_once_are_one_success_and_seven_named_refusals",
    "Sylius CVE-2026-31824",
    "Whether a coupon could still be used was asked before it was marked as used, without a lock.",
    Put(
        "vouchers.redemption.services.moving:MOVE",
        lambda good: good.replace("AND state = ANY(%(sources)s)", "").replace(
            "FOR NO KEY UPDATE {skip}", ""
        ),
    ),
    Statement("DROP INDEX public.one_live_redemption_per_voucher"),
)


def _without_a_transaction(good: Any) -> Any:
    return good.__wrapped__


class CourseGone(RuntimeError):
    """Something breaks after the voucher was moved and before its holder is enrolled."""


@pytest.mark.django_db
@incident(
    "Shopper CVE-2026-47741",
    "An order was kept although the step after it failed, in which its coupon was to be counted.",
    Put("vouchers.desk.services.redeeming:redeem", _without_a_transaction),
)
def test_a_redemption_that_breaks_between_two_steps_has_not_happened(
    annas_check: Any,
    annas_voucher: UUID,
    open_course: UUID,
    anna: Any,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(**_given: Any) -> None:
        raise CourseGone

    monkeypatch.setattr(redeeming, "enrol", breaks)
    with in_municipality(anna.municipality_id):
        with pytest.raises(CourseGone):
            redeeming.redeem(
                voucher_id=annas_voucher,
                course_id=open_course,
                idempotency_key="klick",
                actor=anna.actor,
                now=now,
            )

        assert get_voucher(voucher_id=annas_voucher).state is State.DISTRIBUTED
        assert not Redemption.objects.exists()
        assert not Enrolment.objects.exists()


@pytest.mark.django_db
@incident(
    "Event Tickets CVE-2026-121857",
    "Everybody with some role in the back office was shown the codes of all tickets.",
    Edit(
        "vouchers/redemption/views/vouchers.py",
        "voucher",
        '"rows": _rows(found),',
        '"rows": [*_rows(found), SummaryRow("Code", __import__("vouchers.redemption.api",'
        ' fromlist=["x"]).code_of(voucher_id=found.id))],',
    ),
)
def test_a_code_is_shown_to_its_holder_and_to_nobody_in_an_office(
    stock: Stock, annas_voucher: UUID, anna: Any, bernd: Any, dora: Any
) -> None:
    with in_municipality(anna.municipality_id):
        code = code_of(voucher_id=annas_voucher)
    shown = anna.client().get(f"/gutscheine/{annas_voucher}/").content.decode()
    offices = [
        (bernd, f"/gutscheine/{annas_voucher}/"),
        (bernd, "/gutschein-ausgabe/"),
        (bernd, f"/gutschein-ausgabe/{stock.programme_id}/"),
        (bernd, f"/personal/{anna.employee_id}/"),
        (bernd, f"/api/v1/desk/vouchers/{annas_voucher}/"),
        (dora, f"/ausstellung/gutscheine/{annas_voucher}/"),
        (dora, f"/ausstellung/kontingente/{stock.allotments[anna.municipality_id]}/"),
    ]

    seen = [person.client().get(address) for person, address in offices]

    assert code in shown
    assert [answer.status_code for answer in seen] == [404, 200, 200, 200, 200, 200, 200]
    assert [address for (_, address), answer in zip(offices, seen, strict=True)
            if code in answer.content.decode()] == []  # fmt: skip
