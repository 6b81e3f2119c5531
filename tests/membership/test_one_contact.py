"""The contact of one municipality is not taken for another's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campus.accounts.api import list_accounts
from campus.kernel.actor import SYSTEM
from tenants.membership.queries import find_contact
from tenants.membership.services.onboarding import ContactDetails, keep_contact
from tenants.registry.api import in_municipality

FRIDA = ContactDetails(name="Frida Fink", email="frida@example.org", phone="")


def test_a_contact_is_its_own_municipalitys(
    ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    keep_contact(municipality_id=ludwigshafen.id, contact=FRIDA, actor=SYSTEM, now=now)

    assert find_contact(ludwigshafen.id)
    assert find_contact(speyer.id) is None


def test_whoever_is_the_contact_of_two_is_invited_in_both(
    ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    for town in (ludwigshafen, speyer):
        keep_contact(municipality_id=town.id, contact=FRIDA, actor=SYSTEM, now=now)

    for town in (ludwigshafen, speyer):
        with in_municipality(town.id):
            assert FRIDA.email in {account.email for account in list_accounts()}
