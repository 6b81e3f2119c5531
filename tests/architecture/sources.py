"""The project's own source code, as the tests of this folder read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHELL = ROOT / "platform" / "campus"
DOMAINS = [ROOT / name for name in ("tenants", "assessments", "courses", "vouchers", "billing")]
NOT_APPS = {"config", "kernel"}


def python_files(*, migrations: bool = False) -> list[Path]:
    """Every Python file of the product, without migrations."""
    return [
        path
        for folder in [SHELL, *DOMAINS]
        for path in sorted(folder.rglob("*.py"))
        if migrations or "migrations" not in path.parts
    ]


def app_folders() -> list[Path]:
    """Every folder that holds an app."""
    return [
        path.parent
        for folder in [SHELL, *DOMAINS]
        for path in sorted(folder.glob("*/apps.py"))
        if path.parent.name not in NOT_APPS
    ]


def dotted(path: Path) -> str:
    """The module's name by which it is imported."""
    root = ROOT / "platform" if SHELL in path.parents else ROOT
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(path: Path) -> Iterator[Function]:
    """Every function and method of a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            yield node


def lines_of_code(path: Path, node: ast.AST | None = None) -> int:
    """How many lines hold code: no blank lines, comments or docstrings."""
    root = node or tree_of(path)
    silent = _lines_of_docstrings(root)
    first, last = _extent(path, root)
    lines = path.read_text(encoding="utf-8").splitlines()
    return sum(
        1
        for number in range(first, last + 1)
        if number not in silent
        and lines[number - 1].strip()
        and not lines[number - 1].lstrip().startswith("#")
    )


def _extent(path: Path, node: ast.AST) -> tuple[int, int]:
    if isinstance(node, Function):
        return node.lineno, node.end_lineno or node.lineno
    return 1, len(path.read_text(encoding="utf-8").splitlines())


def _lines_of_docstrings(root: ast.AST) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found: set[int] = set()
    for node in ast.walk(root):
        if isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None:
            text = node.body[0]
            found |= set(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return found


def here(path: Path, node: ast.AST | None = None, what: str = "") -> str:
    """Where something was found, as a reader can jump to it."""
    line = f":{getattr(node, 'lineno', 1)}" if node is not None else ""
    return f"{path.relative_to(ROOT)}{line} {what}".strip()
