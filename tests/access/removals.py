"""The code without a place that guards something (places.py).

It is taken out of the running process by exchanging the code of one function, or what a decorator
has made of it, and put back afterwards.
"""

from __future__ import annotations

import ast
import builtins
import gc
import inspect
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import CellType, CodeType, FunctionType
from typing import Any

from tests.access.places import ROOT, Removal, parse, places_in
from tests.loaded import codes_in, loaded_functions

NOTE = "_note_the_call"


def _without(removal: Removal) -> ast.Module:
    """The module's tree without the place."""
    tree = parse(removal.path)
    node = places_in(tree)[removal.number][1]
    match node:
        case ast.If() | ast.IfExp():
            node.test = _constant(removal.kind == "grant", node.test)
        case ast.Return(value=value):
            node.value = _constant(removal.kind == "yes", value)
        case ast.Expr():
            node.value = _constant(None, node.value)
        case _:
            _take_out(tree, node)
    return ast.fix_missing_locations(tree)


def _constant(value: bool | None, instead: Any) -> ast.Constant:
    return ast.copy_location(ast.Constant(value=value), instead)


def _take_out(tree: ast.Module, part: Any) -> None:
    """Take an argument out of its call, a condition out of its list."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and part in node.keywords:
            node.keywords.remove(part)
        elif isinstance(node, ast.comprehension) and part in node.ifs:
            node.ifs.remove(part)


class CannotRemove(RuntimeError):
    """The place is in no function that could be exchanged."""


@contextmanager
def removed(removal: Removal) -> Iterator[None]:
    """Run the process without the place; afterwards it is there again.

    :raises CannotRemove: it stands outside of functions, or the function is not loaded
    """
    if removal.kind == "decorator":
        with _undecorated(removal):
            yield
        return
    changed = codes_in(_compiled(_without(removal), removal.path))
    with _exchanged(removal.path, {removal.function: changed.get(removal.function)}):
        yield


@contextmanager
def _undecorated(removal: Removal) -> Iterator[None]:
    """Let whatever calls the decorated function call it as it was before."""
    held = [
        (cell, wrapper)
        for function in loaded_functions(removal.path, removal.function)
        for wrapper in _wrappers(function, removal.what)
        for cell in gc.get_referrers(wrapper)
        if isinstance(cell, CellType)
    ]
    if not held:
        raise CannotRemove(str(removal))
    for cell, wrapper in held:
        cell.cell_contents = wrapper.__wrapped__
    try:
        yield
    finally:
        for cell, wrapper in held:
            cell.cell_contents = wrapper


def _wrappers(function: FunctionType, decorator: str) -> list[Any]:
    """What a decorator has made of a function, which others may have decorated before."""
    return [
        thing
        for thing in gc.get_objects()
        if type(thing) is FunctionType
        and thing.__code__.co_qualname.startswith(f"{decorator}.")
        and inspect.unwrap(thing) is function
    ]


@contextmanager
def noting(places: set[tuple[str, str]]) -> Iterator[set[tuple[str, str]]]:
    """Have functions, by path and name, put themselves into the set whenever they are called."""
    called: set[tuple[str, str]] = set()
    setattr(builtins, NOTE, lambda path, function: called.add((path, function)))
    with ExitStack() as exchanges:
        for path in sorted({path for path, _ in places}):
            changed = codes_in(_compiled(_with_notes(path), path))
            wanted = {name: changed[name] for where, name in places if where == path}
            loaded = {name: code for name, code in wanted.items() if loaded_functions(path, name)}
            exchanges.enter_context(_exchanged(path, loaded))
        yield called
    delattr(builtins, NOTE)


def _with_notes(path: str) -> ast.Module:
    """The module's tree in which each function begins by saying that it is called."""
    tree = parse(path)

    def walk(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}".lstrip(".")
            walk(child, inner)
            if isinstance(child, ast.FunctionDef):
                child.body[:0] = ast.parse(f"{NOTE}({path!r}, {inner!r})").body

    walk(tree, "")
    return ast.fix_missing_locations(tree)


def _compiled(tree: ast.Module, path: str) -> CodeType:
    code: CodeType = compile(tree, str(ROOT / path), "exec", dont_inherit=True)
    return code


@contextmanager
def _exchanged(path: str, codes: Mapping[str, CodeType | None]) -> Iterator[None]:
    before = []
    try:
        for name, code in codes.items():
            functions = loaded_functions(path, name)
            if code is None or not functions:
                raise CannotRemove(f"{path} {name}")
            for function in functions:
                before.append((function, function.__code__))
                function.__code__ = code
        yield
    finally:
        for function, original in reversed(before):
            function.__code__ = original
