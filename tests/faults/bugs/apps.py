from __future__ import annotations

import os

from django.apps import AppConfig


class SeededBugs(AppConfig):
    name = "tests.faults.bugs"
    label = "seeded_bugs"

    def ready(self) -> None:
        from tests.faults.bugs import seeds

        getattr(seeds, os.environ["SEEDED_BUG"])()
