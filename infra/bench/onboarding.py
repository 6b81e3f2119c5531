"""How long a municipality takes: schema, role, host, contact person, HR account and invitation.

python3 infra/bench/onboarding.py [how many]        default 224
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys

from harness import figure, fresh_platform, postgres_program, seconds

TIMING = re.compile(r"Time: ([\d.]+) ms")
LIMIT_ONE, LIMIT_ALL, ALL = 0.5, 120.0, 224


def main(count: int) -> None:
    with fresh_platform() as servers:
        durations = [seconds(lambda number=number: onboard(number)) for number in range(count)]
        floor = statistics.median(psql_seconds(servers["postgres"].url, times=20))
    median = statistics.median(durations)
    ratio_to = "psql running the same DDL"
    figure(f"onboarding of {count}", sum(durations), unit="s", limit=LIMIT_ALL * count / ALL)
    figure("onboarding", median, unit="s", limit=LIMIT_ONE, ratio=median / floor, ratio_to=ratio_to)


def onboard(number: int) -> None:
    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.membership.services.onboarding import (
        ContactDetails,
        Particulars,
        onboard_by_hand,
    )

    onboard_by_hand(
        ars=f"07{number:010d}",
        subdomain=f"ort-{number}",
        particulars=Particulars(name=f"Ort {number}", kind="town", population=1_000),
        contact=ContactDetails(name="Kim Muster", email=f"kim-{number}@example.org"),
        actor=SYSTEM,
        now=clock.now(),
    )


def psql_seconds(url: str, *, times: int) -> list[float]:
    """The same statements by psql in one open session, each schema's timed by psql itself."""
    script = ["\\timing on"]
    for number in range(times):
        script += ["BEGIN;", ddl(f"m_floor_{number}"), "COMMIT;", "\\echo SCHEMA"]
    program = [postgres_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", url]
    done = subprocess.run(
        program, input="\n".join(script), capture_output=True, text=True, check=True
    )
    parts = done.stdout.split("SCHEMA")[:times]
    return [sum(float(ms) for ms in TIMING.findall(part)) / 1_000 for part in parts]


def ddl(schema: str) -> str:
    from tenants.registry.models import SchemaTemplate
    from tenants.registry.services.rights import role_statements
    from tenants.registry.services.template import PLACE

    template = SchemaTemplate.objects.get().statements.replace(PLACE, f"{schema}.")
    return ";\n".join([f"CREATE SCHEMA {schema}", template, *role_statements(schema)]) + ";"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ALL)
