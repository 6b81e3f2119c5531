"""Two who import or publish the same framework at once, on connections of their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessments.library.models import Framework, ImportRun
from assessments.library.services.frameworks import publish_framework
from tenants.registry.api import in_cooperative
from tests.library.test_merging import load
from tests.library.test_reading_broken_files import moodle, row

FILE = moodle(row("a"), row("b", parent="a"))


def test_two_at_once_import_once_and_publish_once(
    real_database: str, dora: Any, now: dt.datetime, in_parallel: Any
) -> None:
    def read(_number: int) -> int:
        with in_cooperative():
            return load(FILE, dora, now).created

    assert sorted(in_parallel(2, read)) == [0, 5]
    framework = Framework.objects.get()
    assert ImportRun.objects.count() == 1

    def publish(_number: int) -> str:
        with in_cooperative():
            publish_framework(framework_id=framework.id, actor=dora.actor, now=now)
        return "published"

    results = in_parallel(2, publish)

    assert sorted(type(result).__name__ for result in results) == ["FrameworkNotADraft", "str"]
