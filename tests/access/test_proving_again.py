"""What decides over others' access is only for whoever has just proved once more who they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

pytestmark = pytest.mark.proof

OF_HR = {
    "provider_new": "/anmeldung/neu/",
    "saml_new": "/anmeldung/neu/saml/",
    "provider_on": f"/anmeldung/{UUID(int=1)}/ein/",
    "providers_required": "/anmeldung/pflicht/",
    "emergency_accounts": "/anmeldung/notfall/",
    "token_new": "/konto/schnittstelle/neu/",
    "new_directory_key": "/personal/verzeichnis/neu/",
}
OF_ONESELF = {
    "provider_linking": "/konto/kommune/verbindung/",
    "change": "/meine-daten/e-mail/",
    "confirm": "/meine-daten/e-mail/code/",
}


@pytest.mark.parametrize("view", OF_HR)
def test_hr_proves_it_before(bernd: Any, view: str) -> None:
    assert_asked(bernd, OF_HR[view])


@pytest.mark.parametrize("view", OF_ONESELF)
def test_everybody_proves_it_before(anna: Any, view: str) -> None:
    assert_asked(anna, OF_ONESELF[view])


def assert_asked(person: Any, address: str) -> None:
    answer = person.client().post(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/nachweis/")
