"""Every place where the code narrows what somebody reaches, and the code without it.

A removal is one of: a filter by who owns something, a refusal (or a grant) that compares who asks,
a call of such a check. What is removed is found by reading the sources; it is taken
out of the running process by exchanging the code of one function, and put back afterwards.
"""

from __future__ import annotations

import ast
import builtins
import gc
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("platform/campus", "tenants", "assessments", "courses", "vouchers", "billing")
# Nobody asks them by an address.
LEFT_OUT = re.compile(r"/(migrations|management|dev|config|node_modules)/")

# Who owns something: the last word of a field's name.
OWNERS = {
    "employee",
    "employee_id",
    "account",
    "account_id",
    "user",
    "user_id",
    "municipality",
    "municipality_id",
    "funder",
    "funder_id",
    "recipient",
    "recipient_id",
    "principal_id",
    "deputy_id",
    "decider_id",
    "giver_id",
    "schema_name",
}
READS = {"filter", "get", "exclude", "Q", "get_object_or_404"}
LOOKUPS = {"in", "exact"}
WHO_ASKS = re.compile(
    r"\.may\(|is_signed_in|\.admits\(|lacks_scope|\bis_authenticated"
    r"|\b(actor|viewer|asker|who)\b.*(==|!=|\bin\b)|(==|!=|\bin\b).*\b(actor|viewer)\b"
    r"|(employee|account|municipality|funder|recipient|principal|deputy)_id\b.*(==|!=|\bnot in\b)"
    r"|(==|!=|\bnot in\b).*(employee|account|municipality|funder|recipient|principal|deputy)_id\b"
)
# Conditions of the middleware, whatever follows from them.
AT_THE_DOOR = re.compile(r"_began_here|municipality\.is_open")
BY_ACTOR = re.compile(r"\bactor\.|\bsubject\b")
NOTE = "_note_the_call"
CHECKS = re.compile(r"^_?(check|ensure)_")
OF_SOMEBODY = re.compile(r"\b(actor|employee_id|account_id|funder_id|municipality_id)\b")


@dataclass(frozen=True)
class Removal:
    """One place in the sources and how it looks without what is removed."""

    path: str
    line: int
    function: str
    kind: str
    what: str
    number: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.kind} {self.what}"

    @property
    def key(self) -> str:
        """What names it beyond a change of lines."""
        return f"{self.path} {self.function} {self.kind} {self.what}"


@cache
def find() -> tuple[Removal, ...]:
    """Find every place."""
    found: list[Removal] = []
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not LEFT_OUT.search(f"/{name}"):
                found += _in_file(name)
    return tuple(found)


def _in_file(name: str) -> Iterator[Removal]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for number, (function, node, kind, what) in enumerate(_places(_parse(name))):
        short = " ".join(what.split())[:120]
        seen[function, kind, short] += 1
        again = seen[function, kind, short]
        short += f" #{again}" if again > 1 else ""
        yield Removal(name, node.lineno, function, kind, short, number)


