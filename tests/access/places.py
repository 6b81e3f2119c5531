"""Every place where the code narrows what somebody reaches, found by reading the sources.

A place is one of: a filter by who owns something, in a query or in a list; a refusal, a grant or
another condition that compares who asks; an answer to such a question; a call of such a check; a
decorator that guards a view.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
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
# The last two are ours: what they are given besides an id narrows as a filter does.
READS = {"filter", "get", "exclude", "Q", "get_object_or_404", "lock_request", "_lock"}
LOOKUPS = {"in", "exact"}
WHO_ASKS = re.compile(
    r"\.may\(|is_signed_in|\.admits\(|lacks_scope|\bis_authenticated"
    r"|\b(actor|viewer|asker|who)\b.*(==|!=|\bin\b)|(==|!=|\bin\b).*\b(actor|viewer)\b"
    r"|(employee|account|municipality|funder|recipient|principal|deputy)_id\b.*(==|!=|\bnot in\b)"
    r"|(==|!=|\bnot in\b).*(employee|account|municipality|funder|recipient|principal|deputy)_id\b"
)
# Decorators that turn somebody away; what a page declares is taken away in lacking.py.
GUARDING = {"reauthentication_required", "unless_provider_required"}
BY_ACTOR = re.compile(r"\bactor\.|\bsubject\b")
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
    for number, (function, node, kind, what) in enumerate(places_in(parse(name))):
        short = " ".join(what.split())[:120]
        seen[function, kind, short] += 1
        again = seen[function, kind, short]
        short += f" #{again}" if again > 1 else ""
        yield Removal(name, node.lineno, function, kind, short, number)


def parse(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


Place = tuple[str, Any, str, str]


def places_in(tree: ast.Module) -> list[Place]:
    """Each place with the name of its function; always in the same order for the same source."""
    found: list[Place] = []

    def walk(node: ast.AST, function: str, within: bool = False) -> None:
        for child in ast.iter_child_nodes(node):
            inner = function
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{function}.{child.name}".lstrip(".")
                found.extend((inner, *place) for place in _guarding(child))
            # What stands in a class is a constraint of the database, or a form's field.
            if within:
                found.extend((inner, *place) for place in _places_at(child))
            walk(child, inner, within or isinstance(child, ast.FunctionDef))

    walk(tree, "")
    return found


def _guarding(node: ast.FunctionDef | ast.ClassDef) -> Iterator[tuple[Any, str, str]]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id in GUARDING:
            yield decorator, "decorator", decorator.id


def _places_at(node: ast.AST) -> Iterator[tuple[Any, str, str]]:
    yield from _filters(node)
    match node:
        case ast.Expr(value=ast.Call() as call) if CHECKS.match(_name(call)) and OF_SOMEBODY.search(
            ast.unparse(call)
        ):
            yield node, "check", ast.unparse(call)
        case ast.If(test=test) | ast.IfExp(test=test) if _compares(test):
            yield _condition(node)
        case ast.Return(value=ast.Compare() | ast.BoolOp() as value) if _compares(value):
            for answer in ("yes", "no"):
                yield node, answer, f"return {ast.unparse(value)}"


def _filters(node: ast.AST) -> Iterator[tuple[Any, str, str]]:
    match node:
        case ast.Call(keywords=keywords) if _name(node) in READS:
            for keyword in keywords:
                if _is_owner(keyword.arg or "") or BY_ACTOR.search(ast.unparse(keyword.value)):
                    yield keyword, "filter", f"{_name(node)}({ast.unparse(keyword)})"
        case ast.comprehension(ifs=conditions):
            for condition in filter(_compares, conditions):
                yield condition, "filter", f"if {ast.unparse(condition)}"


def _condition(node: ast.If | ast.IfExp) -> tuple[Any, str, str]:
    match node:
        case ast.IfExp():
            return node, "grant", ast.unparse(node)
        case ast.If(body=[ast.Return(value=ast.Name())]):
            return node, "grant", f"if {ast.unparse(node.test)}"
        case ast.If(body=[ast.Raise() | ast.Return()]):
            return node, "refusal", f"if {ast.unparse(node.test)}"
        case _:
            return node, "condition", f"if {ast.unparse(node.test)}"


def _compares(node: ast.AST) -> bool:
    return bool(WHO_ASKS.search(ast.unparse(node)))


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
