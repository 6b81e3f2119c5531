"""Requests per second and 95th percentile with 200 municipalities, over HTTP.

    python3 infra/bench/pages.py [municipalities]        default 200

The employee's start page and the POST that redeems a voucher, beside a page without any data.
"""

from __future__ import annotations

import http.client
import os
import secrets
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import world
from harness import ROOT, figure, fresh_platform
from world import Holder

PORT, CLIENTS, TOWNS = 8_231, 8, 200
LIMIT_P95_MS, LIMIT_MEMORY_MB = 150.0, 300.0

Request = Callable[[http.client.HTTPConnection, Holder], int]


def main(count: int) -> None:
    with fresh_platform(durable=True):
        towns = world.build_towns(count)
        course_id = world.lay_out_courses()[0]
        programme_id = world.fund(towns, each=2)
        holders = world.distribute(towns, programme_id, each=2, with_accounts=True)
        sessions = {holder.employee_id: sign_in(holder) for holder in holders}
        server = start_server()
        try:
            wait_until_up(holders[0])
            plain = measure("page without data", holders * 2, get("/impressum/", sessions))
            start = measure("start page", holders * 4, get("/", sessions))
            redeeming = measure("redemption POST", holders, post(course_id, sessions))
            memory = peak_memory_mb(server.pid)
        finally:
            server.terminate()
            server.wait()
    figure("memory of a web worker", memory, unit="MB", limit=LIMIT_MEMORY_MB)
    named = {"redemption POST": redeeming, "start page": start}
    for name, (rate, p95) in named.items():
        figure(
            f"pages, {name} ({rate:.0f}/s), p95",
            p95,
            unit="ms",
            limit=LIMIT_P95_MS,
            ratio=p95 / plain[1],
            ratio_to="a page without data",
        )


def sign_in(holder: Holder) -> str:
    """A session in the municipality's schema, as the sign-in makes it."""
    from django.test import Client

    from campus.accounts.adapters import SESSION_SCHEMA
    from campus.accounts.models import Account
    from tenants.registry.api import in_municipality

    with in_municipality(holder.municipality_id) as municipality:
        client = Client(HTTP_HOST=holder.host)
        client.force_login(Account.objects.get(id=holder.account_id))
        session = client.session
        session[SESSION_SCHEMA] = municipality.schema_name
        session.save()
    return str(client.cookies["session"].value)


def start_server(*, workers: int = 1, threads: int = 4) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(workers)]
    command += ["--blocking-threads", str(threads), "--host", "127.0.0.1", "--port", str(PORT)]
    environment = os.environ | {"CAMPUS_SCOPE": "", "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    return subprocess.Popen(
        [*command, "campus.config.wsgi:application"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until_up(holder: Holder) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/", headers={"Host": f"{holder.host}:{PORT}"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the web server does not answer")


def get(path: str, sessions: dict[uuid.UUID, str]) -> Request:
    def request(connection: http.client.HTTPConnection, holder: Holder) -> int:
        headers = {
            "Host": f"{holder.host}:{PORT}",
            "Cookie": f"session={sessions[holder.employee_id]}",
        }
        connection.request("GET", path, headers=headers)
        return finished(connection)

    return request


def post(course_id: uuid.UUID, sessions: dict[uuid.UUID, str]) -> Request:
    token = secrets.token_hex(16)

    def request(connection: http.client.HTTPConnection, holder: Holder) -> int:
        body = urlencode(
            {
                "csrfmiddlewaretoken": token,
                "key": uuid.uuid4(),
                "voucher": holder.voucher_id,
            }
        )
        headers = {
            "Host": f"{holder.host}:{PORT}",
            "Cookie": f"session={sessions[holder.employee_id]}; csrf={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", f"/gutscheine/einloesung/{course_id}/", body, headers)
        return finished(connection)

    return request


def finished(connection: http.client.HTTPConnection) -> int:
    response = connection.getresponse()
    response.read()
    return response.status


def measure(name: str, holders: Sequence[Holder], request: Request) -> tuple[float, float]:
    """Send one request per holder by `CLIENTS` at once; return requests/s and p95 in ms."""
    rate, durations = load(holders, request)
    p95 = statistics.quantiles(durations, n=20)[-1]
    print(f"{name}: {rate:.0f}/s, median {statistics.median(durations):.0f} ms, p95 {p95:.0f} ms")
    return rate, p95


def load(
    holders: Sequence[Holder], request: Request, *, clients: int = CLIENTS
) -> tuple[float, list[float]]:
    """Send one request per holder by some clients at once; return requests/s and ms of each."""
    parts = [holders[number::clients] for number in range(clients)]
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        durations = [
            ms for part in pool.map(lambda part: send(part, request), parts) for ms in part
        ]
    return len(holders) / (time.perf_counter() - started), durations


def send(holders: Sequence[Holder], request: Request) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    durations = []
    for holder in holders:
        started = time.perf_counter()
        status = request(connection, holder)
        durations.append((time.perf_counter() - started) * 1_000)
        assert status in {200, 302}, status
    return durations


def peak_memory_mb(pid: int) -> float:
    """The highest resident memory of any process of the server, by the kernel's own record."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    peaks = []
    for each in [str(pid), *children]:
        status = Path(f"/proc/{each}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        peaks.append(int(line.split()[1]) / 1_024)
    return max(peaks)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TOWNS)
