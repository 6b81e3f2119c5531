"""Programs that are newer than the server, as on a machine that keeps backups of several."""

from __future__ import annotations

import pytest

from tenants.registry.services.rewriting import renamed


@pytest.mark.parametrize("known", [b"transaction_timeout"])
def test_what_an_older_server_does_not_know_is_set_only_where_it_is_known(known: bytes) -> None:
    (line,) = renamed([b"SET %s = 0;\n" % known], schema="m_one", target="m_two")

    assert line == (
        b"SELECT set_config(name, '0', false) FROM pg_settings WHERE name = '%s';\n" % known
    )


def test_rows_that_look_like_settings_stay() -> None:
    dump = [b"COPY m_one.staff_unit (name) FROM stdin;\n", b"SET transaction_timeout = 0;\n"]

    assert [*renamed(dump, schema="m_one", target="m_two")][1] == dump[1]
