"""A world of which there can be more: courses, towns, people, vouchers, redemptions, enrolments."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import SYSTEM
from tests import cast
from tests.catalogue.conftest import ENTRY
from tests.checks.conftest import LEVELS, publish_in, take
from tests.funding.grants import Funded, lay_down

GRANTED = 300


@dataclass
class World:
    """`grow()` adds as many rows to every list as it is told."""

    now: dt.datetime
    funded: Funded
    check_id: UUID
    courses: list[UUID]

    def grow(self, count: int) -> None:
        from tenants.registry.api import in_cooperative

        with in_cooperative():
            fresh = [_publish_course(self.now) for _ in range(count)]
            self.courses += fresh
            with transaction.atomic():
                _allot_to_new_towns(self.funded, count, now=self.now)
        self._redeem(fresh)
        self._give_anna(fresh)

    def purchase(self) -> tuple[UUID, UUID]:
        """A voucher that Anna has not used, and a course that she does not have: their ids."""
        from tenants.registry.api import in_cooperative

        with in_cooperative():
            course_id = _publish_course(self.now)
        return self._give(cast.person("anna").employee_id), course_id

    def _redeem(self, courses: list[UUID]) -> None:
        """As many colleagues, each with a voucher that is used for another course."""
        from tenants.registry.api import in_municipality

        anna = cast.person("anna")
        with in_municipality(anna.municipality_id):
            people = [_employ(now=self.now) for _ in courses]
        for employee_id, course_id in zip(people, courses, strict=True):
            actor = replace(anna.actor, employee_id=employee_id)
            self._use(self._give(employee_id), course_id, actor=actor)

    def _give_anna(self, courses: list[UUID]) -> None:
        """For each course two vouchers, one of them used."""
        anna = cast.person("anna")
        for course_id in courses:
            self._give(anna.employee_id)
            self._use(self._give(anna.employee_id), course_id, actor=anna.actor)

    def _give(self, employee_id: UUID) -> UUID:
        from tenants.registry.api import in_municipality
        from vouchers.desk.api import give_voucher

        with in_municipality(cast.municipality("ludwigshafen").id), transaction.atomic():
            return give_voucher(
                employee_id=employee_id,
                programme_id=self.funded.programme_id,
                actor=SYSTEM,
                now=self.now,
            ).voucher_id

    def _use(self, voucher_id: UUID, course_id: UUID, *, actor: Any) -> None:
        from tenants.registry.api import in_municipality
        from vouchers.desk.api import redeem

        with in_municipality(actor.municipality_id):
            redeem(
                voucher_id=voucher_id,
                course_id=course_id,
                idempotency_key=str(uuid.uuid4()),
                actor=actor,
                now=self.now,
            )


def build(*, now: dt.datetime) -> World:
    """A published model, Anna's check, a programme with vouchers for Ludwigshafen."""
    from assessments.library.api import publish_template_model
    from tenants.registry.api import in_cooperative
    from vouchers.funding.api import allot_vouchers, list_allotments
    from vouchers.redemption.api import issue_vouchers

    home = cast.municipality("ludwigshafen")
    with in_cooperative(), transaction.atomic():
        publish_template_model(actor=SYSTEM, now=now)
        funded = lay_down(
            now=now,
            count=GRANTED,
            ceiling_cents=40_000,
            check_required=False,
            maximum_per_person=100,
        )
        allot_vouchers(
            programme_id=funded.programme_id,
            way="hand",
            counts={home.id: 200},
            actor=SYSTEM,
            now=now,
        )
        (allotment,) = list_allotments(programme_id=funded.programme_id)
        issue_vouchers(allotment_id=allotment.id, count=200, actor=SYSTEM, now=now)
    publish_in(home, now)
    check = take(cast.person("anna"), now=now, levels=LEVELS)
    return World(now=now, funded=funded, check_id=check.id, courses=[])


def _employ(*, now: dt.datetime) -> UUID:
    from tenants.staff.api import create_employee

    with transaction.atomic():
        return create_employee(
            personnel_number=uuid.uuid4().hex[:8],
            given_name="Kim",
            family_name="Zander",
            actor=SYSTEM,
            now=now,
        )


def _publish_course(now: dt.datetime) -> UUID:
    from courses.catalogue.services import editing, moving

    entry = replace(ENTRY, url=f"https://kurse.example.org/{uuid.uuid4()}")
    course_id: UUID = editing.save_course(course_id=None, entry=entry, actor=SYSTEM, now=now)
    moving.publish_course(course_id=course_id, actor=SYSTEM, now=now)
    return course_id


def _allot_to_new_towns(funded: Funded, count: int, *, now: dt.datetime) -> None:
    """Towns without a schema: enough for lists and reports."""
    from tenants.registry.models import Host, Municipality
    from vouchers.funding.api import allot_vouchers

    marks = [uuid.uuid4() for _ in range(count)]
    towns = Municipality.objects.bulk_create(
        Municipality(
            name=f"Ort {mark}",
            ars=f"07{mark.int % 10**10:010}",
            kind="town",
            population=1_000,
            state="live",
            state_since=now,
            created_at=now,
            schema_name=f"m_{mark.hex}",
        )
        for mark in marks
    )
    Host.objects.bulk_create(
        Host(domain=f"{town.schema_name}.localhost", tenant=town, is_primary=True) for town in towns
    )
    allot_vouchers(
        programme_id=funded.programme_id,
        way="hand",
        counts={town.id: 1 for town in towns},
        actor=SYSTEM,
        now=now,
    )
