"""Bugs that can be brought into the running code, and taken out again.

A seed that no longer fits the code it was written for says so (`misfit`), instead of planting
nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.template import engines
from django.template.loaders import app_directories
from django.urls import clear_url_caches, path

from tests.loaded import codes_in, loaded_functions

ROOT = Path(__file__).resolve().parents[2]


class Seed(Protocol):
    """One change of the running code."""

    def misfit(self) -> str:
        """Say why it cannot be planted, "" where it can."""

    def planted(self) -> Any:
        """A context in which the bug is there."""


@contextmanager
def planted(seeds: tuple[Seed, ...]) -> Iterator[None]:
    """Have all of these bugs within the block: where several guards hold, all of them go."""
    with ExitStack() as block:
        for seed in seeds:
            block.enter_context(seed.planted())
        yield


@dataclass(frozen=True, init=False)
class Edit:
    """Other texts in one function: its code is exchanged wherever it is used."""

    path: str
    function: str
    changes: tuple[tuple[str, str], ...]

    def __init__(self, path: str, function: str, *texts: str) -> None:
        """Begin with an old text and the new one for it; further pairs may follow."""
        changes = tuple(zip(texts[::2], texts[1::2], strict=True))
        for name, value in {"path": path, "function": function, "changes": changes}.items():
            object.__setattr__(self, name, value)

    def misfit(self) -> str:
        segment = self._segment()
        missing = [old for old, _new in self.changes if segment.count(old) != 1]
        if missing:
            return f"{self.path} {self.function}: not once there: {missing}"
        try:
            ast.parse(self._changed())
        except SyntaxError as error:
            return f"{self.path} {self.function}: {error}"
        return ""

    @contextmanager
    def planted(self) -> Iterator[None]:
        code = compile(self._changed(), str(ROOT / self.path), "exec", dont_inherit=True)
        bad = codes_in(code)[self.function]
        found = loaded_functions(self.path, self.function)
        if not found:
            # No assertion: that would count as a notice.
            raise LookupError(f"{self.path} {self.function} is not loaded")
        good = [function.__code__ for function in found]
        try:
            for function in found:
                function.__code__ = bad
            yield
        finally:
            for function, code in zip(found, good, strict=True):
                function.__code__ = code

    def _changed(self) -> str:
        segment = changed = self._segment()
        for old, new in self.changes:
            changed = changed.replace(old, new)
        source, _tree = _parsed(self.path)
        return source.replace(segment, changed, 1)

    def _segment(self) -> str:
        source, node = _parsed(self.path)
        for name in self.function.split("."):
            node = next(each for each in node.body if getattr(each, "name", "") == name)
        return ast.get_source_segment(source, node) or ""


@cache
def _parsed(path: str) -> tuple[str, Any]:
    source = (ROOT / path).read_text()
    return source, ast.parse(source)


@dataclass(frozen=True)
class Put:
    """Another value for a name of a module or class: `put` makes it of the one that is there."""

    target: str
    put: Callable[[Any], Any]

    def misfit(self) -> str:
        try:
            self._holder()
        except (ImportError, AttributeError) as error:
            return f"{self.target}: {error}"
        return ""

    @contextmanager
    def planted(self) -> Iterator[None]:
        holder, name = self._holder()
        is_own = name in getattr(holder, "__dict__", {})
        good = holder.__dict__[name] if is_own else getattr(holder, name)
        setattr(holder, name, self.put(good))
        try:
            yield
        finally:
            if is_own or not isinstance(holder, type):
                setattr(holder, name, good)
            else:
                delattr(holder, name)

    def _holder(self) -> tuple[Any, str]:
        module, _colon, path = self.target.partition(":")
        *way, name = path.split(".")
        holder: Any = import_module(module)
        for each in way:
            holder = getattr(holder, each)
        getattr(holder, name)
        return holder, name


@dataclass(frozen=True)
class Page:
    """Another text in one template."""

    path: str
    old: str
    new: str

    def misfit(self) -> str:
        count = (ROOT / self.path).read_text().count(self.old)
        return "" if count == 1 else f"{self.path}: not once there: {self.old}"

    @contextmanager
    def planted(self) -> Iterator[None]:
        good = app_directories.Loader.get_contents

        def contents(loader: Any, origin: Any) -> str:
            text: str = good(loader, origin)
            here = Path(origin.name) == ROOT / self.path
            return text.replace(self.old, self.new) if here else text

        app_directories.Loader.get_contents = contents  # type: ignore[method-assign]
        _forget_templates()
        try:
            yield
        finally:
            app_directories.Loader.get_contents = good  # type: ignore[method-assign]
            _forget_templates()


@dataclass(frozen=True)
class Statement:
    """A change of the database, by its owner, in the transaction of the test."""

    sql: str

    def misfit(self) -> str:
        return ""

    @contextmanager
    def planted(self) -> Iterator[None]:
        from tests.ownership import owners_cursor

        with owners_cursor() as cursor:
            cursor.execute(self.sql)
        yield


@dataclass(frozen=True)
class Address:
    """One more address on a host, as somebody adds it in a hurry."""

    urlconf: str
    route: str
    view: Callable[..., Any]

    def misfit(self) -> str:
        return ""

    @contextmanager
    def planted(self) -> Iterator[None]:
        patterns = import_module(self.urlconf).urlpatterns
        patterns.append(path(self.route, self.view))
        clear_url_caches()
        try:
            yield
        finally:
            patterns.pop()
            clear_url_caches()


def _forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]
        loader.reset()
