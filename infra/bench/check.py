"""The competence check: choosing the next item, saving an answer, and how well it measures.

    python3 infra/bench/check.py [employees]        default 1000 simulated employees

1. The next item out of a bank of 2,000 for one competence, at every point of a run: nothing but
   computing, so it is processor time, which others on the machine do not change.
2. Answers saved over HTTP at 20 a second: every employee sends one page of the self part and one
   item; web server, database and clients share the machine.
3. Simulated employees on the items that ship with the platform (`simulated.py` says how), beside a
   fixed form of the same length and, where installed, other people's programs (`oracles.py`).
   Minutes reckon with 22 seconds an item and 7 a statement: assumed, not measured.
"""

from __future__ import annotations

import http.client
import random
import secrets
import statistics
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pages
import world
from harness import figure, fresh_platform, parent_of, server_process
from http_redemption import processor_time
from world import Holder

PEOPLE, BANK, RUNS = 1_000, 2_000, 60
SENDERS, PER_SECOND, TAKERS = 8, 20, 150
LIMIT_CHOICE_MS, LIMIT_SAVED_MS = 5.0, 40.0
LIMIT_MINUTES, SHARPNESS = 20.0, (1.0, 1.7, 3.0)


@dataclass(frozen=True)
class Page:
    """One page of a check that is ready to be sent."""

    holder: Holder
    path: str
    fields: dict[str, object]


def main(people: int) -> None:
    with fresh_platform():
        choices = choice_times()
        durations = saving_times()
    measure_quality(people)
    p95 = percentile_95(choices)
    figure("next of 2,000 items, p95", p95, unit="ms", limit=LIMIT_CHOICE_MS)
    print(f"answers saved at {PER_SECOND}/s: median {statistics.median(durations):.0f} ms")
    figure("answer saved, p95", percentile_95(durations), unit="ms", limit=LIMIT_SAVED_MS)


