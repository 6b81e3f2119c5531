"""Every address of both hosts says who may use it and whether it writes."""

from __future__ import annotations

import pytest
from django.conf import settings

from campus.accounts.rules import PERMISSIONS_BY_ROLE
from campus.web.access import EVERYONE, SIGNED_IN, declarations_of
from tests.access.addresses import URLCONFS, Address, addresses_of

EVERY = [address for urlconf in URLCONFS for address in addresses_of(urlconf)]
PERMISSIONS = frozenset().union(*PERMISSIONS_BY_ROLE.values())


def test_both_hosts_are_walked() -> None:
    assert set(URLCONFS) == {settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF}


@pytest.mark.parametrize("address", EVERY, ids=str)
def test_every_address_declares_who_may_use_it(address: Address) -> None:
    declared = declarations_of(address.callback)

    assert declared
    assert {one.may for one in declared} <= PERMISSIONS | {EVERYONE, SIGNED_IN}


@pytest.mark.parametrize("address", EVERY, ids=str)
def test_every_address_declares_whether_it_writes(address: Address) -> None:
    assert {type(one.writes) for one in declarations_of(address.callback)} == {bool}


def test_every_permission_that_a_view_asks_for_is_given_to_a_role_of_that_host() -> None:
    from campus.accounts.rules import ROLES_OF_MUNICIPALITY, ROLES_OF_PUBLIC

    roles = {
        settings.ROOT_URLCONF: ROLES_OF_MUNICIPALITY,
        settings.PUBLIC_SCHEMA_URLCONF: ROLES_OF_PUBLIC,
    }
    unreachable = [
        str(address)
        for address in EVERY
        for one in declarations_of(address.callback)
        if one.may not in {EVERYONE, SIGNED_IN}
        and not any(one.may in PERMISSIONS_BY_ROLE[role] for role in roles[address.urlconf])
    ]

    assert sorted(set(unreachable) - {str(a) for a in on_both_hosts()}) == []


def on_both_hosts() -> list[Address]:
    patterns = {u: {a.pattern for a in EVERY if a.urlconf == u} for u in URLCONFS}
    shared = set.intersection(*patterns.values())
    return [address for address in EVERY if address.pattern in shared]
