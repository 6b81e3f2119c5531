"""The pages of items, job profiles and figures in Chromium: for everybody, on every screen."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Browser

from assessments.library import api as library
from assessments.library.models import Item, LibraryProfile
from assessments.library.services import item_imports, items
from assessments.library.services.library_profiles import start_next_profile_version
from assessments.library.services.tallies import add_tallies
from tenants.registry.api import in_cooperative
from tests.cast import Person
from tests.catalogue.browser import window_of
from tests.items.test_importing_items import DEFAULTS, MOODLE
from tests.items.test_tallies import CODES, some_checks
from tests.looking import assert_accessible

pytestmark = pytest.mark.browser


def furnish(dora: Person, now: dt.datetime) -> dict[str, UUID]:
    """Fill the bank: published and drafted items, a preview, figures."""
    by = {"actor": dora.actor, "now": now}
    with in_cooperative():
        with transaction.atomic():
            library.publish_template_model(**by)
            add_tallies(tallies=some_checks(40))
        Item.objects.filter(code=CODES[2]).update(review_due_on=dt.date(2020, 1, 1))
        of_code = {item.code: item.id for item in Item.objects.all()}
        profile = LibraryProfile.objects.get(code="finance")
        return {
            "due": of_code[CODES[2]],
            "tallied": of_code[CODES[0]],
            "situation": of_code["leadership-overload"],
            "draft": items.start_next_version(item_id=of_code["teamwork-three-offices"], **by),
            "profile": profile.id,
            "draft_profile": start_next_profile_version(profile_id=profile.id, **by),
            "import": item_imports.check_item_file(
                content=MOODLE.encode(), file_name="fragen.xml", defaults=DEFAULTS, **by
            ),
        }


def test_every_page_is_accessible_and_fits(
    real_database: str, chromium: Browser, dora: Person, now: dt.datetime
) -> None:
    ids = furnish(dora, now)

    with window_of(chromium, dora.client(), dora.host) as window:
        for address in (
            "/aufgaben/",
            "/aufgaben/neu/",
            "/aufgaben/neu/situational/",
            "/aufgaben/einlesen/",
            f"/aufgaben/importe/{ids['import']}/",
            f"/aufgaben/{ids['due']}/",
            f"/aufgaben/{ids['due']}/vorschau/",
            f"/aufgaben/{ids['due']}/pruefung/",
            f"/aufgaben/{ids['situation']}/vorschau/?antwort=a",
            f"/aufgaben/{ids['draft']}/",
            f"/aufgaben/{ids['draft']}/bearbeiten/",
            f"/aufgaben/{ids['draft']}/vorschau/",
            "/aufgabenguete/",
            f"/aufgabenguete/{ids['tallied']}/",
            "/musterprofile/",
            f"/musterprofile/{ids['profile']}/",
            f"/musterprofile/{ids['draft_profile']}/bearbeiten/",
        ):
            window.goto(address)
            assert_accessible(window)