def percentile_95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def choice_times() -> list[float]:
    """Processor time in ms of each choice, in runs through one competence with a large bank."""
    from simulated import answered

    from assessments.checks.rules.adaptive import Candidate, choose_next

    bank = [
        Candidate(item_id=f"{n:04d}", facet_code=f"facet-{n % 4}", level=1 + n // 4 % 8)
        for n in range(BANK)
    ]
    by_id, durations = {item.item_id: item for item in bank}, []
    for run in range(RUNS):
        steps, chance = [], random.Random(run)
        while True:
            started = time.thread_time()
            choice = choose_next(candidates=bank, steps=steps, level_count=8, seed=str(run))
            durations.append((time.thread_time() - started) * 1_000)
            if choice is None:
                break
            steps.append(answered(by_id[choice.item_id], run % 9, 1.0, chance))
    return durations


def saving_times() -> list[float]:
    """Milliseconds of each answer that is saved."""
    holders = takers()
    sessions = {holder.employee_id: pages.sign_in(holder) for holder in holders}
    ready = [page for holder in holders for page in pages_of(holder)]
    postmaster = parent_of(server_process())
    server = pages.start_server(workers=2, threads=4)
    try:
        pages.wait_until_up(holders[0])
        warm, measured = ready[:40], ready[40:]
        send_all(warm, sessions)
        before = processor_time(server.pid, postmaster)
        durations = send_all(measured, sessions)
        cpu = processor_time(server.pid, postmaster) - before
        print(f"{1_000 * cpu / len(measured):.1f} ms of processor time for each answer saved")
        return durations
    finally:
        server.terminate()
        server.wait()


def takers() -> list[Holder]:
    """Employees of one town with accounts, each with a check begun."""
    from django.db import transaction

    from assessments.checks.api import copy_template_model, open_campaign, publish_model
    from assessments.checks.services.items import copy_items
    from assessments.library.api import publish_template_model
    from campus.kernel.actor import SYSTEM
    from campus.kernel.clock import now
    from tenants.registry.api import in_cooperative, in_municipality

    (town,) = world.build_towns(1)
    programme_id = world.fund([town], each=TAKERS)
    holders = world.distribute([town], programme_id, each=TAKERS, with_accounts=True)
    with in_cooperative(), transaction.atomic():
        publish_template_model(actor=SYSTEM, now=now())
    with in_municipality(town), transaction.atomic():
        model_id = copy_template_model(now=now())
        copy_items(model_id=model_id, actor=SYSTEM, now=now())
        publish_model(model_id=model_id, now=now())
        open_campaign(title="Messung", now=now())
    return holders


def pages_of(holder: Holder) -> Iterator[Page]:
    """Begin a check and yield a page of its self part and the first item of its test part."""
    from assessments.checks.models import JobProfile
    from assessments.checks.queries.own import own_check
    from assessments.checks.queries.stations import stations_of
    from assessments.checks.queries.testing import item_page
    from assessments.checks.services.taking import start_check
    from campus.kernel.clock import now
    from tenants.registry.api import in_municipality

    with in_municipality(holder.municipality_id):
        profile_id = JobProfile.objects.filter(targets__isnull=False)[0].id
        employee_id = holder.employee_id
        check_id = start_check(employee_id=employee_id, profile_id=profile_id, now=now())
        layout = stations_of(check=own_check(check_id=check_id, employee_id=employee_id))
        field, code = (
            layout.fields[0],
            next(f.code for f in layout.fields if f.code in layout.tested),
        )
        item = item_page(check_id=check_id, employee_id=employee_id, field_code=code, number=1)
        choices = {f"statement-{line.id}": "applies" for line in field.statements.all()}
    assert item is not None
    at = f"/kompetenz-check/{check_id}"
    yield Page(holder, f"{at}/feld/{field.code}/", {**choices, "revision": 0})
    answer = {"answer": item.options[0][0]}
    if item.kind == "order":
        answer = {f"place-{n}": str(n) for n in range(1, len(item.options) + 1)}
    yield Page(holder, f"{at}/aufgaben/{code}/1/", {**answer, "item": item.item_id, "revision": 0})


def send_all(ready: Sequence[Page], sessions: dict[uuid.UUID, str]) -> list[float]:
    """Send pages at a fixed rate, whether or not the earlier ones are answered; ms of each.

    The time runs from the moment at which a page was due: waiting for a free sender counts.
    """
    begin = time.perf_counter() + 0.5
    with ThreadPoolExecutor(SENDERS) as pool:
        parts = [list(enumerate(ready))[number::SENDERS] for number in range(SENDERS)]
        sent = pool.map(lambda part: _send(part, begin, sessions), parts)
        return [ms for part in sent for ms in part]


def _send(
    part: Sequence[tuple[int, Page]], begin: float, sessions: dict[uuid.UUID, str]
) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", pages.PORT, timeout=30)
    durations = []
    for number, page in part:
        due = begin + number / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        token = secrets.token_hex(16)
        headers = {
            "Host": f"{page.holder.host}:{pages.PORT}",
            "Cookie": f"session={sessions[page.holder.employee_id]}; csrf={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"csrfmiddlewaretoken": token, **page.fields})
        connection.request("POST", page.path, body, headers)
        status = pages.finished(connection)
        durations.append((time.perf_counter() - due) * 1_000)
        assert status == 302, (status, page.path)
    return durations


def measure_quality(count: int) -> None:
    """Print how well the check measures, how long it takes, and the same of others."""
    import oracles
    import simulated as sim

    bank, levels, statements = sim.demo_bank()
    people = sim.truths(bank, levels, people=count)
    for sharp in SHARPNESS:
        found = sim.adaptive(bank, people, levels, sharp)
        ours = sim.quality(found, levels)
        length = round(ours.items)
        form = sim.fixed(bank, people, levels, sharp, length=length)
        theirs = sim.quality(form, levels)
        print(f"items that tell levels apart with {sharp}:")
        _tell("adaptive", ours)
        _tell(f"fixed form of {length}", theirs)
        if sharp == SHARPNESS[0]:
            print(f"  {oracles.girth(found, levels)}")
            print(f"  {oracles.catsim(bank, people, levels, length)}")
        figure(
            f"mean error in levels with {sharp}",
            ours.error,
            unit="levels",
            limit=theirs.error,
            ratio=ours.error / theirs.error,
            ratio_to=f"a fixed form of {length} items",
        )
    took = sim.minutes(found, len(bank), statements)
    figure("minutes at the median", took, unit="min", limit=LIMIT_MINUTES)


def _tell(name: str, found: Any) -> None:
    print(
        f"  {name}: r {found.correlation:.3f}, mean error {found.error:.3f} levels (unrounded "
        f"{found.exact_error:.3f}), of called gaps {found.gaps_right:.1%} are right, "
        f"{found.gaps_found:.1%} of all gaps are called, {found.items:.2f} items a competence"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
