#!/usr/bin/env python3
"""Every command of the project: `python3 manage.py dev`, `python3 manage.py test`, `… help`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> int:
    sys.path[1:1] = [str(ROOT / "platform")]
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "test":
        from campus.dev.testing import run_tests

        return run_tests(ROOT, sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campus.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
