"""A job that is enqueued is done by somebody; a job that can be done is asked for somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from campus.outbox.services.registering import chunk_of, job_names, periods
from tests.architecture.sources import app_folders, dotted, functions_of, python_files, tree_of

# It enqueues whatever is registered as periodic.
SCHEDULE = "campus.outbox.services.scheduling"


def registered() -> set[str]:
    for folder in app_folders():
        if (folder / "tasks.py").exists():
            import_module(dotted(folder / "tasks.py"))
    return {name for name in job_names() if not chunk_of(name).__module__.startswith("tests.")}


def enqueued() -> dict[str, str]:
    """The names that the source code enqueues, and one place where."""
    return {
        name: dotted(path)
        for path in python_files()
        if dotted(path) != SCHEDULE
        for name in names_enqueued_in(path)
    }


def names_enqueued_in(path: Path) -> Iterator[str]:
    for call in calls_in(tree_of(path), "enqueue"):
        given = [keyword.value for keyword in call.keywords if keyword.arg == "job"]
        assert len(given) == 1, f"{path}:{call.lineno} enqueues without job="
        yield from resolved(path, given[0])


def calls_in(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == name:
            yield node


def called(call: ast.Call) -> str:
    target = call.func
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def resolved(path: Path, value: ast.expr) -> Iterator[str]:
    """The texts that an expression can stand for: itself, a constant, an argument's values."""
    if isinstance(value, ast.Constant):
        yield str(value.value)
        return
    assert isinstance(value, ast.Name), f"{path}:{value.lineno} hides the job's name"
    constant = getattr(import_module(dotted(path)), value.id, None)
    if isinstance(constant, str):
        yield constant
        return
    yield from handed_over(path, value)


def handed_over(path: Path, argument: ast.Name) -> Iterator[str]:
    """What the callers of the surrounding function give for one of its arguments."""
    for function in functions_of(path):
        if argument not in set(ast.walk(function)):
            continue
        place = [each.arg for each in function.args.args].index(argument.id)
        for call in calls_in(tree_of(path), function.name):
            yield from resolved(path, call.args[place])


def test_every_job_that_is_enqueued_exists() -> None:
    asked_for = enqueued()

    assert asked_for
    assert {n: where for n, where in asked_for.items() if n not in registered()} == {}


def test_every_job_that_exists_is_enqueued_or_comes_again_by_itself() -> None:
    comes_again = {period.name for period in periods()}

    assert registered() - set(enqueued()) - comes_again == set()


def test_every_periodic_job_exists() -> None:
    assert {period.name for period in periods()} - registered() == set()


def test_every_job_is_named_after_its_app() -> None:
    apps = {dotted(folder / "__init__.py") for folder in app_folders()}

    for name in registered():
        app = chunk_of(name).__module__.removesuffix(".tasks")
        assert app in apps
        assert name.split(".")[0] == app.rsplit(".", 1)[-1]
