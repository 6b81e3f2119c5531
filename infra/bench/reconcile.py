"""How long the proof over a large ledger takes, and a report's page from the same figures.

    python3 infra/bench/reconcile.py [vouchers]        default 1,000,000, five journal rows each

Compared with adding up the journal once by one plain statement: the least that any proof costs.
"""

from __future__ import annotations

import sys
from io import StringIO

import ledger
import world
from harness import figure, fresh_platform, median_seconds, seconds

VOUCHERS, TOWNS = 1_000_000, 20
LIMIT_S, LIMIT_PAGE_MS = 15.0, 150.0


def main(vouchers: int) -> None:
    # Reading only: whether a commit is durable makes no difference here.
    with fresh_platform(durable=False):
        from tenants.registry.api import in_cooperative

        towns = world.build_towns(TOWNS)
        courses = world.lay_out_courses()
        with in_cooperative():
            filling = seconds(lambda: ledger.build(towns, courses, vouchers=vouchers))
            print(f"{journal_rows()} journal rows, made in {filling:.0f} s")
            floor = seconds(add_up)
            proof = seconds(prove)
            page_ms = report_page_ms()
    figure("a programme's report page", page_ms, unit="ms", limit=LIMIT_PAGE_MS)
    figure(
        f"proving {vouchers} vouchers",
        proof,
        unit="s",
        limit=LIMIT_S * vouchers / VOUCHERS,
        ratio=proof / floor,
        ratio_to=f"adding up the journal once ({floor:.2f} s)",
    )


def prove() -> None:
    """Run the command as the operator does; it ends with 1 where something does not agree."""
    from django.core.management import call_command

    out = StringIO()
    call_command("reconcile", stdout=out)
    print(out.getvalue(), end="")


def add_up() -> None:
    _one("SELECT kind, count(*), sum(amount_cents) FROM redemption_journal GROUP BY kind")


def journal_rows() -> int:
    return int(_one("SELECT count(*) FROM redemption_journal"))


def _one(statement: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def report_page_ms() -> float:
    """The page of the grant for the cooperative, through middleware, view and template."""
    from django.db import transaction
    from django.test import Client
    from django.urls import reverse

    from campus.accounts.api import create_account
    from campus.accounts.models import Account
    from campus.kernel.actor import SYSTEM
    from vouchers.funding.api import list_grants

    with transaction.atomic():
        account_id = create_account(
            display_name="Dora Drossel",
            email="dora@genossenschaft.example",
            roles=("cooperative",),
            actor=SYSTEM,
            now=world.NOW,
        )
    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(id=account_id))
    (grant,) = list_grants()
    path = reverse("reporting:report", args=[grant.id], urlconf="campus.config.urls_public")

    def page() -> None:
        response = client.get(path)
        assert response.status_code == 200, response.status_code

    page()
    return median_seconds(page, times=5) * 1_000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VOUCHERS)
