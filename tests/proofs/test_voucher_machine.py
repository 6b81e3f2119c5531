"""Whatever people do with vouchers in any order: the platform answers as the model does."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, provision_municipality
from tests.proofs.machine import TOWNS, VoucherMachine
from tests.proofs.model import NO
from tests.proofs.scale import scaled

REFUSALS = {
    *NO.values(),
    "booking_unknown",
    "check_not_completed",
    "idempotency_key_reused",
    "issue_period_over",
    "no_free_voucher",
    "nothing_to_allot",
    "nothing_to_revoke",
    "over_issued",
    "price_not_covered",
    "programme_exhausted",
    "reversal_period_over",
    "takes_back_issued",
    "voucher_not_redeemed",
    "voucher_not_reserved",
    "voucher_unknown",
    # Only a free voucher is ever looked for to be distributed.
} - {"voucher_already_distributed"}


def test_the_platform_answers_as_the_model_in_some_stories(
    db: None, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    _tell(15, 20, [ludwigshafen.id, speyer.id, _mainz(now)])


@pytest.mark.proof
def test_the_platform_answers_as_the_model_in_many_stories(
    db: None,
    ludwigshafen: Any,
    speyer: Any,
    now: dt.datetime,
    record_property: Callable[[str, object], None],
) -> None:
    stories = scaled(300)
    _tell(stories, 40, [ludwigshafen.id, speyer.id, _mainz(now)])
    reached = {outcome for _deed, outcome in VoucherMachine.outcomes}
    assert reached >= REFUSALS, f"never reached: {REFUSALS - reached}"
    record_property(
        "proof",
        f"{stories} stories of up to 40 steps, {VoucherMachine.outcomes.total()} deeds with "
        f"{len(VoucherMachine.outcomes)} kinds of outcome, 0 differences from the model",
    )


def _tell(stories: int, steps: int, towns: list[Any]) -> None:
    assert len(towns) == TOWNS
    VoucherMachine.towns = towns
    VoucherMachine.outcomes.clear()
    run_state_machine_as_test(
        VoucherMachine,
        settings=settings(
            max_examples=stories,
            stateful_step_count=steps,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        ),
    )


def _mainz(now: dt.datetime) -> Any:
    with in_cooperative(), transaction.atomic():
        return provision_municipality(
            ars="073150000000",
            subdomain="mainz",
            name="Mainz",
            kind="town",
            population=220_000,
            state="live",
            actor=SYSTEM,
            now=now,
        )
