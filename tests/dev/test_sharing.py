"""How tests are shared out among the workers of a run."""

from __future__ import annotations

import pytest

from tests.sharing import unit_of


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/desk/test_redeeming.py::test_a[x/y::z]", "tests/desk"),
        ("tests/desk/test_wallet_pages.py::test_b", "tests/desk"),
        ("tests/desk/test_in_a_browser.py::test_c", "tests/desk/test_in_a_browser.py"),
        ("tests/journeys/test_hr.py::test_d[script]", "tests/journeys"),
    ],
)
def test_a_folder_is_done_by_one_worker_but_each_file_of_browser_tests_by_any(
    nodeid: str, unit: str
) -> None:
    assert unit_of(nodeid) == unit
