"""The access matrix: every address × role × host × method × object, each judged by its row.

`python3 manage.py test --proofs tests/access/test_matrix.py` runs all of it; the plain suite has
test_rows.py, test_strangers.py and test_signed_out.py. How to add a row: infra/decisions/0014.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from django.core.exceptions import ValidationError
from django.core.signals import got_request_exception

from assessments.checks.rules.sealing import CannotBeOpened
from tests.access.browsing import Browser
from tests.access.judging import Judge
from tests.access.matrix import ASKING, OWN, at_home, knocks
from tests.access.roles import Knocker, in_public, in_town
from tests.access.smuggling import smuggled
from tests.access.tally import CHUNKS, AddUp, Tally
from tests.access.visitors import Town, World

Record = Callable[[str, object], None]
SMUGGLERS = ["ludwigshafen neighbour", "ludwigshafen hr", "speyer owner", "speyer hr"]


def knockers(world: World, chunk: str) -> tuple[list[Knocker], Town | None]:
    place, role = chunk.split(" ")
    home = None if place == "public" else getattr(world, place)
    everybody = in_public(world) if home is None else in_town(home)
    if role == "programs":
        return [each for each in everybody if each.token], home
    return [each for each in everybody if each.role == role and not each.token], home


@pytest.mark.proof
@pytest.mark.parametrize("chunk", CHUNKS)
def test_nobody_gets_more_than_their_row_says(world: World, chunk: str, add_up: AddUp) -> None:
    everybody, home = knockers(world, chunk)
    total, wrong = Tally(), list[str]()
    for knocker in everybody:
        judge = Judge(world, Browser(knocker), total)
        for knock in knocks(world, knocker, home):
            wrong += judge.judge(knock)

    assert wrong == []
    assert total.checks >= sum(1 for each in everybody for _ in knocks(world, each, home))
    add_up(chunk, total)


@pytest.mark.proof
@pytest.mark.parametrize("chunk", SMUGGLERS)
def test_ids_of_others_in_forms_and_queries_bring_nothing(
    world: World, chunk: str, record_property: Record
) -> None:
    (knocker,), home = knockers(world, chunk)
    assert home is not None
    judge = Judge(world, Browser(knocker))

    wrong = [problem for each in smuggled(world, judge, home) for problem in each]

    record_property("proof", f"{chunk}, ids of others in fields: {judge.tally}")
    assert wrong == []
    assert judge.tally.checks > 250


@pytest.fixture
def errors() -> Iterator[list[BaseException]]:
    """What breaks down in views while the test runs."""
    seen: list[BaseException] = []

    def note(**_given: Any) -> None:
        seen.append(cast(BaseException, sys.exc_info()[1]))

    got_request_exception.connect(note)
    yield seen
    got_request_exception.disconnect(note)


@pytest.mark.proof
@pytest.mark.parametrize("role", ["owner", "neighbour", "hr"])
def test_ids_that_both_towns_have_lead_home(
    twin_world: World, role: str, record_property: Record, errors: list[BaseException]
) -> None:
    knocker = next(each for each in in_town(twin_world.speyer) if each.role == role)
    judge = Judge(twin_world, Browser(knocker))
    total, wrong = judge.tally, list[str]()
    for knock in at_home(twin_world, knocker, twin_world.speyer):
        if knock.which == OWN and knock.method in ASKING:
            found = judge.given_away(knock, judge.ask(knock))
            wrong += [f"{knock}: {problem}" for problem in found if problem != "broke down"]

    record_property("proof", f"speyer {role} with Ludwigshafen's ids: {total}")
    assert wrong == []
    # What is sealed is bound to the ids that it had, so its own pages cannot open it here; and the
    # passkey of this world was never made by a device.
    assert {type(error) for error in errors} <= {CannotBeOpened, ValidationError}
    assert total.checks > 400
