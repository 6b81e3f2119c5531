"""One platform that runs for all journeys; each of them begins in the same world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections
from playwright.sync_api import Browser

from campus.kernel import clock
from tests import cast
from tests.conftest import _copy_database, _drop_database, _use_database
from tests.journeys import world as worlds
from tests.journeys.live import Live, running
from tests.journeys.visitor import Memory, Visitor

PHONE, DESK = 320, 1280


@pytest.fixture(scope="session")
def told(base_database: str, worker_id: str, django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of a database in which the world is as it was before the first journey."""
    name = f"campus_told_{worker_id}"
    _make_new(name, base_database)
    with django_db_blocker.unblock():
        before = connections.settings["default"]["NAME"]
        _use_database(name)
        worlds.build(now=clock.now() - dt.timedelta(hours=1))
        _use_database(before)
    return name


@pytest.fixture(scope="session")
def live(
    chromium: Browser, told: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """The platform's address; its database is made new for each journey."""
    name = f"campus_live_{worker_id}"
    _make_new(name, told)
    with running(name, log=tmp_path_factory.mktemp("live") / "log") as platform:
        yield platform
    _drop_database(name)


@pytest.fixture
def world(live: Live, told: str, worker_id: str, django_db_blocker: Any) -> Iterator[str]:
    """The database of this journey: as it was told, whatever happened in the one before."""
    name = f"campus_live_{worker_id}"
    _make_new(name, told)
    caches["shared"].clear()
    with django_db_blocker.unblock():
        before = connections.settings["default"]["NAME"]
        _use_database(name)
        yield name
        _use_database(before)


def _make_new(name: str, template: str) -> None:
    _drop_database(name)
    _copy_database(name, template)


@pytest.fixture(scope="session")
def memory() -> Memory:
    """What visitors of all journeys have seen."""
    return Memory()


@pytest.fixture(
    params=[
        pytest.param(True, id="script"),
        pytest.param(False, id="no-script", marks=pytest.mark.proof),
    ]
)
def javascript(request: pytest.FixtureRequest) -> bool:
    """Each journey is made with JavaScript and, among the proofs, without it."""
    return bool(request.param)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what each visitor had before them."""
    report = yield
    if report.failed and report.when == "call" and "visitors" in item.funcargs:
        for visitor in item.funcargs["visitors"]:
            report.sections.append((visitor.page.url, visitor.page.inner_text("body")))
    return report


@pytest.fixture
def visitors() -> list[Visitor]:
    """Who has come in this journey."""
    return []


@pytest.fixture
def visit(
    world: str,
    live: Live,
    chromium: Browser,
    memory: Memory,
    javascript: bool,
    visitors: list[Visitor],
) -> Iterator[Callable[..., Visitor]]:
    """`visit("bernd")`: one of the cast, signed in; `sign_in=False` leaves that out."""

    def arrive(
        name: str, width: int = DESK, *, keyboard: bool = False, sign_in: bool = True
    ) -> Visitor:
        context = chromium.new_context(
            base_url=live.address(cast.person(name).host),
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        context.set_default_timeout(10_000)
        visitor = Visitor(context.new_page(), javascript, keyboard, memory)
        visitors.append(visitor)
        if sign_in:
            visitor.sign_in(name)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.page.context.close()
