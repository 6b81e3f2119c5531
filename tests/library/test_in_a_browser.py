"""The pages of the frameworks in Chromium: for everybody, on every screen."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from playwright.sync_api import Browser

from assessments.library.models import Framework, FrameworkNode, ImportRun
from assessments.library.services.frameworks import publish_framework
from tenants.registry.api import in_cooperative
from tests.cast import Person
from tests.catalogue.browser import window_of
from tests.library.case_files import child, criterion, item, link, package, uid
from tests.library.test_merging import load
from tests.looking import assert_accessible

pytestmark = pytest.mark.browser
ELSEWHERE = {"title": "Anderswo", "uri": "https://example.net/ein/langer/weg/zu/einem/element/77"}
LEVELS = [{"quality": f"Stufe {n}", "score": n, "description": "Text " * 20} for n in (1, 2, 3)]


def contents(*titles: str) -> bytes:
    items = [item(n, abbreviatedStatement=title) for n, title in enumerate(titles, start=1)]
    tree = [child(1), *(child(number, of=1) for number in range(2, len(items) + 1))]
    extra = [link(2, "exactMatchOf", ELSEWHERE), link(2, "precedes", {}), "kaputt"]
    whole = json.loads(package(items, [*tree, *extra], criterion(2, *LEVELS)))
    whole["CFDocument"]["description"] = "Wozu dieser Rahmen dient. " * 8
    return json.dumps(whole).encode()


def furnish(dora: Person, now: dt.datetime) -> list[str]:
    """Publish one framework, change it, and name the pages that show both."""
    with in_cooperative():
        load(contents("Bereich", "Kompetenz mit Namen", "Weitere"), dora, now)
        first = Framework.objects.get()
        publish_framework(framework_id=first.id, actor=dora.actor, now=now)
        load(contents("Bereich", "Kompetenz mit anderem Namen", "Dritte", "Neue"), dora, now)
        draft = Framework.objects.get(edition=2)
        node = FrameworkNode.objects.get(framework=draft, code=uid(2))
        run = ImportRun.objects.get(framework=draft)
    return [
        "/rahmen/",
        "/rahmen/einlesen/",
        f"/rahmen/{first.id}/",
        f"/rahmen/{first.id}/veraltet/",
        f"/rahmen/{draft.id}/",
        f"/rahmen/{draft.id}/veroeffentlichen/",
        f"/rahmen/{draft.id}/{node.id}/",
        f"/rahmen/importe/{run.id}/",
        f"/rahmen/vergleichen/?bisher={first.id}&neu={draft.id}",
    ]


def test_every_page_is_accessible_and_fits(
    real_database: str, chromium: Browser, dora: Person, now: dt.datetime
) -> None:
    pages = furnish(dora, now)

    with window_of(chromium, dora.client(), dora.host) as window:
        for address in pages:
            window.goto(address)
            assert_accessible(window)
