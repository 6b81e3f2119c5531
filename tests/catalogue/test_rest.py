"""The published catalogue as JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_everyone_can_read_published_courses(
    client: Client, dora: Any, demo_courses: tuple[UUID, ...]
) -> None:
    answer = client.get("/api/v1/courses/", HTTP_HOST=dora.host)

    found = answer.json()
    assert answer.status_code == 200
    assert len(found) == 12
    assert found[0].keys() >= {"id", "title", "hours", "price_cents", "levels"}


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("q=E-Akte", "Leichter Einstieg in die E-Akte"),
        ("field=change&sort=price", "Veränderungen im Team begleiten"),
        ("category=bonus&sort=hours", "Videokonferenzen gut leiten"),
    ],
)
def test_courses_can_be_filtered_and_sorted(
    client: Client, dora: Any, demo_courses: tuple[UUID, ...], query: str, title: str
) -> None:
    answer = client.get(f"/api/v1/courses/?{query}", HTTP_HOST=dora.host)

    assert answer.json()[0]["title"] == title


def test_one_course_can_be_read(client: Client, dora: Any, open_course: UUID) -> None:
    answer = client.get(f"/api/v1/courses/{open_course}/", HTTP_HOST=dora.host)

    assert answer.json()["title"] == "Sitzungen leiten"


def test_a_draft_is_not_there(client: Client, dora: Any, draft_course: UUID) -> None:
    answer = client.get(f"/api/v1/courses/{draft_course}/", HTTP_HOST=dora.host)

    assert answer.status_code == 404


def test_nobody_can_write(client: Client, dora: Any, open_course: UUID) -> None:
    for method in ("post", "put", "patch", "delete"):
        send = getattr(client, method)
        answer = send(f"/api/v1/courses/{open_course}/", HTTP_HOST=dora.host)
        assert answer.status_code in {403, 405}
