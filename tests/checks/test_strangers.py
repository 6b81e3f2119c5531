"""Nobody but the employee finds a check: every address, every stranger, every method."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.urls import URLPattern, reverse

from assessments.checks.models import Check
from assessments.checks.urls import urlpatterns

URLCONF = "campus.config.urls_tenant"
OWN = [
    pattern.name
    for pattern in urlpatterns
    if isinstance(pattern, URLPattern) and "check_id" in pattern.pattern.converters
]
HR = [
    pattern.name
    for pattern in urlpatterns
    if isinstance(pattern, URLPattern) and not str(pattern.pattern).startswith("kompetenz-check/")
]


def address(name: str | None, check_id: UUID) -> str:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    values: dict[str, Any] = {key: check_id for key in pattern.pattern.converters}
    if "code" in values:
        values["code"] = "leadership"
    return reverse(f"checks:{name}", kwargs=values, urlconf=URLCONF)


def test_every_address_of_a_check_is_known_here() -> None:
    assert sorted(map(str, OWN)) == ["delete", "field", "result", "resume", "review"]
    assert len(HR) == len(urlpatterns) - len(OWN) - 2


@pytest.mark.parametrize("name", OWN)
def test_hr_in_the_same_town_finds_no_check_of_anna(
    name: str, annas_check: Check, bernd: Any
) -> None:
    browser = bernd.client()

    assert browser.get(address(name, annas_check.id)).status_code == 404
    assert browser.post(address(name, annas_check.id)).status_code in {404, 405}


@pytest.mark.parametrize("name", OWN)
def test_somebody_of_another_town_finds_no_check_of_anna(
    name: str, annas_check: Check, published_in_speyer: UUID, carla: Any
) -> None:
    browser = carla.client()

    assert browser.get(address(name, annas_check.id)).status_code == 404
    assert browser.post(address(name, annas_check.id)).status_code in {404, 405}


@pytest.mark.parametrize("name", OWN)
def test_the_cooperative_has_no_address_for_a_check(
    name: str, annas_check: Check, dora: Any, emil: Any
) -> None:
    for person in (dora, emil):
        assert person.client().get(address(name, annas_check.id)).status_code == 404


@pytest.mark.parametrize("name", OWN)
def test_somebody_signed_out_is_asked_to_sign_in(name: str, annas_check: Check, anna: Any) -> None:
    from django.test import Client

    page = Client(HTTP_HOST=anna.host).get(address(name, annas_check.id))

    assert page.status_code == 403


@pytest.mark.parametrize("name", HR)
def test_an_employee_finds_no_page_of_hr(name: str, annas_check: Check, anna: Any) -> None:
    browser = anna.client()

    assert browser.get(address(name, annas_check.id)).status_code == 404
    assert browser.post(address(name, annas_check.id)).status_code == 404


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
