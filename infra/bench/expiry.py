"""How many vouchers the nightly sweep lets expire in a second, journal and feed included.

    python3 infra/bench/expiry.py [vouchers]        default 50,000

Compared with three bare statements that write the same rows of as many other vouchers.
"""

from __future__ import annotations

import datetime as dt
import sys

import world
from harness import cpu_seconds, figure, fresh_platform, seconds, server_process

VOUCHERS = 50_000
LIMIT_PER_SECOND = 10_000
NEXT_YEAR = dt.datetime(2027, 1, 4, 0, 5, tzinfo=dt.UTC)


def main(count: int) -> None:
    with fresh_platform():
        from tenants.registry.api import in_cooperative

        towns = world.build_towns(2)
        with in_cooperative():
            world.fund(towns[:1], each=count, code="SWEEP")
            server = server_process()
            cpu = -cpu_seconds("self", server)
            sweep = seconds(lambda: expire(count))
            cpu += cpu_seconds("self", server)
            world.fund(towns[1:], each=count, code="BARE")
            bare = seconds(expire_bare)
    print(f"{count} vouchers: {cpu:.2f} s of processor time ({count / cpu:.0f}/s of it)")
    figure(
        "expiry",
        count / sweep,
        unit="/s",
        limit=LIMIT_PER_SECOND,
        ratio=bare / sweep,
        ratio_to=f"bare statements ({count / bare:.0f}/s)",
    )


def expire(count: int) -> None:
    """Sweep as the nightly job does: chunk by chunk, each with a commit of its own."""
    from django.db import transaction

    from vouchers.redemption.services.ending import SWEEP, expire_due_vouchers

    done, swept = 0, SWEEP
    while swept == SWEEP:
        with transaction.atomic():
            swept = expire_due_vouchers(now=NEXT_YEAR)
        done += swept
    assert done == count, f"{done} of {count} expired"


BARE = (
    "UPDATE redemption_voucher SET state = 'expired', sequence = sequence + 1"
    " WHERE state = 'issued' AND last_day < '2027-01-01'",
    "INSERT INTO redemption_journal (voucher_id, sequence, kind, from_state, to_state,"
    " programme_id, municipality_id, amount_cents, month, at, reason, actor_pseudonym)"
    " SELECT id, 2, 'expire', 'issued', 'expired', programme_id, municipality_id,"
    " ceiling_cents, '2027-01-01', now(), '', md5('') FROM redemption_voucher"
    " WHERE (programme_id, state, sequence) IN (SELECT id, 'expired', 2 FROM funding_programme"
    " WHERE code = 'BARE')",
    "INSERT INTO redemption_feed (journal_id) SELECT journal.id FROM redemption_journal AS journal"
    " JOIN funding_programme AS programme ON programme.id = journal.programme_id"
    " WHERE programme.code = 'BARE' AND kind = 'expire'",
)


def expire_bare() -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VOUCHERS)
