"""No e-mail gives anything away: each kind is sent for each row of each house, and read whole."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from tests.access.browsing import Browser, as_owner, undone
from tests.access.letters import JOBS, payloads, send, wrong_in
from tests.access.places import LEFT_OUT, ROOT, SOURCES
from tests.access.removals import noting
from tests.access.roles import Knocker
from tests.access.tally import AddUp, Tally
from tests.access.visitors import COOPERATIVE_HOST, Town, World
from tests.conftest import NOW

pytestmark = pytest.mark.proof

Record = Callable[[str, object], None]
LATER = NOW + dt.timedelta(hours=1)
# Days and programmes are nobody's.
OF_SHARED_ROWS = {"redemption.mail_expiring", "redemption.tell_moved", "reporting.send_reminder"}
ASK_FOR_CODE = "/konto/anmelden/code/"


def houses(world: World) -> list[tuple[str, UUID | None, str]]:
    """Schema, municipality and host of each."""
    towns = (world.ludwigshafen, world.speyer)
    return [
        *((town.schema, town.owner.municipality_id, town.host) for town in towns),
        ("public", None, COOPERATIVE_HOST),
    ]


def senders() -> set[tuple[str, str]]:
    """Every function of ours that makes an e-mail, by file and name."""
    found = set()
    for path in (each for folder in SOURCES for each in sorted((ROOT / folder).rglob("*.py"))):
        name = str(path.relative_to(ROOT))
        if not LEFT_OUT.search(f"/{name}") and "EmailMessage(" in path.read_text():
            found |= {(name, each) for each in _making_mails(path)}
    return found


def _making_mails(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and "EmailMessage(" in ast.unparse(node):
            yield node.name


def test_no_mail_gives_anything_away(world: World, add_up: AddUp) -> None:
    wrong, letters = list[str](), 0
    with noting(senders()) as called:
        for schema, place, host in houses(world):
            for name in JOBS:
                for payload in payloads(name, schema, place):
                    with webhooks_switched_off():
                        sent = send(name, payload, place, LATER)
                    letters += len(sent)
                    wrong += [each for one in sent for each in wrong_in(one, world, host)]
        for host, address in codes_asked_for(world):
            visit = Browser(Knocker("anonymous", host)).ask(
                "POST", ASK_FOR_CODE, data={"email": address}
            )
            letters += len(visit.mailed)
            assert visit.mailed, host
            wrong += [each for one in visit.mailed for each in wrong_in(one, world, host)]

    assert wrong == []
    assert senders() - called == set()
    add_up("mails", Tally(mails=letters))


def codes_asked_for(world: World) -> list[tuple[str, str]]:
    return [
        (world.ludwigshafen.host, "anna@example.org"),
        (world.speyer.host, "carla@example.org"),
        (COOPERATIVE_HOST, "dora@example.org"),
    ]


@contextmanager
def webhooks_switched_off() -> Iterator[None]:
    """Of which people are told; afterwards nothing has happened."""
    with undone():
        with as_owner() as cursor:
            cursor.execute(
                "UPDATE public.outbox_subscription SET disabled_at = %s, disabled_by = 'hand'",
                [NOW],
            )
        yield


def test_no_mail_is_sent_about_another_towns_rows(world: World, record_property: Record) -> None:
    sent, tried = [], 0
    for town, other in swapped(world):
        place, there = town.owner.municipality_id, other.owner.municipality_id
        for name in JOBS.keys() - OF_SHARED_ROWS:
            for payload in payloads(name, other.schema, there):
                tried += 1
                with webhooks_switched_off():
                    sent += send(name, payload, place, LATER)

    record_property("proof", f"{tried} jobs that name another town's rows, no mail")
    assert sent == []
    assert tried >= 30


def swapped(world: World) -> list[tuple[Town, Town]]:
    return [(world.ludwigshafen, world.speyer), (world.speyer, world.ludwigshafen)]
