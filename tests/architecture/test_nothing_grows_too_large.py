"""A file that grows is split by action; a function says one thing."""

from __future__ import annotations

from statistics import median

from tests.architecture.sources import functions_of, here, lines_of_code, python_files

MODULE_LINES, FUNCTION_LINES, MEDIAN_LINES = 300, 50, 8


def test_no_module_has_more_than_300_lines_of_code() -> None:
    counted = {path: lines_of_code(path) for path in python_files()}

    assert [here(path, what=str(n)) for path, n in counted.items() if n > MODULE_LINES] == []


def test_no_function_has_more_than_50_lines_of_code() -> None:
    long = [
        here(path, function, function.name)
        for path in python_files()
        for function in functions_of(path)
        if lines_of_code(path, function) > FUNCTION_LINES
    ]

    assert long == []


def test_half_of_all_functions_have_eight_lines_of_code_or_fewer() -> None:
    sizes = [lines_of_code(path, f) for path in python_files() for f in functions_of(path)]

    assert median(sizes) <= MEDIAN_LINES
