"""Nobody but the employee finds a check: every address, every stranger, every method."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter

from assessments.checks.models import Check
from assessments.checks.urls import urlpatterns

URLCONF = "campus.config.urls_tenant"
OWN = [
    str(pattern.name)
    for pattern in urlpatterns
    if isinstance(pattern, URLPattern) and "check_id" in pattern.pattern.converters
]
# What somebody is shown, or invited to, by others; tests/results and tests/campaigns look there.
EVERYBODYS = {"received", "received_release", "invitations", "propose", "shared_pc"}
HR = [
    str(pattern.name)
    for pattern in urlpatterns
    if isinstance(pattern, URLPattern)
    and not str(pattern.pattern).startswith("kompetenz-check/")
    and pattern.name not in EVERYBODYS
]


EXAMPLES = {IntConverter: 1, SlugConverter: "leadership", StringConverter: "leadership"}


def address(name: str | None, check_id: UUID) -> str:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    values: dict[str, Any] = {
        key: EXAMPLES.get(type(converter), check_id)
        for key, converter in pattern.pattern.converters.items()
    }
    return reverse(f"checks:{name}", kwargs=values, urlconf=URLCONF)


def open_to(browser: Client, names: list[str], check_id: UUID) -> list[str]:
    """The pages of which something was shown or done."""
    return [
        name
        for name in names
        for answer in (browser.get, browser.post)
        if answer(address(name, check_id)).status_code not in {404, 405}
    ]


def test_every_address_of_a_check_is_known_here() -> None:
    assert {"delete", "field", "item", "result", "resume", "review", "why"} <= set(OWN)
    assert set(OWN).isdisjoint(HR)


def test_hr_in_the_same_town_finds_no_check_of_anna(annas_check: Check, bernd: Any) -> None:
    assert open_to(bernd.client(), OWN, annas_check.id) == []


def test_somebody_of_another_town_finds_no_check_of_anna(
    annas_check: Check, published_in_speyer: UUID, carla: Any
) -> None:
    assert open_to(carla.client(), OWN, annas_check.id) == []


def test_the_cooperative_has_no_address_for_a_check(annas_check: Check, dora: Any) -> None:
    assert open_to(dora.client(), OWN, annas_check.id) == []


def test_somebody_signed_out_is_asked_to_sign_in(annas_check: Check, anna: Any) -> None:
    browser = Client(HTTP_HOST=anna.host)

    assert {browser.get(address(name, annas_check.id)).status_code for name in OWN} == {403}


def test_an_employee_finds_no_page_of_hr(annas_check: Check, anna: Any) -> None:
    assert open_to(anna.client(), HR, annas_check.id) == []


@pytest.mark.usefixtures("annas_check")
def test_no_page_of_hr_shows_a_result_or_a_participant(published: UUID, bernd: Any) -> None:
    browser = bernd.client()

    pages = [
        browser.get(reverse(f"checks:{name}", urlconf=URLCONF)) for name in ("models", "profiles")
    ]
    pages.append(browser.get(address("model", published)))
    pages.append(browser.get(address("targets", published)))

    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert "Amsel" not in text
        assert "von 8 Zielen" not in text
    assert "Weniger als fünf Beschäftigte" in pages[0].content.decode()
