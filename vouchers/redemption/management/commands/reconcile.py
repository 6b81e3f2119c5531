"""`manage.py reconcile`: prove that journal, states, counters, sums and reports agree."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from campus.kernel.proof import CheckResult
from tenants.registry.api import in_cooperative
from vouchers.redemption.queries.reconciling import one_moment, reconcile_vouchers


class Command(BaseCommand):
    help = "Prüft alle Gutscheine; endet mit 1 und nennt den Gutschein, wo etwas nicht stimmt."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        results: list[CheckResult] = []
        with in_cooperative(), one_moment():
            results += reconcile_vouchers()
            for name in settings.RECONCILE_CHECKS:
                results += import_string(name)()
        for result in results:
            word = "stimmt" if result.agrees else "STIMMT NICHT"
            self.stdout.write(f"{result.title:<55} {result.checked:>10}  {word}")
            for finding in result.findings:
                self.stdout.write(f"    {finding}")
        self.stdout.write(f"{len(results)} Prüfungen in {time.monotonic() - began:.1f} s")
        if not all(result.agrees for result in results):
            sys.exit(1)
