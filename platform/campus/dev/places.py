"""Where a checkout keeps what is not in the repository."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from campus.dev import binaries
from campus.dev.servers import make_private_folder


@dataclass(frozen=True)
class Places:
    """The ignored `.campus` folder of a checkout, its database's folder and its sockets' folder."""

    root: Path

    @property
    def local(self) -> Path:
        folder = self.root / ".campus"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def data(self) -> Path:
        """The embedded cluster's folder: below `.campus`, or where `nobody` can reach it."""
        if binaries.server_owner() is None or binaries.is_reachable_by_all(self.local):
            return make_private_folder(self.local / "data")
        return make_private_folder(Path("/var/tmp") / self.name)

    @property
    def sockets(self) -> Path:
        # Not in the checkout: a unix socket's path may have 107 characters only.
        return make_private_folder(Path("/tmp") / self.name)

    @property
    def name(self) -> str:
        """What tells this checkout and user from others on the machine."""
        mark = hashlib.sha256(str(self.root).encode()).hexdigest()[:10]
        return f"campus-{os.geteuid()}-{mark}"
