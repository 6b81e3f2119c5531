"""`manage.py load_demo`: the cast, six municipalities and a year of use, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from campus.dev.demo import load_demo
from campus.kernel import clock


class Command(BaseCommand):
    help = "Loads the demo into an empty platform. A second time it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not load_demo(now=clock.now(), say=self.stdout.write):
            self.stdout.write("The demo is there already.")
