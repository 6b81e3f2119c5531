"""HR makes the directory's keys: shown once, two at a time, a year at most, ended at once."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from campus.kernel import clock
from tenants.staff.models import DirectoryKey
from tenants.staff.rules.directory import TooManyKeys
from tenants.staff.services.directory_keys import directory_with_key, make_key
from tests.scim.conftest import USERS, Directory, directory_of
from tests.sso.conftest import proved_again

PAGE = "/personal/verzeichnis/"


def test_a_key_is_made_on_the_page_shown_once_and_kept_as_a_hash(
    at_ludwigshafen: Any, bernd: Any
) -> None:
    browser = proved_again(bernd)

    shown = browser.post(f"{PAGE}neu/").content.decode()
    secret = re.findall(r"kc_\w{8}_\w{46}", shown)[0]

    assert Directory(bernd.host, secret).ask("GET", USERS).status_code == 200
    assert secret not in browser.get(PAGE).content.decode()
    assert secret not in str(list(DirectoryKey.objects.values()))


def test_a_third_key_is_refused(at_ludwigshafen: Any, bernd: Any) -> None:
    for _each in range(2):
        make_key(actor=bernd.actor, now=clock.now())

    with pytest.raises(TooManyKeys):
        make_key(actor=bernd.actor, now=clock.now())


def test_the_old_key_goes_on_until_it_is_revoked(directory: Directory, bernd: Any) -> None:
    fresh = directory_of(bernd)
    old = DirectoryKey.objects.order_by("made_at").first()

    bernd.client().post(f"{PAGE}{old.id}/widerruf/")

    assert directory.ask("GET", USERS).status_code == 401
    assert fresh.ask("GET", USERS).status_code == 200


def test_a_key_ends_after_a_year(directory: Directory) -> None:
    later = clock.now() + dt.timedelta(days=365, seconds=1)

    assert directory_with_key(directory.secret, now=later) is None


def test_an_employee_finds_no_page_of_it(directory: Directory, anna: Any) -> None:
    key = DirectoryKey.objects.get()

    for address in ("", "neu/", f"{key.id}/widerruf/"):
        assert anna.client().get(f"{PAGE}{address}").status_code == 404


def test_another_towns_hr_finds_no_key_of_it(directory: Directory, carla: Any) -> None:
    key = DirectoryKey.objects.get()

    answer = carla.client().post(f"{PAGE}{key.id}/widerruf/")

    assert answer.status_code == 404
    assert DirectoryKey.objects.get().revoked_at is None
