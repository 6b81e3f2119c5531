"""The platform over two servers, in a browser: Anna's town lies in a cell, and all books agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser

from campus.kernel import clock
from courses.learning.models import Enrolment
from tenants.registry.api import in_municipality
from tests import cast
from tests.journeys import world as worlds
from tests.journeys.conftest import DESK
from tests.journeys.live import running
from tests.journeys.test_employee import _redeem, _take_check
from tests.journeys.test_ministry import _redeemed
from tests.journeys.visitor import Memory, Visitor

pytestmark = [pytest.mark.proof, pytest.mark.browser]


@pytest.fixture
def visit(west: str, chromium: Browser, tmp_path: Path) -> Iterator[Callable[[str], Visitor]]:
    """`visit("anna")`: one of the cast, signed in at servers that know both databases."""
    with running(connection.settings_dict["NAME"], log=tmp_path / "log") as platform:
        contexts = []

        def arrive(name: str) -> Visitor:
            context = chromium.new_context(
                base_url=platform.address(cast.person(name).host),
                viewport={"width": DESK, "height": 900},
                locale="de-DE",
                timezone_id="Europe/Berlin",
            )
            context.set_default_timeout(15_000)
            contexts.append(context)
            visitor = Visitor(context.new_page(), True, False, Memory())
            visitor.sign_in(name)
            return visitor

        yield arrive
        for context in contexts:
            context.close()


def test_anna_in_a_cell_does_her_check_and_redeems_and_the_figures_agree(
    visit: Callable[[str], Visitor], capsys: pytest.CaptureFixture[str]
) -> None:
    worlds.give_voucher("anna", now=clock.now())
    emil, anna = visit("emil"), visit("anna")
    emil.follow("Berichte")
    report, before = emil.page.url, _redeemed(emil)

    _take_check(anna)
    _redeem(anna)

    call_command("reconcile")
    emil.open(report)
    assert _redeemed(emil) == before + 1

    call_command("move_municipality", "073140000000", "--to", "home", "--pause", "0")
    call_command("reconcile")
    emil.open(report)
    assert _redeemed(emil) == before + 1
    with in_municipality(cast.municipality("ludwigshafen").id):
        assert Enrolment.objects.count() == 1
