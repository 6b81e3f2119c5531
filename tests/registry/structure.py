"""A schema as PostgreSQL's own dump program sees it: an oracle that shares no code with ours."""

from __future__ import annotations

import re
import subprocess

from django.db import connection

from campus.dev.binaries import postgres_program
from tests.ownership import OWNER
from tests.registry.processes import database_url

# Of an `IN (...)` PostgreSQL writes two forms, before and after reading its own text.
_ARRAYS = (
    (re.compile(r"\(('[^']*'::character varying)\)::text"), r"\1"),
    (re.compile(r"\((ARRAY\[[^\]]*\])\)::text\[\]"), r"\1"),
)


def dumped(schema: str) -> set[str]:
    """Return the statements that make a schema, with `here` for its name, in no order.

    Tables with columns, defaults, identities; constraints, indexes, functions, triggers; owners.
    """
    program = [postgres_program("pg_dump"), "--schema-only", "--no-privileges", "-n", schema]
    program.append(f"--role={OWNER}")
    done = subprocess.run([*program, database_url()], capture_output=True, text=True, check=True)
    text = "\n".join(line for line in done.stdout.splitlines() if not line.startswith("--"))
    statements = re.split(r";\n+", text.replace(schema, "here"))
    return {_normal(each) for each in statements if not each.strip().startswith("\\")}


def _normal(statement: str) -> str:
    for pattern, replacement in _ARRAYS:
        statement = pattern.sub(replacement, statement)
    if statement.lstrip().startswith("CREATE TABLE"):
        # A column that was added later stands last: the order is no difference.
        return "\n".join(sorted(line.strip(" ,") for line in statement.splitlines()))
    return statement.strip()


def rights(schema: str) -> set[tuple[str, str, str]]:
    """Return who may do what to each table and sequence of a schema, with `here` for its role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, replace(coalesce(grantee.rolname, 'PUBLIC'), %(schema)s, 'here'),"
            "       held.privilege_type"
            "  FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) held"
            "  LEFT JOIN pg_roles grantee ON grantee.oid = held.grantee"
            " WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'S')",
            {"schema": schema},
        )
        return set(cursor.fetchall())
