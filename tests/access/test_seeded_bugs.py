"""Real mistakes, made on purpose: the matrix sees each of them, and nothing without it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied

from tests.access.addresses import TENANT, addresses_of
from tests.access.browsing import Browser
from tests.access.judging import Judge
from tests.access.matrix import at_home
from tests.access.roles import in_town
from tests.access.visitors import World


def problems(world: World, town: str, role: str, *names: str) -> list[str]:
    """What a role's cells at some addresses say."""
    home = getattr(world, town)
    knocker = next(each for each in in_town(home) if each.role == role and not each.token)
    judge = Judge(world, Browser(knocker))
    assert {address.name for address in addresses_of(TENANT)} >= set(names)
    return [
        problem
        for knock in at_home(world, knocker, home)
        if knock.address.name in names
        for problem in judge.judge(knock)
    ]


def test_a_list_that_forgets_whose_it_is(world: World, monkeypatch: Any) -> None:
    from vouchers.desk.queries import wallet

    def everybodys(_employee_id: Any) -> Any:
        holdings = list(wallet.Holding.objects.filter(ended_at__isnull=True))
        return holdings, wallet.get_vouchers(voucher_ids=[each.voucher_id for each in holdings])

    assert problems(world, "ludwigshafen", "neighbour", "desk:wallet") == []

    monkeypatch.setattr(wallet, "_held", everybodys)

    (first, *_) = problems(world, "ludwigshafen", "neighbour", "desk:wallet")
    assert "gives away" in first


def test_something_kept_for_all_towns_alike(world: World, monkeypatch: Any) -> None:
    from tenants.staff.queries import people

    assert problems(world, "speyer", "hr", "staff:units") == []

    units = people.units
    monkeypatch.setattr(people, "units", cache(lambda: list(units())))
    problems(world, "ludwigshafen", "hr", "staff:units")

    (first, *_) = problems(world, "speyer", "hr", "staff:units")
    assert "gives away" in first


def test_a_refusal_that_tells_what_exists(world: World, monkeypatch: Any) -> None:
    from vouchers.desk.queries import requests

    own_request = requests.own_request

    def forbidden_where_it_exists(*, request_id: Any, employee_id: Any) -> Any:
        if requests.CourseRequest.objects.filter(id=request_id).exclude(employee_id=employee_id):
            raise PermissionDenied
        return own_request(request_id=request_id, employee_id=employee_id)

    assert problems(world, "ludwigshafen", "neighbour", "desk:request") == []

    monkeypatch.setattr(requests, "own_request", forbidden_where_it_exists)

    (first, *_) = problems(world, "ludwigshafen", "neighbour", "desk:request")
    assert "differs from a missing row" in first


def test_a_write_that_comes_before_the_question(world: World, monkeypatch: Any) -> None:
    from vouchers.desk.queries import requests

    own_request = requests.own_request

    def note_first(*, request_id: Any, employee_id: Any) -> Any:
        requests.CourseRequest.objects.filter(id=request_id).update(note="angesehen")
        return own_request(request_id=request_id, employee_id=employee_id)

    monkeypatch.setattr(requests, "own_request", note_first)

    name = "desk:request_withdrawal"
    assert any("wrote" in each for each in problems(world, "ludwigshafen", "neighbour", name))


def test_a_door_that_admits_everybody_who_is_signed_in(world: World, monkeypatch: Any) -> None:
    from campus.web.access import Access

    assert problems(world, "ludwigshafen", "leaver", "staff:people", "desk-api:vouchers") == []

    monkeypatch.setattr(Access, "admits", lambda _access, actor: actor.is_signed_in)

    found = problems(world, "ludwigshafen", "leaver", "staff:people", "desk-api:vouchers")
    assert {each.split(": ")[-1] for each in found} >= {"differs from where nothing is"}
