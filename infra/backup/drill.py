"""The drill: everything that a backup promises, done on throw-away servers, with figures.

python3 infra/backup/drill.py [how many municipalities]        default 20

Makes a platform, backs it up, lets people go on working, puts one municipality back beside the
others, then restores everything into an empty database, and proves each time what must hold. Ends
with 1 where something does not.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

from backup import (
    ONE_LIMIT,
    RESTORE_LIMIT,
    fingerprints,
    furnish,
    programs,
)
from harness import ROOT, figure, fresh_platform, postgres_program, seconds
from towns import fill_up

# Of a few municipalities; `infra/bench/backup.py` measures many.
WHOLE_LIMIT = 120.0


def main(count: int) -> int:
    faults: list[str] = []
    with fresh_platform() as servers, tempfile.TemporaryDirectory() as place:
        programs()
        folder = Path(place)
        url = servers["postgres"].url
        fill_up(count)
        town = furnish()
        _back_up(folder, town)
        before = fingerprints(besides=town)
        _restore_one(folder, town)
        changed = before.keys() & {
            name for name, value in fingerprints(besides=town).items() if before[name] != value
        }
        faults += [f"changed beside: {name}" for name in sorted(changed)]
        faults += _restore_all(folder, url)
    for fault in faults:
        print(f"FEHLER: {fault}")
    print("Übung bestanden" if not faults else "Übung nicht bestanden")
    return 1 if faults else 0


def _back_up(folder: Path, town: object) -> None:
    from backup import back_up_all, back_up_one

    whole = seconds(lambda: back_up_all(folder / "all", folder / "keys.dump"))
    one = seconds(lambda: back_up_one(town, folder / "one.dump"))
    figure("backup of one municipality", one, unit="s", limit=ONE_LIMIT)
    figure("backup of everything", whole, unit="s", limit=WHOLE_LIMIT)


def _restore_one(folder: Path, town: object) -> None:
    from backup import restore_one

    took = seconds(lambda: restore_one(town, folder / "one.dump"))
    figure("restore of one municipality", took, unit="s", limit=RESTORE_LIMIT)


def _restore_all(folder: Path, url: str) -> list[str]:
    """Into another database of the same server, by the command, as an operator would."""
    name = "campus_drill"
    address = url.replace("/campus?", f"/{name}?")
    # As an administrator would: the database belongs to the owner's role.
    subprocess.run(
        [postgres_program("createdb"), "--maintenance-db", url, name],
        env=os.environ | {"PGOPTIONS": "-c role=campus_owner"},
        check=True,
    )
    environment = os.environ | {
        "DATABASE_URL": address,
        "POSTGRES_PROGRAMS": str(postgres_program("psql").parent),
        "DJANGO_SETTINGS_MODULE": "campus.config.settings_for_tests",
    }
    command = [sys.executable, ROOT / "manage.py", "restore", folder / "all"]
    command += ["--keys", folder / "keys.dump"]
    done: list[subprocess.CompletedProcess[str]] = []

    def restore() -> None:
        done.append(
            subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        )

    took = seconds(restore)
    figure("restore of everything, with its proofs", took, unit="s", limit=WHOLE_LIMIT)
    return [] if done[0].returncode == 0 else [(done[0].stdout + done[0].stderr)[-600:]]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
