"""The demo: a story that adds up."""

import pytest
from django.core.management import call_command

from campus.dev.demo import demo_logins, load_demo
from campus.dev.demo.story import GRANTED_COUNT, TOWNS
from tenants.registry.api import find_by_ars, in_cooperative, in_municipality
from tests.conftest import _administer, _use_database
from vouchers.desk.queries.requests import count_by_state
from vouchers.desk.rules.requesting import BOOKED, REFUSED, UNDECIDED
from vouchers.reporting.api import grants_for, list_proofs, report_of


@pytest.fixture
def empty_platform(real_database, now):
    """A database with all migrations and nobody in it."""
    from tenants.registry.services.migrating import migrate_all

    name = f"{real_database}_empty"
    _administer("CREATE DATABASE {}", name)
    _use_database(name)
    with in_cooperative():
        pass
    migrate_all(now=now, say=lambda _line: None, verbosity=0)
    yield name
    _use_database(real_database)
    _administer("DROP DATABASE {} WITH (FORCE)", name)


@pytest.mark.proof
@pytest.mark.slow
def test_the_demo_shows_every_state_and_reconciles(empty_platform, now):
    chapters = []

    assert load_demo(now=now, say=chapters.append)

    (grant,) = grants_for(funder_id=None)
    totals = report_of(grant_id=grant.id, funder_id=None, now=now).totals
    call_command("reconcile")  # ends the process where something does not agree
    call_command("verify_audit")

    assert totals["granted"].count == GRANTED_COUNT
    assert all(totals[figure].count for figure in totals if figure != "revoked")
    assert load_demo(now=now, say=chapters.append) is False
    assert len(chapters) == 7
    assert [proof.version for proof in list_proofs(funder_id=None)] == [2, 1]
    assert len(demo_logins()) == 8
    with in_municipality(find_by_ars(ars=TOWNS[0].ars).id):
        assert all(count_by_state()[state] for state in (*UNDECIDED, BOOKED, REFUSED))
