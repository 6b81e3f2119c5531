"""Change the voucher's rules in every small way and count how many changes its tests notice.

`python -m tests.proofs.mutating` prints one line for each change that nobody noticed, then how many
were and how many there are. Each change lives in a process of its own.
"""

from __future__ import annotations

import ast
import copy
import importlib
import importlib.machinery
import importlib.util
import inspect
import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

RULES = Path(__file__).resolve().parents[2] / "vouchers" / "redemption" / "rules"
MUTATED = ("machine", "deciding")
TESTS = (
    "tests.redemption.test_rules",
    "tests.proofs.test_model_and_rules",
    "tests.proofs.test_what_a_voucher_pays",
)
SECONDS = 20
OPPOSITES: dict[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
}
# Never evaluated, or only words.
NOT_CODE = {"annotation", "returns", "decorator_list", "bases"}

Change = tuple[str, int, ast.Module]


def mutants(source: str) -> Iterator[Change]:
    """Yield every changed version of a module, with what was changed in which line."""
    places = len(list(_places(ast.parse(source))))
    for place, which in itertools.product(range(places), range(12)):
        tree = ast.parse(source)
        node = list(_places(tree))[place]
        before = ast.unparse(node)
        if not _mutate(node, which):
            continue
        after = ast.unparse(ast.fix_missing_locations(node))
        yield f"{before}  →  {after}", node.lineno, ast.fix_missing_locations(tree)


def _places(tree: ast.AST) -> Iterator[Any]:
    for name, value in ast.iter_fields(tree):
        if name in NOT_CODE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                if isinstance(child, ast.expr | ast.If | ast.Return):
                    yield child
                yield from _places(child)


def _mutate(node: Any, which: int) -> bool:
    """Change a node in the n-th way; False where there is no such way."""
    ways = list(_ways(node))
    if which >= len(ways):
        return False
    ways[which]()
    return True


def _ways(node: Any) -> Iterator[Callable[[], None]]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in OPPOSITES:
            yield lambda: node.ops.__setitem__(0, OPPOSITES[type(operator)]())
        case ast.BoolOp() | ast.BinOp() if type(node.op) in OPPOSITES:
            yield lambda: setattr(node, "op", OPPOSITES[type(node.op)]())
        case ast.Set(elts=elements):
            for number in range(len(elements)):
                yield lambda number=number: elements.pop(number)
        case ast.Dict(values=values):
            for number in range(len(values) - 1):
                if ast.dump(values[number]) != ast.dump(values[number + 1]):
                    yield lambda number=number: _swap(values, number)
        case _:
            yield from _ways_of_values(node)


def _ways_of_values(node: Any) -> Iterator[Callable[[], None]]:
    match node:
        case ast.If() | ast.IfExp():
            yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), copy.copy(node.test)))
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield lambda: setattr(node, "value", ast.Constant(None))
        case ast.Constant(value=bool(flag)):
            yield lambda: setattr(node, "value", not flag)
        case ast.Constant(value=int(number)):
            yield lambda: setattr(node, "value", number + 1)


def _swap(values: list[ast.expr], number: int) -> None:
    values[number], values[number + 1] = values[number + 1], values[number]


class _Mutant(importlib.machinery.SourceFileLoader):
    """Loads a module from a changed syntax tree."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        super().__init__(name, str(path))
        self._code = compile(tree, str(path), "exec")

    def get_code(self, fullname: str) -> CodeType:
        return self._code


class _Finder:
    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self._name, self._path, self._tree = name, path, tree

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self._name:
            return None
        loader = _Mutant(name, self._path, self._tree)
        return importlib.util.spec_from_file_location(name, self._path, loader=loader)


def is_noticed(module: str, tree: ast.Module) -> bool:
    """Run the tests in a child that has the changed module; whether one of them fails."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        name = f"vouchers.redemption.rules.{module}"
        sys.meta_path.insert(0, _Finder(name, RULES / f"{module}.py", tree))
        try:
            run_tests()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return status != 0


def run_tests() -> None:
    """Call every test that needs no fixture, with all its parameters."""
    for name in TESTS:
        for test in vars(importlib.import_module(name)).values():
            if inspect.isfunction(test) and test.__name__.startswith("test_"):
                for values in _parameters(test):
                    test(**values)


def _parameters(test: Any) -> Iterator[dict[str, Any]]:
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    rows = [
        [dict(zip(names, row if len(names) > 1 else [row], strict=True)) for row in mark.args[1]]
        for mark in marks
        for names in [_names(mark.args[0])]
    ]
    for chosen in itertools.product(*rows):
        yield {name: value for row in chosen for name, value in row.items()}


def _names(names: Any) -> list[str]:
    return [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)


def main() -> None:
    from hypothesis import settings

    # Loaded once for all children; the rules themselves are not.
    for name in ("campus.kernel.money", "campus.kernel.refusal", "pytest", "tests.proofs.model"):
        importlib.import_module(name)
    settings.register_profile("mutants", database=None, max_examples=10, deadline=None)
    settings.load_profile("mutants")
    noticed = total = 0
    for module in MUTATED:
        for what, line, tree in mutants((RULES / f"{module}.py").read_text()):
            total += 1
            found = is_noticed(module, tree)
            noticed += found
            if not found:
                sys.stdout.write(f"{module}.py:{line}: {' '.join(what.split())[:150]}\n")
    sys.stdout.write(f"{noticed} {total}\n")


if __name__ == "__main__":
    main()