def _parse(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


Place = tuple[str, Any, str, str]


def _places(tree: ast.Module) -> list[Place]:
    """Each place with the name of its function; always in the same order for the same source."""
    found: list[Place] = []

    def walk(node: ast.AST, function: str, within: bool = False) -> None:
        for child in ast.iter_child_nodes(node):
            inner = function
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{function}.{child.name}".lstrip(".")
            # What stands in a class is a constraint of the database, or a form's field.
            if within:
                found.extend((inner, *place) for place in _places_at(child))
            walk(child, inner, within or isinstance(child, ast.FunctionDef))

    walk(tree, "")
    return found


def _places_at(node: ast.AST) -> Iterator[tuple[Any, str, str]]:
    match node:
        case ast.Call(keywords=keywords) if _name(node) in READS:
            for keyword in keywords:
                if _is_owner(keyword.arg or "") or BY_ACTOR.search(ast.unparse(keyword.value)):
                    yield keyword, "filter", f"{_name(node)}({ast.unparse(keyword)})"
        case ast.If(test=test, body=[ast.Raise() | ast.Return() as end]) if WHO_ASKS.search(
            ast.unparse(test)
        ):
            grants = isinstance(end, ast.Return) and isinstance(end.value, ast.Name)
            yield node, "grant" if grants else "refusal", f"if {ast.unparse(test)}"
        case ast.Expr(value=ast.Call() as call) if CHECKS.match(_name(call)) and OF_SOMEBODY.search(
            ast.unparse(call)
        ):
            yield node, "check", ast.unparse(call)


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_owner(keyword: str) -> bool:
    words = keyword.split("__")
    if words[-1] in LOOKUPS:
        words.pop()
    return bool(words) and words[-1] in OWNERS


def _without(removal: Removal) -> ast.Module:
    """The module's tree without the place."""
    tree = _parse(removal.path)
    node = _places(tree)[removal.number][1]
    match node:
        case ast.keyword():
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and node in call.keywords:
                    call.keywords.remove(node)
        case ast.If():
            always = removal.kind == "grant"
            node.test = ast.copy_location(ast.Constant(value=always), node.test)
        case ast.Expr():
            node.value = ast.copy_location(ast.Constant(value=None), node.value)
    return ast.fix_missing_locations(tree)


class CannotRemove(RuntimeError):
    """The place is in no function that could be exchanged."""


@contextmanager
def removed(removal: Removal) -> Iterator[None]:
    """Run the process without the place; afterwards it is there again.

    :raises CannotRemove: it stands outside of functions, or the function is not loaded
    """
    changed = _functions_in(_compiled(_without(removal), removal.path))
    with _exchanged(removal.path, {removal.function: changed.get(removal.function)}):
        yield


@contextmanager
def noting(places: set[tuple[str, str]]) -> Iterator[set[tuple[str, str]]]:
    """Have functions, by path and name, put themselves into the set whenever they are called."""
    called: set[tuple[str, str]] = set()
    setattr(builtins, NOTE, lambda path, function: called.add((path, function)))
    with ExitStack() as exchanges:
        for path in sorted({path for path, _ in places}):
            changed = _functions_in(_compiled(_with_notes(path), path))
            wanted = {name: changed[name] for where, name in places if where == path}
            loaded = {name: code for name, code in wanted.items() if _functions(path, name)}
            exchanges.enter_context(_exchanged(path, loaded))
        yield called
    delattr(builtins, NOTE)


def _with_notes(path: str) -> ast.Module:
    """The module's tree in which each function begins by saying that it is called."""
    tree = _parse(path)

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
def _exchanged(path: str, codes: dict[str, CodeType | None]) -> Iterator[None]:
    before = []
    try:
        for name, code in codes.items():
            functions = _functions(path, name)
            if code is None or not functions:
                raise CannotRemove(f"{path} {name}")
            for function in functions:
                before.append((function, function.__code__))
                function.__code__ = code
        yield
    finally:
        for function, original in reversed(before):
            function.__code__ = original


def _functions(path: str, name: str) -> list[FunctionType]:
    key = (str(ROOT / path), name)
    if key not in _loaded():
        # Some modules are imported only when they are needed.
        _loaded.cache_clear()
    return _loaded().get(key, [])


def _functions_in(code: CodeType) -> dict[str, CodeType]:
    found = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found[each.co_qualname.replace(".<locals>", "")] = each
            found |= _functions_in(each)
    return found


@cache
def _loaded() -> dict[tuple[str, str], list[FunctionType]]:
    """Every function of ours that is loaded, by file and name."""
    found: dict[tuple[str, str], list[FunctionType]] = {}
    # What was frozen after the collection of tests is not among the objects otherwise.
    gc.unfreeze()
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(str(ROOT)):
            code = thing.__code__
            key = (code.co_filename, code.co_qualname.replace(".<locals>", ""))
            found.setdefault(key, []).append(thing)
    return found
