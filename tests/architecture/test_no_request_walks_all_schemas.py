"""What concerns all municipalities is read from the shared layer; only jobs go from one to next."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.calling import Place, calls, named_in, node_of, places_in, reachable

# Reads every function of the product.
pytestmark = pytest.mark.proof

REGISTRY = "tenants.registry"
ALL = {
    (f"{REGISTRY}.api", "municipality_ids"),
    (f"{REGISTRY}.api", "municipality_ids_with_rows"),
    (f"{REGISTRY}.api", "list_municipalities"),
    (f"{REGISTRY}.queries", "iterate_municipalities"),
}
ENTER = {
    (f"{REGISTRY}.scope", "in_municipality"),
    (f"{REGISTRY}.scope", "in_schema"),
    (f"{REGISTRY}.api", "scope_of"),
}
LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Where a request comes in.
EDGES = ("views", "rest", "forms", "tables", "middleware", "adapters")


def walkers() -> set[Place]:
    """Functions that ask for all municipalities and enter one after the other."""
    return {place for place in calls() if calls()[place] & ALL and _enters_in_loop(place)}


def _enters_in_loop(place: Place) -> bool:
    return any(reachable(named_in(place[0], loop)) & ENTER for loop in _loops(node_of(place)))


def _loops(node: ast.AST) -> Iterator[ast.AST]:
    return (each for each in ast.walk(node) if isinstance(each, LOOPS))


def test_no_request_leads_to_a_walk_through_all_schemas() -> None:
    assert reachable(places_in(*EDGES)) & walkers() == set()


def test_jobs_and_commands_that_walk_are_found() -> None:
    """Else the test above would find nothing because it sees nothing."""
    assert ("courses.learning.queries", "reconcile_bookings") in walkers()


def test_requests_are_followed_through_the_doors_of_other_apps() -> None:
    from_views = reachable(places_in("views"))

    assert (f"{REGISTRY}.services.provisioning", "provision_municipality") in from_views
