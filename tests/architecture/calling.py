"""Which function of the project may call which, as far as names tell."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from tests.architecture.sources import dotted, python_files, tree_of

# (module, name of a function or class at its top level)
Place = tuple[str, str]


@cache
def _tops() -> dict[str, dict[str, ast.stmt]]:
    """The functions and classes of each module, by name."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {
        dotted(path): {node.name: node for node in tree_of(path).body if isinstance(node, kinds)}
        for path in python_files()
    }


@cache
def _imports() -> dict[str, dict[str, Place]]:
    """What the names that a module imports mean: a place, or a module with an empty name."""
    found: dict[str, dict[str, Place]] = defaultdict(dict)
    for path in python_files():
        for node in tree_of(path).body:
            if isinstance(node, ast.ImportFrom):
                found[dotted(path)] |= _imported(node)
    return found


def _imported(node: ast.ImportFrom) -> dict[str, Place]:
    module = node.module or ""
    return {
        each.asname or each.name: (whole, "")
        if (whole := f"{module}.{each.name}") in _tops()
        else (module, each.name)
        for each in node.names
    }


def _origin(place: Place) -> Place:
    """Where a name that was handed on (by an `api`) is at home."""
    module, name = place
    seen = set()
    while name not in _tops().get(module, {}) and name in _imports().get(module, {}):
        if (module, name) in seen:
            break
        seen.add((module, name))
        module, name = _imports()[module][name]
    return module, name


def named_in(module: str, node: ast.AST) -> set[Place]:
    """The functions and classes that a piece of code names, also those that it imports itself."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found |= _meant(module, each.id)
        elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            owner, rest = _imports()[module].get(each.value.id, ("", "?"))
            if owner and not rest:
                found.add(_origin((owner, each.attr)))
        elif isinstance(each, ast.ImportFrom):
            found |= set(map(_origin, _imported(each).values()))
    return found


@cache
def _meant(module: str, name: str) -> frozenset[Place]:
    if name in _tops()[module]:
        return frozenset({(module, name)})
    if name in _imports()[module]:
        return frozenset({_origin(_imports()[module][name])})
    return frozenset()


@cache
def calls() -> dict[Place, set[Place]]:
    """From each function or class to those that it names."""
    return {
        (module, name): named_in(module, node) - {(module, name)}
        for module, tops in _tops().items()
        for name, node in tops.items()
    }


def reachable(starts: Iterable[Place]) -> set[Place]:
    """All that is named from these places, directly or through others."""
    found: set[Place] = set()
    waiting = list(starts)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting.extend(calls().get(place, ()))
    return found


def places_in(*parts: str) -> set[Place]:
    """Functions and classes of all modules with one of these words in their path."""
    return {
        (module, name)
        for module, tops in _tops().items()
        if set(parts) & set(module.split("."))
        for name in tops
    }


def node_of(place: Place) -> ast.stmt:
    return _tops()[place[0]][place[1]]
