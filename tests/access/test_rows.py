"""Every pattern has a row, every row a pattern, and the code declares what the row says."""

from __future__ import annotations

import pytest
from django.apps import apps

from campus.accounts.rules import PERMISSIONS_BY_ROLE, permissions_of
from tests.access.addresses import URLCONFS, Address, addresses_of
from tests.access.roles import HOLDERS, ROLES_OF
from tests.access.rows import NoRow, all_rows, row_of


def every_address() -> list[Address]:
    return [address for urlconf in URLCONFS for address in addresses_of(urlconf)]


def test_every_pattern_has_a_row() -> None:
    missing = []
    for address in every_address():
        try:
            row_of(address)
        except NoRow as problem:
            missing.append(str(problem))

    assert missing == [], "write into tests/access/rows.toml:\n" + "\n".join(missing)


def test_every_row_has_a_pattern() -> None:
    assert set(all_rows()) - {str(address) for address in every_address()} == set()


def test_the_code_declares_what_the_row_says() -> None:
    other = [
        f"{address}: {sorted(address.may)} {scopes_of(address)}, row: {row_of(address)}"
        for address in every_address()
        if address.may != {row_of(address).may} or scopes_of(address) != set(row_of(address).scopes)
    ]

    assert other == []


def scopes_of(address: Address) -> frozenset[str]:
    return frozenset(one.scope for one in address.declared) - {""}


@pytest.mark.parametrize("knocker", sorted(ROLES_OF))
def test_each_role_may_what_the_matrix_says(knocker: str) -> None:
    held = {permission for permission, holders in HOLDERS.items() if knocker in holders}

    assert permissions_of(ROLES_OF[knocker]) == held


def test_every_role_and_every_permission_knocks() -> None:
    assert frozenset().union(*ROLES_OF.values()) == PERMISSIONS_BY_ROLE.keys()
    assert frozenset().union(*PERMISSIONS_BY_ROLE.values()) == HOLDERS.keys()


def test_there_is_no_admin() -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert [str(address) for address in every_address() if "admin" in address.name] == []
