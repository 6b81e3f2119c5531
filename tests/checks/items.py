"""A published model whose processes and change are tested, for the tests of the test part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from assessments.checks import api as checks
from assessments.checks.models import Field, TestItem
from assessments.checks.queries import own
from assessments.checks.queries.testing import ItemPage, item_page, next_number
from assessments.checks.rules.run import REVIEW, part_and_code
from assessments.checks.services.rehearsing import response_to
from assessments.checks.services.testing import answer_item
from tenants.registry.api import in_municipality

SPACE = UUID("6f0e1c2a-0000-4000-8000-000000000000")
TESTED = ("processes", "change")


def content_of(kind: str, code: str) -> dict[str, Any]:
    credits = {"order": (100, 100, 100), "multiple": (100, 100, 0)}.get(kind, (100, 40, 0))
    options = [
        {"key": key, "text": f"{code} Möglichkeit {key}", "credit": credit, "feedback": ""}
        for key, credit in zip("abc", credits, strict=True)
    ]
    order = ["a", "b", "c"] if kind == "order" else []
    prompt = f"Was tun Sie zuerst? ({code})"
    return {
        "prompt": prompt,
        "options": options,
        "order": order,
        "explanation": "",
        "needs_picture": False,
    }


def add_items(model_id: UUID, *, copies: int = 2) -> None:
    """Put items of all kinds on every level of two competences of a draft."""
    kinds = ("single", "multiple", "order", "situational")
    rows = []
    for field in Field.objects.filter(model=model_id, code__in=TESTED):
        facet = field.facets.first()
        for level in range(1, 6):
            for copy in range(copies):
                code = f"{field.code}-{level}-{copy}"
                kind = kinds[len(rows) % len(kinds)]
                rows.append(
                    TestItem(
                        field=field,
                        facet=facet,
                        item_id=uuid5(SPACE, code),
                        item_code=code,
                        item_version=1,
                        kind=kind,
                        level=level,
                        content=content_of(kind, code),
                        position=len(rows),
                    )
                )
    TestItem.objects.bulk_create(rows)


def publish_with_items(town: Any, now: dt.datetime, *, order: str = "self_first") -> UUID:
    """Publish the template with test items in a town and open a campaign for everybody."""
    with in_municipality(town.id), transaction.atomic():
        model_id = checks.copy_template_model(now=now)
        TestItem.objects.filter(field__model=model_id).delete()
        add_items(model_id)
        checks.publish_model(model_id=model_id, now=now)
        checks.open_campaign(title="Kompetenz-Check 2026", now=now, order=order)
    return model_id


def shown(person: Any, check_id: UUID, field_code: str, number: int) -> ItemPage | None:
    return item_page(
        check_id=check_id,
        employee_id=person.employee_id,
        field_code=field_code,
        number=number,
    )


def respond(person: Any, page: ItemPage, now: dt.datetime, **changes: Any) -> None:
    """Answer the item of a page, rightly unless told otherwise."""
    item = TestItem.objects.get(item_id=page.item_id)
    values: dict[str, Any] = {
        "check_id": page.check_id,
        "employee_id": person.employee_id,
        "field_code": page.field_code,
        "number": page.number,
        "item_id": page.item_id,
        "answered": "answered",
        "response": response_to(item.kind, item.content, right=True),
        "seen_revision": page.revision,
        "then": "next",
        "now": now,
    }
    answer_item(**{**values, **changes})


def wrong(page: ItemPage) -> tuple[str, ...]:
    item = TestItem.objects.get(item_id=page.item_id)
    return response_to(item.kind, item.content, right=False)


def finish_test(
    person: Any, check_id: UUID, now: dt.datetime, levels: Mapping[str, int]
) -> list[ItemPage]:
    """Answer items until the test part is over: rightly up to a level; return the pages."""
    pages = []
    for code in TESTED:
        check = own.own_check(check_id=check_id, employee_id=person.employee_id)
        number = next_number(check=check, field_code=code)
        while page := shown(person, check_id, code, number):
            item = TestItem.objects.get(item_id=page.item_id)
            right = item.level <= levels[code]
            respond(person, page, now, response=response_to(item.kind, item.content, right=right))
            pages.append(page)
            number += 1
    return pages


def place_of_check(person: Any, check_id: UUID) -> tuple[str, str]:
    check = own.own_check(check_id=check_id, employee_id=person.employee_id)
    part, code = part_and_code(own.run_of(check=check).place)
    return (part, "") if part == REVIEW else (part, code)
