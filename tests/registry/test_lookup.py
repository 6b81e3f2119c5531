"""From a host to its municipality, asked at every request and remembered for a short time."""

from dataclasses import FrozenInstanceError

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from tenants.registry import queries
from tenants.registry.api import change_state, forget_cached, get_municipality, in_municipality
from tenants.registry.database import short_cache
from tenants.registry.database.short_cache import ShortCache
from tenants.registry.queries import find_by_host, find_municipality
from tenants.registry.scope import NoSuchMunicipality


@pytest.fixture
def cache(monkeypatch):
    """A small cache outside any transaction, and a clock that stands still."""
    clock = [100.0]
    monkeypatch.setattr(short_cache.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(short_cache, "connection", type("Connection", (), {"in_atomic_block": 0}))
    small = ShortCache(seconds=30, found_max=3, missing_max=2)
    small.clock = clock
    return small


def test_an_answer_is_known_for_its_seconds_only(cache):
    cache.put("speyer", "Speyer")
    cache.put("nowhere", None)
    assert cache.get("speyer") == (True, "Speyer")
    assert cache.get("nowhere") == (True, None)

    cache.clock[0] += 30

    assert cache.get("speyer")[0] is cache.get("nowhere")[0] is False


def test_many_unknown_names_push_no_known_one_out(cache):
    cache.put("speyer", "Speyer")
    for number in range(1_000):
        cache.put(f"{number}.example", None)

    assert cache.get("speyer") == (True, "Speyer")
    assert len(cache._missing) == 2
    assert cache.get("999.example") == (True, None)


def test_the_oldest_answer_goes_first(cache):
    for name in ("anna", "bernd", "carla", "anna", "dora"):
        cache.put(name, name.title())

    assert [name for name in ("anna", "bernd", "carla", "dora") if cache.get(name)[0]] == [
        "anna", "carla", "dora",
    ]  # fmt: skip


def test_a_name_that_was_unknown_is_known_once_it_is_found(cache):
    cache.put("speyer", None)
    cache.put("speyer", "Speyer")

    assert cache.get("speyer") == (True, "Speyer")


def test_the_second_look_costs_no_query(real_database, speyer, django_assert_num_queries):
    forget_cached()
    find_by_host(speyer.host)
    find_by_host("nowhere.localhost")

    with django_assert_num_queries(0):
        assert find_by_host(speyer.host) == find_municipality(speyer.id) == speyer
        assert find_by_host("nowhere.localhost") is None


def test_nobody_changes_what_is_remembered(db, speyer):
    with pytest.raises(FrozenInstanceError):
        find_by_host(speyer.host).name = "Mannheim"


def test_a_change_is_seen_at_once_also_where_another_looked_in_between(real_database, speyer, now):
    with transaction.atomic():
        change_state(municipality_id=speyer.id, state="suspended", actor=SYSTEM, now=now)
        # As another thread of this process does, which cannot see the change yet.
        queries._cache._entries[speyer.host] = (float("inf"), speyer)

    assert not find_by_host(speyer.host).is_open


def test_in_its_own_scope_a_town_finds_no_other_and_spoils_nobodys_answer(
    real_database, ludwigshafen, speyer
):
    find_municipality(speyer.id)
    with in_municipality(ludwigshafen.id):
        with pytest.raises(NoSuchMunicipality):
            get_municipality(municipality_id=speyer.id)
        forget_cached()
        with pytest.raises(NoSuchMunicipality):
            get_municipality(municipality_id=speyer.id)

    assert find_municipality(speyer.id) == speyer
