"""`manage.py` as a process of its own, in the database of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection

from tenants.registry.scope import in_schema

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The address of the database that the test has."""
    at = connection.settings_dict
    host = quote(str(at["HOST"]), safe="")
    return f"postgres://{at['USER']}:{quote(str(at['PASSWORD'] or ''))}@/{at['NAME']}?host={host}"


@contextmanager
def somebody_else() -> Iterator[psycopg.Connection[Any]]:
    """Another session in the same database, which may do what the owner of all tables may."""
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with psycopg.connect(database_url()) as other:
        other.execute(f"SET ROLE {owner}")
        yield other


def start_manage(*arguments: str, settings: str) -> subprocess.Popen[str]:
    """Start a command with other settings; its two outputs are one."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
