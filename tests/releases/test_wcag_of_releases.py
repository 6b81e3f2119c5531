"""The pages of releases by script: what axe cannot decide, contrast in all states, own colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from assessments.checks.models import Check
from tests.campaigns import contrast, wcag
from tests.catalogue.browser import window_of

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.slow]


@pytest.fixture
def annas_window(chromium: Browser, real_database: str, anna: Any) -> Iterator[Page]:
    with window_of(chromium, anna.client(), anna.host, bypass_csp=True) as page:
        yield page


@pytest.fixture
def bernds_window(chromium: Browser, real_database: str, bernd: Any) -> Iterator[Page]:
    with window_of(chromium, bernd.client(), bernd.host, bypass_csp=True) as page:
        yield page


def faults_at(page: Page, path: str) -> list[str]:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path)
    return faults_here(page)


def faults_here(page: Page) -> list[str]:
    """Ask all scripts about the page as it stands; the spacing of the last one stays on it."""
    page.set_viewport_size({"width": 1280, "height": 900})
    found = [
        *contrast.contrast_faults(page),
        *contrast.forced_colour_faults(page),
        *wcag.keyboard_faults(page),
        *wcag.target_faults(page),
        *wcag.reflow_faults(page),
    ]
    return [f"{page.url}: {fault}" for fault in found]


def one_frame(frames: list[tuple[str, str, int, tuple[str, ...]]]) -> None:
    assert {language for language, *_rest in frames} == {"de"}
    assert {headings for _l, _t, headings, _n in frames} == {1}
    assert len({title for _l, title, *_rest in frames}) == len(frames)
    assert len({navigation for *_rest, navigation in frames}) == 1


def test_pages_of_whoever_releases(
    annas_window: Page, bernd: Any, annas_check: Check, release: Callable[..., UUID]
) -> None:
    own, given = f"/kompetenz-check/{annas_check.id}/freigabe/", release()
    frames, faults = [], []
    for path in (
        own,
        f"{own}{bernd.employee_id}/",
        "/kompetenz-check/freigaben/",
        f"/kompetenz-check/freigaben/{given}/",
        f"/kompetenz-check/freigaben/{given}/ende/",
    ):
        faults += faults_at(annas_window, path)
        frames.append(wcag.frame_of(annas_window))

    assert not faults, "\n".join(faults)
    one_frame(frames)


def test_a_refused_release_and_its_preview(
    annas_window: Page, bernd: Any, annas_check: Check
) -> None:
    page, path = annas_window, f"/kompetenz-check/{annas_check.id}/freigabe/{bernd.employee_id}/"
    page.goto(path)
    page.get_by_label("Letzter Tag der Freigabe").fill("31.12.2099")
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.locator("#fehler").wait_for()
    faults = faults_here(page)
    assert page.title().startswith("Fehler: ")

    page.goto(path)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_role("heading", name="Vorschau der Freigabe").wait_for()
    faults += faults_here(page)

    assert not faults, "\n".join(faults)


def test_pages_of_whoever_looks(bernds_window: Page, release: Callable[..., UUID]) -> None:
    page, path = bernds_window, f"/ergebnis-freigaben/{release()}/"
    faults = faults_at(page, "/ergebnis-freigaben/")
    frames = [wcag.frame_of(page)]
    faults += faults_at(page, path)
    frames.append(wcag.frame_of(page))
    page.goto(path)
    page.get_by_role("button", name="Ergebnis ansehen").click()
    page.get_by_text("Ihr Blick ist vermerkt.").wait_for()
    faults += faults_here(page)

    assert not faults, "\n".join(faults)
    one_frame(frames)


def test_a_weak_colour_is_found(annas_window: Page, annas_check: Check) -> None:
    annas_window.goto("/kompetenz-check/freigaben/")
    annas_window.add_style_tag(content="main a:hover { color: #ccc !important }")

    found = contrast.contrast_faults(annas_window)

    assert any(one.startswith("light hover text") for one in found)
