"""Programs that are newer than the server, as on a machine that keeps backups of several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from campus.dev.binaries import postgres_program
from tenants.registry.services.rewriting import DumpUnreadable, check_contains, renamed


@pytest.mark.parametrize("known", [b"transaction_timeout"])
def test_what_an_older_server_does_not_know_is_set_only_where_it_is_known(known: bytes) -> None:
    (line,) = renamed([b"SET %s = 0;\n" % known], schema="m_one", target="m_two")

    assert line == (
        b"SELECT set_config(name, '0', false) FROM pg_settings WHERE name = '%s';\n" % known
    )


def test_rows_that_look_like_settings_stay() -> None:
    dump = [b"COPY m_one.staff_unit (name) FROM stdin;\n", b"SET transaction_timeout = 0;\n"]

    assert [*renamed(dump, schema="m_one", target="m_two")][1] == dump[1]


def test_a_dump_of_newer_programs_is_refused_by_name(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.POSTGRES_PROGRAMS = str(postgres_program("pg_restore").parent)
    file = tmp_path / "newer.dump"
    file.write_bytes(b"PGDMP" + bytes([1, 99, 0, 4, 8, 1]))

    with pytest.raises(DumpUnreadable, match=r"1\.99"):
        check_contains(file, schema="m_one")
