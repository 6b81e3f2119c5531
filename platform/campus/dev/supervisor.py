"""Starts the processes of the platform, shows what they say, and stops all when one ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from campus.dev.processes import die_with_parent, kill_group
from campus.dev.servers import Server

# Marks our processes, so that a start after a crash finds those that were left behind.
MARK = "CAMPUS_SUPERVISED_FOR"
STOP_SECONDS = 8.0
COLOURS = {"setup": 36, "web": 32, "worker": 33, "beat": 35}


@dataclass(frozen=True)
class Child:
    """One supervised process, leader of a session of its own."""

    name: str
    process: subprocess.Popen[bytes]
    printer: threading.Thread

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def see_it_end(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        # What it started itself must go with it.
        kill_group(self.process)
        self.printer.join(timeout=1)


class PartEnded(Exception):
    """A part of the platform has ended by itself."""

    def __init__(self, part: Child | Server) -> None:
        code = part.process.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        super().__init__(f"{part.name} {how}")


class Supervisor:
    """Holds the children of one `dev`; leaving the block stops them, the latest first."""

    def __init__(self, root: Path, *, servers: tuple[Server, ...] = ()) -> None:
        self.root = root
        self.servers = servers
        self.children: list[Child] = []

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_: object) -> None:
        # All are asked first, the latest first, then waited for: they end side by side.
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.see_it_end()

    def start(self, name: str, command: list[str]) -> Child:
        """Start one process with our environment; its lines appear after its name."""
        process = subprocess.Popen(
            command,
            cwd=self.root,
            env=child_environment(self.root),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        printer = threading.Thread(target=_print_lines, args=(name, process), daemon=True)
        printer.start()
        child = Child(name, process, printer)
        self.children.append(child)
        return child

    def run(self, name: str, command: list[str]) -> None:
        """Run one process to its end. Raises PartEnded when it fails."""
        child = self.start(name, command)
        code = child.process.wait()
        child.printer.join(timeout=1)
        self.children.remove(child)
        if code:
            raise PartEnded(child)

    def check(self) -> None:
        """Raise PartEnded when a server or a child has ended."""
        parts: list[Child | Server] = [*self.servers, *self.children]
        for part in parts:
            if part.process.poll() is not None:
                raise PartEnded(part)


def child_environment(root: Path) -> dict[str, str]:
    environment = os.environ | {MARK: str(root), "PYTHONUNBUFFERED": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(root), str(root / "platform")])
    # Without byte code every process starts seconds later.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def end_leftovers(root: Path, *, patience: float = 3.0) -> None:
    """End processes of an earlier `dev` of this checkout whose supervisor was killed."""
    deadline = time.monotonic() + patience
    while left := _marked_processes(root):
        if time.monotonic() > deadline:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _marked_processes(root: Path) -> list[int]:
    mark = f"{MARK}={root}".encode()
    return [
        int(place.name)
        for place in Path("/proc").glob("[0-9]*")
        if int(place.name) != os.getpid() and mark in _environment_of(place)
    ]


def _environment_of(place: Path) -> list[bytes]:
    # Somebody else's process, one that has just ended, or one that waits for its parent's notice.
    with contextlib.suppress(OSError):
        return (place / "environ").read_bytes().split(b"\0")
    return []


def _print_lines(name: str, process: subprocess.Popen[bytes]) -> None:
    prefix = f"{name:7}|"
    if sys.stdout.isatty():
        prefix = f"\033[{COLOURS.get(name, 0)}m{prefix}\033[0m"
    for line in process.stdout or ():
        # One write a line: several threads print at the same time.
        sys.stdout.write(f"{prefix} {line.decode(errors='replace').rstrip()}\n")
        sys.stdout.flush()
