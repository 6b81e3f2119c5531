"""The tests of the voucher's rules notice nearly every small change to them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

NOTICED = 0.9


@pytest.mark.proof
def test_nine_of_ten_changes_to_the_rules_are_noticed(
    record_property: Callable[[str, object], None],
) -> None:
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run(
        [sys.executable, "-m", "tests.proofs.mutating"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "platform"), str(root)])},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    noticed, total = map(int, said[-1].split())
    record_property("proof", f"{noticed} of {total} changes noticed ({noticed / total:.0%})")
    for survivor in said[:-1]:
        record_property("proof", f"not noticed: {survivor}")
    assert noticed / total >= NOTICED, "\n".join(said)
