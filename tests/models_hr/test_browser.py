"""HR's pages in a real browser: axe finds nothing, they fit 320 px, and they work by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from assessments.checks.models import CompetenceModel, Facet, JobFamily, Workshop
from tests.checks.test_browser import assert_page_accessible, open_page
from tests.models_hr.conftest import CITIZEN_SERVICE, field_named, profile_named
from tests.models_hr.test_pages import at

__all__ = ["open_page"]

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _commits(chromium: Browser, real_database: str) -> None:
    """Playwright's loop has a connection of its own, which sees only what is committed."""


def test_the_pages_of_model_profiles_and_workshops_have_no_barrier(
    open_page: Any, draft: CompetenceModel, bernd: Any, supervisor: Any, inside: Any
) -> None:
    browser = bernd.client()
    with inside():
        profile = profile_named(CITIZEN_SERVICE)
        field = field_named(draft, "processes")
        facet = Facet.objects.filter(field=field)[0]
        family = JobFamily.objects.all()[0]
    values = {"held_on": "15.12.2026", "invite": [str(supervisor.employee_id)]}
    browser.post(at("new_workshop", profile.id), values)
    with inside():
        workshop = Workshop.objects.get()
    page = open_page(browser, at("model", draft.id))
    page.get_by_text("Prozesse analysieren und gestalten").first.click()
    assert_page_accessible(page)

    for url in (
        at("edit_field", draft.id, field.id),
        at("edit_facet", draft.id, facet.id),
        at("levels", draft.id),
        at("take_items", draft.id),
        at("targets", draft.id),
        at("profile_targets", draft.id, profile.id),
        at("edit_profile", profile.id),
        at("profiles"),
        at("edit_family", family.id),
        at("new_workshop", profile.id),
        at("workshop", workshop.id),
        at("share_profile", profile.id),
        at("offers"),
    ):
        page.goto(f"https://{bernd.host}{url}")
        assert_page_accessible(page)
    assert_page_accessible(open_page(supervisor.client(), at("propose", workshop.id)))
