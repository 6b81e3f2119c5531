"""Functions that this process has loaded, ours and libraries': tests exchange their code."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

ROOT = Path(__file__).resolve().parents[1]


def loaded_functions(path: str, name: str) -> list[FunctionType]:
    """Every function with this name from a file below the root, under whatever decorators."""
    key = (str(ROOT / path), name)
    if key not in _all_loaded():
        # Some modules are imported only when they are needed.
        _all_loaded.cache_clear()
    return _all_loaded().get(key, [])


def codes_in(code: CodeType) -> dict[str, CodeType]:
    """The code of every function in a compiled module, by the function's name."""
    found = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found[_name_of(each)] = each
            found |= codes_in(each)
    return found


@cache
def _all_loaded() -> dict[tuple[str, str], list[FunctionType]]:
    found: dict[tuple[str, str], list[FunctionType]] = {}
    # What was frozen after the collection of tests is not among the objects otherwise.
    gc.unfreeze()
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(str(ROOT)):
            code = thing.__code__
            found.setdefault((code.co_filename, _name_of(code)), []).append(thing)
    return found


def _name_of(code: CodeType) -> str:
    return code.co_qualname.replace(".<locals>", "")
