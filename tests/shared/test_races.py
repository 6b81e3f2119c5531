"""At the same time, on real connections."""

from __future__ import annotations

from typing import Any

import pytest

from campus.accounts.models import Identity, Invitation, PaperCard
from campus.accounts.rules import read_letter_code
from campus.accounts.rules.shared import PIN_TRIES, CardRefused, DeviceLinkInvalid
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.cards import account_of_card, activate_with_pin
from campus.accounts.services.shared_devices import make_device, open_device
from campus.accounts.services.sso.linking import link
from campus.kernel import clock
from tenants.registry.api import in_municipality
from tests.accounts.steps import new_colleague, secret_for

pytestmark = pytest.mark.proof


def test_guesses_at_a_pin_count_each_a_link_and_an_identity_count_once(
    real_database: str, ludwigshafen: Any, anna: Any, bernd: Any, in_parallel: Any
) -> None:
    now = clock.now()
    with in_municipality(ludwigshafen.id):
        account_id = new_colleague("Frieda Fink", login_name="frieda.fink", now=now)
        code = read_letter_code(secret_for(account_id, purpose="letter", now=now)) or ""
        invitation_id = Invitation.objects.get(account_id=account_id).id
        activate_with_pin(invitation_id=invitation_id, code=code, pin="481516", now=now)
        device = make_device(name="Kita", idle_minutes=5, actor=bernd.actor, now=now)

    def guess(place: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return account_of_card(
                login_name="frieda.fink", code=code, pin=f"90210{place}", now=now
            )

    def set_up(_place: int) -> str:
        with in_municipality(ludwigshafen.id):
            return open_device(secret=device, now=now)

    def connect(place: int) -> None:
        person = (anna, bernd)[place]
        with in_municipality(ludwigshafen.id):
            link(
                account_id=person.account_id,
                issuer="https://login.example",
                subject="one",
                actor=person.actor,
                now=now,
            )

    guesses, opened = in_parallel(8, guess), in_parallel(4, set_up)
    connected = in_parallel(2, connect)

    assert {type(one) for one in guesses} == {CardRefused}
    assert sorted(type(one).__name__ for one in opened) == [*["DeviceLinkInvalid"] * 3, "str"]
    assert [one for one in opened if isinstance(one, DeviceLinkInvalid)]
    assert sum(isinstance(one, SignInRefused) for one in connected) == 1
    with in_municipality(ludwigshafen.id):
        assert PaperCard.objects.get().wrong_tries == PIN_TRIES
        assert Identity.objects.count() == 1
