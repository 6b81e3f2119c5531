"""Deeds in a process of their own that is killed (SIGKILL) before it can commit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from urllib.parse import quote

from django.db import connection

from campus.dev.binaries import postgres_program

_PROGRAM = """
import os, signal, sys
import django
django.setup()
from django.db.backends.base.base import BaseDatabaseWrapper

commits = int(sys.argv[1])
commit = BaseDatabaseWrapper._commit

def count_down(self):
    global commits
    commits -= 1
    if commits < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return commit(self)

BaseDatabaseWrapper._commit = count_down
"""


def kill_before_commit(deed: str, *, commits: int = 0) -> None:
    """Run statements in a process that is killed instead of its next commit but `commits`."""
    at = connection.settings_dict
    address = f"postgres://{at['USER']}@/{at['NAME']}?host={quote(str(at['HOST']), safe='')}"
    environment = os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "campus.config.settings_for_tests",
        "CAMPUS_SCOPE": "public",
        "POSTGRES_PROGRAMS": str(postgres_program("psql").parent),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM + deed, str(commits)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
