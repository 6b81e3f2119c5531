"""Work done at the same time on real connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def run_in_parallel(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Call `work(0..count-1)` at once, each in a thread with its own connection and no scope.

    Returns the results in order; an exception stands where its result would.
    """
    start = threading.Barrier(count)

    def one(number: int) -> Any:
        try:
            start.wait(timeout=30)
            return work(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
