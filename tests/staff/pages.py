"""Ways to HR's pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse


def address(name: str, *args: object) -> str:
    """An address on a municipality's host."""
    return reverse(f"staff:{name}", args=args, urlconf="campus.config.urls_tenant")


def page(browser: Client, name: str, *args: object, **query: str) -> str:
    """The text of a page that must be there."""
    response = browser.get(address(name, *args), query)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def upload(browser: Client, content: bytes, *, complete: bool = False, name: str = "a.csv") -> Any:
    """Send a file to the upload page."""
    given = {"upload": SimpleUploadedFile(name, content)} | (
        {"is_complete": "on"} if complete else {}
    )
    return browser.post(address("new_import"), given)
