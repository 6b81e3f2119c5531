#!/usr/bin/env python3
"""Every command of the project.

`python3 manage.py dev` and `python3 manage.py test` make their own environment on a machine that
has nothing but Python; all others are Django's and ours: `python3 manage.py help`.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python starts this file too
        sys.exit("KommunalCampus needs Python 3.11 or newer.")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    # After the script's folder: Python's own module `platform` must be found first.
    sys.path[1:1] = [str(ROOT / "platform")]
    _enter_environment(complete=command in {"dev", "test"})

    from campus.dev.commands import run

    return run(ROOT, command, sys.argv[2:])


def _enter_environment(*, complete: bool) -> None:
    from infra import bootstrap

    try:
        bootstrap.enter_environment(ROOT, complete=complete)
    except bootstrap.BootstrapFailed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    sys.exit(main())
