"""The list of devices names browsers as people do."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from campus.accounts.templatetags.devices import device_name

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (FIREFOX, "Firefox unter Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like"
            " Gecko) Version/17.4 Safari/605.1.15",
            "Safari unter macOS",
        ),
        ("", "ein anderes Programm"),
        ("<script>alert(1)</script>" * 400, "ein anderes Programm"),
    ],
)
def test_a_browser_is_named_with_its_system(said: str, named: str) -> None:
    assert device_name(said) == named


def test_the_list_of_devices_can_be_read(at_ludwigshafen: Any, anna: Any) -> None:
    browser = anna.client()
    UserSession.objects.create(
        user_id=anna.account_id,
        session_key=browser.session.session_key,
        ip="127.0.0.1",
        user_agent=FIREFOX,
        data={},
    )

    page = browser.get(reverse("usersessions_list")).content.decode()

    assert "Uhr: Firefox unter Windows <strong>(dieses Gerät)" in page
