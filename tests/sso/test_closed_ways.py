"""Where all sign in at the provider, a letter and a PIN let nobody in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.steps import visitor
from tests.sso.test_setting_up import required as required

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("way", ["anmelden/brief", "aktivieren/pin"])
def test_a_letter_is_not_enough(required: str, anna: Any, way: str) -> None:
    answer = visitor(anna.host).get(f"/konto/{way}/")

    assert answer.status_code == 403
    assert "über ihre eigene Anmeldung" in answer.content.decode()
