"""Renews `requirements.lock` from `pyproject.toml`, or says with `--check` whether it is fresh.

    python3 infra/lock.py                    after a change of dependencies; keeps other pins
    python3 infra/lock.py --upgrade          newest versions
    python3 infra/lock.py --check

The lock holds versions and hashes for every system, and no address: any index may serve it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from infra import bootstrap

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
OPTIONS = ["--group", "dev", "--universal", "--python-version", "3.11", "--generate-hashes"]
PLAIN = ["--no-annotate", "--no-header", "--quiet"]


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        return _check()
    _compile(LOCK, *arguments)
    return 0


def _check() -> int:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / LOCK.name
        # Pins that are still allowed stay, so only what pyproject.toml asks for can differ.
        shutil.copy(LOCK, fresh)
        _compile(fresh)
        difference = _pins(fresh) ^ _pins(LOCK)
    if difference:
        print(f"requirements.lock differs from pyproject.toml: {', '.join(sorted(difference))}")
        print("Remedy: python3 infra/lock.py")
    return 1 if difference else 0


def _compile(target: Path, *options: str) -> None:
    command = [*bootstrap.find_uv(ROOT), "pip", "compile", "pyproject.toml", *OPTIONS, *PLAIN]
    command += [*options, "--output-file", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _pins(lock: Path) -> set[str]:
    return {line.split(" ")[0] for line in lock.read_text().splitlines() if "==" in line}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
