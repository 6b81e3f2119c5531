"""Child processes that end with their parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """Make a `preexec_fn`: the kernel sends `stop_signal` to the child when its parent is gone.

    Call Popen from the main thread: the kernel watches the thread that started the child.
    None where the system is not Linux; there a killed parent leaves its children behind.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def set_death_signal() -> None:
        prctl(PR_SET_PDEATHSIG, stop_signal)
        # The parent may have died between fork and prctl.
        if os.getppid() != parent:
            os._exit(1)

    return set_death_signal


def terminate(
    process: subprocess.Popen[bytes], *, stop_signal: signal.Signals, timeout: float
) -> None:
    """Ask the process to stop; kill its whole group when it has not done so in time."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(stop_signal)
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process, which leads its own session, and to all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_running_with(pid: int, *, argument: str) -> bool:
    """Whether `pid` is alive and was started with `argument` (a reused pid is somebody else's)."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return not sys.platform.startswith("linux") and _is_alive(pid)
    return argument.encode() in arguments


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
