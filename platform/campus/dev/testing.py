"""`manage.py test`: pytest against servers of its own (no Django here: pytest sets it up)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from campus.dev.processes import die_with_parent
from campus.dev.throwaway import throw_away_servers

TARGET_SECONDS, PROOFS_TARGET_SECONDS = 300, 900
# Instead of the tests, what takes minutes; `CAMPUS_PROOF_SCALE=20` makes it twenty times as much.
PROOFS = "--proofs"
WORKERS = ("-n", "--numprocesses")


def run_tests(root: Path, arguments: list[str]) -> int:
    """Run pytest with `arguments` (default: two workers) and give back its exit code.

    `--proofs` among them runs the proofs instead of the tests.
    """
    started = time.monotonic()
    environment = dict(os.environ)
    # Without byte code every process compiles the whole project for itself.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with throw_away_servers() as servers:
        code = _run_pytest(root, arguments, environment=environment | servers.environment)
    seconds = time.monotonic() - started
    if not arguments:
        print(f"test suite: {seconds:.0f} s (limit {TARGET_SECONDS} s)", file=sys.stderr)
    if arguments == [PROOFS]:
        print(f"proofs: {seconds:.0f} s (limit {PROOFS_TARGET_SECONDS} s)", file=sys.stderr)
    return code


def _run_pytest(root: Path, arguments: list[str], *, environment: dict[str, str]) -> int:
    # Ctrl-C reaches pytest too, which then ends in its own way; we stay to stop the servers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pytest = subprocess.Popen(
        [sys.executable, "-m", "pytest", *_options(arguments)],
        cwd=root,
        env=environment,
        preexec_fn=_in_foreground(),
    )
    signal.signal(signal.SIGTERM, lambda *_: pytest.terminate())
    return pytest.wait()


def _options(arguments: list[str]) -> list[str]:
    chosen = any(argument.startswith(WORKERS) for argument in arguments)
    # Tests of one group share a platform of processes; they stay on one worker.
    workers = [] if chosen else ["-n", "2", "--dist", "loadgroup"]
    policy = ["-p", "campus.dev.browser_policy"] if os.environ.get("CI") == "true" else []
    proofs = ["-m", "proof", "-p", "campus.dev.proof_figures"] if PROOFS in arguments else []
    others = [argument for argument in arguments if argument != PROOFS]
    return [*workers, *policy, *proofs, *others]


def _in_foreground() -> Callable[[], None]:
    tie_to_parent = die_with_parent(signal.SIGTERM)

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if tie_to_parent:
            tie_to_parent()

    return prepare
