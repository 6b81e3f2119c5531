"""What other code calls (doors, services, rules) explains itself; everything has a return type."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import Function, functions_of, here, python_files, tree_of

CALLED_BY_OTHERS = {"api", "services", "rules"}


def modules_called_by_others() -> list[Path]:
    return [
        path
        for path in python_files()
        if CALLED_BY_OTHERS & {*path.with_suffix("").parts[-1:], path.parent.name}
    ]


def public_functions(path: Path) -> Iterator[Function]:
    for node in tree_of(path).body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def test_every_public_function_of_a_door_a_service_or_a_rule_has_a_docstring() -> None:
    silent = [
        here(path, function, function.name)
        for path in modules_called_by_others()
        for function in public_functions(path)
        if not ast.get_docstring(function)
    ]

    assert silent == []


def test_every_function_has_a_return_type() -> None:
    untyped = [
        here(path, function, function.name)
        for path in python_files()
        for function in functions_of(path)
        if function.returns is None
    ]

    assert untyped == []


def test_every_door_names_what_it_returns_by_ids_values_and_dataclasses() -> None:
    leaking = [
        here(path, function, function.name)
        for path in python_files()
        if path.name == "api.py"
        for function in public_functions(path)
        if function.returns is not None and "QuerySet" in ast.unparse(function.returns)
    ]

    assert leaking == []
