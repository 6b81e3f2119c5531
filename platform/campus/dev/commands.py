"""What `manage.py` does with each command: `dev` and `test` are ours, the others go to Django."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from campus.dev.binaries import postgres_program
from campus.dev.cluster import ServerFailed
from campus.dev.places import Places

# They touch no row, so they need no running database.
WITHOUT_DATABASE = {"help", "--help", "-h", "version", "--version", "check", "collectstatic"}
WITHOUT_DATABASE |= {"compilemessages", "makemessages", "spectacular", "startapp", "diffsettings"}


def run(root: Path, command: str, arguments: list[str]) -> int:
    """Run one command of `manage.py` and give back its exit code."""
    try:
        if command == "test":
            from campus.dev.testing import run_tests

            return run_tests(root, arguments)
        if command == "dev":
            from campus.dev.development import run_dev

            return run_dev(root, arguments)
        with _fit_environment(root, command):
            return _run_django()
    except ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1


def _run_django() -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


@contextlib.contextmanager
def _fit_environment(root: Path, command: str) -> Iterator[None]:
    """The given environment where it names a database, else this checkout's own servers."""
    # Commands may ask for anything in the shared layer; a request must enter a scope first.
    os.environ.setdefault("CAMPUS_SCOPE", "public")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campus.config.settings")
    if "DATABASE_URL" in os.environ:
        yield
        return

    from campus.dev.embedded import servers_on_demand
    from campus.dev.local import local_settings

    places = Places(root)
    settings = local_settings(places)
    os.environ["PATH"] = f"{postgres_program('psql').parent}{os.pathsep}{os.environ['PATH']}"
    with contextlib.ExitStack() as stack:
        if command not in WITHOUT_DATABASE:
            stack.enter_context(servers_on_demand(places, about=f"manage.py {command}"))
        os.environ.update(settings)
        yield
