"""The test part in a real browser: by keyboard, without script, narrow, and with axe."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from assessments.checks.models import Check
from assessments.library import api as library
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality
from tests.checks.conftest import answer, start
from tests.checks.items import publish_with_items, respond, shown, wrong
from tests.checks.test_browser import _commits, assert_page_accessible, at, open_page

__all__ = ["_commits", "open_page"]

pytestmark = pytest.mark.browser
KINDS = {"single", "multiple", "order", "situational"}


def answer_as_it_is_asked(page: Any) -> None:
    """Give some answer, by whatever controls the item has."""
    for number, place in enumerate(page.locator("main select").all(), start=1):
        place.select_option(str(number))
    options = page.locator("main input[type=radio], main input[type=checkbox]")
    if options.count():
        options.first.check()
    item = page.url
    page.get_by_role("button", name="Antwort speichern und weiter").click()
    # Up to the page it ends at: still on the way there it would interrupt what comes next.
    page.wait_for_url(lambda url: url != item and not url.endswith("/weiter/"))


def test_the_test_part_works_without_script_and_every_page_is_accessible(
    open_page: Any, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with in_cooperative(), transaction.atomic():
        library.publish_template_model(actor=SYSTEM, now=now)
    publish_with_items(ludwigshafen, now, order="test_first")
    with in_municipality(ludwigshafen.id):
        check_id = start(anna, now)
    page = open_page(anna.client(), at("resume", check_id))
    seen = set()
    for number in range(1, 5):
        page.get_by_role("heading", name=f"Aufgabe {number}").wait_for()
        with in_municipality(ludwigshafen.id):
            item = shown(anna, check_id, "processes", number)
        assert item is not None
        if item.kind not in seen:
            assert_page_accessible(page)
        seen.add(item.kind)
        page.set_viewport_size({"width": 320, "height": 900})
        answer_as_it_is_asked(page)
    page.goto(f"https://{anna.host}{at('why', check_id)}")
    assert_page_accessible(page)
    page.goto(f"https://{anna.host}{at('review', check_id)}")
    assert_page_accessible(page)
    _meet_a_second_window(page, ludwigshafen, anna, check_id, now)


def _meet_a_second_window(page: Any, town: Any, anna: Any, check_id: Any, now: dt.datetime) -> None:
    page.goto(f"https://{anna.host}{at('item', check_id, 'change', 1)}")
    page.get_by_role("heading", name="Aufgabe 1").wait_for()
    with in_municipality(town.id):
        item = shown(anna, check_id, "change", 1)
        assert item is not None
        respond(anna, item, now, response=wrong(item))
        answer(anna, check_id, "change", now)
    page.get_by_role("button", name="Weiß ich nicht").click()
    page.get_by_role("heading", name="In einem anderen Fenster ging es weiter").wait_for()
    assert_page_accessible(page)
    with in_municipality(town.id):
        assert Check.objects.get(id=check_id).revision >= len(KINDS)
