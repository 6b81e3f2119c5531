"""These tests know the gallery's addresses only, not those of the product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import set_urlconf

from tests.web.visiting import GALLERY


@pytest.fixture(autouse=True)
def _addresses_of_the_gallery(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = GALLERY
    set_urlconf(None)
    yield
    set_urlconf(None)
