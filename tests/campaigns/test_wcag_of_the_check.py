"""The pages of the check by script: reflow, spacing, targets, keyboard, titles, errors; all looks.

The plain run asks each page once. The proof asks axe and the scripts in every look, and takes a
whole check without JavaScript.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from assessments.checks.services.taking import complete_check
from tests.campaigns import contrast, wcag
from tests.catalogue.browser import window_of
from tests.checks.conftest import LEVELS, answer, start
from tests.checks.items import finish_test, publish_with_items
from tests.looking import LOOKS, barriers, fits

pytestmark = pytest.mark.browser

START = "/kompetenz-check/beginnen/"


@pytest.fixture
def running(
    real_database: str, template: int, ludwigshafen: Any, anna: Any, inside: Any, now: dt.datetime
) -> UUID:
    """Anna's check with its self part done and the first item waiting."""
    publish_with_items(ludwigshafen, now)
    with inside():
        check_id = start(anna, now)
        for field in LEVELS:
            answer(anna, check_id, field, now)
    return check_id


def pages_while_running(check_id: UUID) -> list[str]:
    own = f"/kompetenz-check/{check_id}/"
    return [
        "/kompetenz-check/",
        f"{own}feld/leadership/",
        f"{own}aufgaben/processes/1/",
        f"{own}warum/",
        f"{own}pruefen/",
        f"{own}loeschen/",
    ]


def pages_afterwards(check_id: UUID) -> list[str]:
    own = f"/kompetenz-check/{check_id}/"
    return [
        "/kompetenz-check/",
        START,
        f"{own}ergebnis/",
        f"{own}ergebnis/einfach/",
        "/kompetenz-check/verlauf/",
        "/kompetenz-check/freigaben/",
    ]


def finish(check_id: UUID, anna: Any, inside: Any, now: dt.datetime) -> None:
    with inside():
        finish_test(anna, check_id, now, LEVELS)
        complete_check(check_id=check_id, employee_id=anna.employee_id, now=now)


def faults_of(page: Page, path: str) -> list[str]:
    """Ask the scripts about one page."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path)
    found = [*wcag.keyboard_faults(page), *wcag.target_faults(page), *wcag.reflow_faults(page)]
    return [f"{path}: {fault}" for fault in found]


def test_pages_of_a_running_check_meet_what_axe_cannot_decide(
    chromium: Browser, running: UUID, anna: Any, inside: Any, now: dt.datetime
) -> None:
    frames, faults = [], []
    with window_of(chromium, anna.client(), anna.host, bypass_csp=True) as page:
        for path in pages_while_running(running):
            faults += faults_of(page, path)
            frames.append(wcag.frame_of(page))

    assert faults == []
    assert {language for language, *_rest in frames} == {"de"}
    assert {headings for _l, _t, headings, _n in frames} == {1}
    assert len({title for _l, title, *_rest in frames}) == len(frames)
    assert len({navigation for *_rest, navigation in frames}) == 1


@pytest.mark.proof
@pytest.mark.slow
def test_every_page_of_the_check_in_every_look(
    chromium: Browser, running: UUID, anna: Any, inside: Any, now: dt.datetime
) -> None:
    faults: list[str] = []
    with window_of(chromium, anna.client(), anna.host, bypass_csp=True) as page:
        for path in pages_while_running(running):
            faults += _in_every_look(page, path)
        finish(running, anna, inside, now)
        for path in pages_afterwards(running):
            faults += _in_every_look(page, path) + faults_of(page, path)

    assert not faults, "\n".join(faults)


def _in_every_look(page: Page, path: str) -> list[str]:
    faults = []
    page.goto(path)
    for look, (width, media) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**media)
        found = [] if look == "contrast" else barriers(page)
        faults += [f"{path} {look}: {each}" for each in found]
        faults += [] if fits(page) else [f"{path} {look}: too wide"]
    found = contrast.contrast_faults(page) + contrast.forced_colour_faults(page)
    return faults + [f"{path} {each}" for each in found]


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_check_begins_by_keyboard_alone_and_says_what_is_missing(
    chromium: Browser, running: UUID, anna: Any, inside: Any, now: dt.datetime, script: bool
) -> None:
    finish(running, anna, inside, now)
    with window_of(chromium, anna.client(), anna.host, java_script_enabled=script) as page:
        page.goto(START)
        _press(page, "Check beginnen")
        page.locator("#fehler").wait_for()
        assert page.title().startswith("Fehler: ")
        page.locator("#fehler a").first.press("Enter")
        page.keyboard.press("Space")
        _press(page, "Check beginnen")
        page.wait_for_url(re.compile("/feld/leadership/"))


def _press(page: Page, name: str) -> None:
    """Go to a button with Tab alone, and press it."""
    for _turn in range(60):
        page.keyboard.press("Tab")
        if page.locator(":focus").filter(has_text=name).count():
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached")
