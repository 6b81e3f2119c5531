"""One database made by the migrations, copied for every worker; the cast; browsers without ports.

The cast is always the same: Anna (employee, Ludwigshafen), Bernd (her HR), Carla (employee of
Speyer), Dora (cooperative), Emil (ministry).
"""

from __future__ import annotations

import datetime as dt
import fcntl
import re
import shutil
import time
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.db import connection, connections, transaction
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql

from campus.dev.cluster import ServerFailed, make_roles
from tests import cast
from tests.scenes import scenes_first, stage
from tests.sharing import pytest_collection_finish as pytest_collection_finish
from tests.sharing import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.sharing import pytest_sessionstart as pytest_sessionstart
from tests.sharing import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler
from tests.watching import held_against, watch

# A busy machine is slow, not wrong; all else stays as Hypothesis has it, at home or in CI.
hypothesis.settings.register_profile(
    "patient",
    parent=hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("patient")

BASE = "campus_base"
MAKES_ROLES = re.compile("CREATE ROLE|registry_make_schema")
NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
# Each document has scripts compiled anew; none runs for so long that optimizing them pays.
BROWSER_OPTIONS = ["--no-sandbox", "--js-flags=--no-opt --no-maglev"]


def _administer(statement: str, *names: str) -> None:
    """Run CREATE/DROP DATABASE, which no transaction may hold."""
    command = sql.SQL(statement).format(*map(sql.Identifier, names))
    for _try in range(20):
        try:
            _administration().execute(command)
            return
        except psycopg.errors.InsufficientPrivilege:
            # PostgreSQL's own vacuum is in there; only a superuser may stop it, but it ends.
            time.sleep(0.5)
    _administration().execute(command)


_kept: list[psycopg.Connection[Any]] = []


def _administration() -> psycopg.Connection[Any]:
    if not _kept or _kept[0].closed:
        at = settings.DATABASES["default"]
        _kept[:] = [
            psycopg.connect(
                dbname="postgres",
                user=at["USER"] or None,
                host=at["HOST"] or None,
                port=at["PORT"] or None,
                password=at["PASSWORD"] or None,
                options="-c role=campus_owner",
                autocommit=True,
            )
        ]
    return _kept[0]


def _copy_database(name: str, template: str) -> None:
    # By files: through the log it takes thrice the time.
    _administer("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)


def _make_base() -> None:
    try:
        make_roles(Path(settings.DATABASES["default"]["HOST"]), database=BASE)
    except ServerFailed:
        # The server is somebody else's: the database is without the administrator's functions.
        _administer("CREATE DATABASE {}", BASE)


def _drop_database(name: str) -> None:
    _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _use_database(name: str) -> None:
    connections.close_all()
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def base_database(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: Any
) -> str:
    """The name of a database with all migrations, two municipalities and the cast in them."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    with (shared / "base.lock").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "base.done").exists():
            _administer("DROP DATABASE IF EXISTS {}", BASE)
            _make_base()
            _use_database(BASE)
            cast.build(now=NOW)
            connections.close_all()
            (shared / "base.done").touch()
    return BASE


@pytest.fixture(scope="session")
def django_db_setup(base_database: str, worker_id: str, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the base database for this worker; tests roll back in it."""
    name = f"campus_{worker_id}"
    _drop_database(name)
    _copy_database(name, base_database)
    with django_db_blocker.unblock():
        _use_database(name)
        connection.set_schema_to_public()
        # Django finds this out by making a table: now, not in the middle of a test.
        assert connection.features.supports_transactions
        cast.meet()
    stage.begin(empty=name, template=base_database, copy=_copy_database, drop=_drop_database)
    yield
    with django_db_blocker.unblock():
        stage.close()
    connections.close_all()
    _drop_database(name)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A scene comes before all else that a test wants: it is made where nothing has happened."""
    if isinstance(item, pytest.Function):
        item.fixturenames = scenes_first(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Whatever scene was played, the next test finds the empty stage; no page broke its policy."""
    yield
    stage.clear()
    assert (complaints := held_against()) == [], complaints


@pytest.fixture(autouse=True)
def _start_as_cooperative() -> Iterator[None]:
    """Each test starts in the shared layer; the web changes it by host.

    The two towns are known to the registry, as they are to a server that has answered before;
    nothing else is cached.
    """
    from tenants.registry.api import forget_cached

    forget_cached()
    cast.make_known()
    connection.set_schema_to_public()
    caches["shared"].clear()
    yield
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _roles_by_one_worker_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Roles belong to the server and not to a database: two workers would wait for each other.

    The first that makes one in a test goes on alone until its transaction is over.
    """
    with (tmp_path_factory.getbasetemp().parent / "roles.lock").open("w") as lock:

        def wait_for_turn(execute: Any, query: Any, *rest: Any) -> Any:
            if isinstance(query, str) and MAKES_ROLES.search(query):
                fcntl.flock(lock, fcntl.LOCK_EX)
            return execute(query, *rest)

        with connection.execute_wrapper(wait_for_turn):
            yield


@pytest.fixture
def real_database(
    base_database: str, worker_id: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[str]:
    """A database of its own in which commits are real: for races, crashes and live servers.

    Use this instead of `django_db(transaction=True)`. Yields the database's name.
    """
    name = f"campus_{worker_id}_{uuid.uuid4().hex[:8]}"
    before = connection.settings_dict["NAME"]
    _copy_database(name, base_database)
    with django_db_blocker.unblock():
        _use_database(name)
        connection.set_schema_to_public()
        yield name
        _use_database(before)
    _drop_database(name)


@pytest.fixture
def now() -> dt.datetime:
    """A Tuesday morning in March, in UTC."""
    return NOW


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files that nobody here wrote, beside the checkout; skipped where they are missing."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder shared/data is not beside the checkout")
    return folder


@pytest.fixture
def ludwigshafen(db_access: None) -> Any:
    """Anna's and Bernd's town."""
    return cast.municipality("ludwigshafen")


@pytest.fixture
def speyer(db_access: None) -> Any:
    """Carla's town."""
    return cast.municipality("speyer")


@pytest.fixture
def db_access(request: pytest.FixtureRequest) -> None:
    """Roll back after the test, unless it asked for a `real_database`."""
    if "real_database" not in request.fixturenames:
        request.getfixturevalue("db")


@pytest.fixture
def at_ludwigshafen(ludwigshafen: Any) -> Iterator[Any]:
    """The test's code runs in Ludwigshafen's schema, under its database role."""
    from tenants.registry.api import in_municipality

    with in_municipality(ludwigshafen.id) as municipality:
        yield municipality


@pytest.fixture
def at_speyer(speyer: Any) -> Iterator[Any]:
    """The test's code runs in Speyer's schema, under its database role."""
    from tenants.registry.api import in_municipality

    with in_municipality(speyer.id) as municipality:
        yield municipality


def _person(name: str) -> Any:
    @pytest.fixture(name=name)
    def person(db_access: None) -> cast.Person:
        return cast.person(name)

    person.__doc__ = f"{name.title()}: `.actor`, `.account_id`, `.employee_id`, `.client()`."
    return person


anna, bernd, carla, dora, emil = map(_person, ["anna", "bernd", "carla", "dora", "emil"])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run: a second Playwright in the same thread would be refused."""
    # The shell without a window draws the same pages in half the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("Chromium is missing: apt-get install chromium-headless-shell")
    if finders.find("kern/kern.min.css") is None:
        pytest.skip("front-end packages are missing: python3 manage.py test installs them")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; what Django does here is not asynchronous.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_OPTIONS)
        yield watch(browser)
        browser.close()


@pytest.fixture
def in_parallel() -> Any:
    """`in_parallel(n, work)`: call `work(i)` in n threads with n real connections; the results.

    An exception raised by `work` stands in its place in the list.
    """
    from tests.parallel import run_in_parallel

    return run_in_parallel


@contextmanager
def committed() -> Iterator[None]:
    """A durable transaction in a test that has a real database."""
    with transaction.atomic(durable=True):
        yield
