"""How many entries of the audit trail are verified in a second, as `manage.py verify_audit` does.

python3 infra/bench/audit_chain.py [entries]        default 200,000

Compared with fetching the same rows and hashing as many bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys

from harness import cpu_seconds, figure, fresh_platform, own_cpu_seconds, seconds, server_process

ENTRIES, LIMIT_PER_SECOND = 200_000, 50_000
START = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)


def main(count: int) -> None:
    with fresh_platform():
        write(count)
        server = server_process()
        spent = own_cpu_seconds() + cpu_seconds(server)
        took = seconds(lambda: verify(count))
        spent = own_cpu_seconds() + cpu_seconds(server) - spent
        floor = seconds(fetch_and_hash)
    print(f"{spent:.2f} s of processor time ({count / spent:.0f}/s of it);", end=" ")
    print(f"load {os.getloadavg()[0]:.1f}")
    figure(
        "audit trail, verified",
        count / took,
        unit="/s",
        limit=LIMIT_PER_SECOND,
        ratio=took / floor,
        ratio_to=f"fetching and hashing alone ({count / floor:.0f}/s)",
    )


def write(count: int) -> None:
    """Write a chain of entries as they are when vouchers are redeemed."""
    from campus.audit.models import Entry
    from campus.audit.rules import Link, link_hash

    last = Entry.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, head = last or (0, "0" * 64)
    rows = []
    for number in range(count - sequence):
        link = Link(
            sequence=sequence + number + 1,
            recorded_at=START + dt.timedelta(seconds=number),
            action="redemption.voucher_redeemed",
            actor=f"{number:032x}",
            actor_kind="employee",
            subject=f"voucher:{number:032x}",
            facts={"course": f"{number:032x}", "programme": f"{7:032x}", "cents": number},
            previous_hash=head,
        )
        head = link_hash(link)
        rows.append(Entry(**vars(link), hash=head))
    Entry.objects.bulk_create(rows, batch_size=5_000)


def verify(count: int) -> None:
    """Verify the shared layer's chain."""
    from campus.audit.api import verify_chain

    result = verify_chain()
    assert result.is_intact
    assert result.entry_count == count


def fetch_and_hash() -> None:
    """What cannot be spared: the rows on their way here, and a hash of each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_entry ORDER BY sequence")
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                hashlib.sha256(str(row).encode()).hexdigest()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
