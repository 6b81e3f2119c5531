"""Towns, their people, and who of them can sign in."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from assessments.checks.api import (
    copy_template_model,
    list_profiles,
    publish_model,
    take_library_items,
)
from campus.accounts.api import create_account, set_password
from campus.dev.demo import story
from campus.dev.demo.story import Town
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality, provision_municipality
from tenants.staff.api import create_employee, create_post, create_unit, link_account


@dataclass(frozen=True, kw_only=True)
class Place:
    """A town as it was made: ids of the municipality, its ordinary employees and profiles."""

    town: Town
    municipality_id: UUID
    employee_ids: tuple[UUID, ...]
    profile_ids: tuple[UUID, ...]


def build_places(*, now: dt.datetime, chance: random.Random) -> list[Place]:
    """Onboard the towns, fill them with people, publish their competence model."""
    return [_build_place(town, now=now, chance=chance) for town in story.TOWNS]


def _build_place(town: Town, *, now: dt.datetime, chance: random.Random) -> Place:
    with in_cooperative(), transaction.atomic():
        municipality_id = provision_municipality(
            ars=town.ars,
            subdomain=town.subdomain,
            name=town.name,
            kind=town.kind,
            population=town.population,
            state=town.state,
            actor=SYSTEM,
            now=now,
        )
    with in_municipality(municipality_id), transaction.atomic():
        profiles = _publish_model(now=now) if town.employees else {}
        employee_ids = _hire(town, profiles, now=now, chance=chance) if town.employees else ()
    return Place(
        town=town,
        municipality_id=municipality_id,
        employee_ids=employee_ids,
        profile_ids=tuple(profiles.values()),
    )


def _publish_model(*, now: dt.datetime) -> dict[str, UUID]:
    model_id = copy_template_model(now=now)
    take_library_items(model_id=model_id, now=now)
    publish_model(model_id=model_id, now=now)
    return {profile.template_code: profile.id for profile in list_profiles()}


def _hire(
    town: Town, profiles: dict[str, UUID], *, now: dt.datetime, chance: random.Random
) -> tuple[UUID, ...]:
    unit_ids = [create_unit(name=name, actor=SYSTEM, now=now) for name in story.UNITS]
    post_ids = [
        create_post(title=title, job_profile_id=profiles[code], actor=SYSTEM, now=now)
        for title, code in story.POSTS.items()
    ]
    for name, (home, roles, family) in story.CAST.items():
        if home == town.subdomain:
            _hire_one_of_the_cast(name, roles, family, unit_ids[0], post_ids[0], now=now)
    names = [(given, family) for given in story.GIVEN_NAMES for family in story.FAMILY_NAMES]
    return tuple(
        create_employee(
            personnel_number=f"{number:05d}",
            given_name=given,
            family_name=family,
            unit_id=chance.choice(unit_ids),
            post_id=chance.choice(post_ids),
            actor=SYSTEM,
            now=now,
        )
        for number, (given, family) in enumerate(chance.sample(names, town.employees), start=100)
    )


def _hire_one_of_the_cast(
    name: str,
    roles: tuple[str, ...],
    family: str,
    unit_id: UUID,
    post_id: UUID,
    *,
    now: dt.datetime,
) -> None:
    employee_id = create_employee(
        personnel_number=f"{list(story.CAST).index(name) + 1:05d}",
        given_name=name,
        family_name=family,
        email=story.email_of(name),
        unit_id=unit_id,
        post_id=post_id,
        is_supervisor=name in story.SUPERVISORS,
        actor=SYSTEM,
        now=now,
    )
    account_id = open_access(name, roles, now=now)
    link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=now)


def open_access(
    name: str, roles: tuple[str, ...], *, now: dt.datetime, funder_id: UUID | None = None
) -> UUID:
    """Open an account of one of the cast with the demo's password; return its id."""
    account_id = create_account(
        display_name=f"{name} {story.CAST[name][2]}",
        email=story.email_of(name),
        roles=roles,
        funder_id=funder_id,
        actor=SYSTEM,
        now=now,
    )
    set_password(account_id=account_id, password=story.PASSWORD, actor=SYSTEM, now=now)
    return account_id
