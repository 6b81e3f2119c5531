"""Units and posts: add, rename, delete what nobody uses."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.staff.models import Post, Unit
from tenants.staff.queries.people import unit_and_below
from tenants.staff.rules.refusals import (
    PostInUse,
    PostTitleTaken,
    PostUnknown,
    UnitInsideItself,
    UnitInUse,
    UnitNameTaken,
    UnitUnknown,
)


@transaction.atomic(durable=True)
def add_unit(*, name: str, parent_id: UUID | None, actor: Actor, now: dt.datetime) -> UUID:
    """Add a unit and return its id.

    :raises UnitNameTaken: another unit is called so, whatever the case
    """
    return create_unit(name=name, parent_id=parent_id, actor=actor, now=now)


def create_unit(
    *, name: str, parent_id: UUID | None = None, actor: Actor, now: dt.datetime
) -> UUID:
    """Add a unit inside the caller's transaction; raises as `add_unit`."""
    require_transaction()
    with refuse_on(staff_unit_name_unique=UnitNameTaken):
        unit = Unit.objects.create(name=name, parent_id=parent_id)
    record(
        action="staff.unit_added",
        actor=actor,
        subject=f"unit:{unit.id}",
        now=now,
    )
    return unit.id


@transaction.atomic(durable=True)
def change_unit(
    *, unit_id: UUID, name: str, parent_id: UUID | None, actor: Actor, now: dt.datetime
) -> None:
    """Rename a unit or let it belong to another.

    :raises UnitUnknown, UnitNameTaken: as their names say
    :raises UnitInsideItself: the new parent is the unit itself or lies below it
    """
    unit = _lock_unit(unit_id=unit_id)
    if parent_id in unit_and_below(unit_id=unit_id):
        raise UnitInsideItself
    unit.name, unit.parent_id = name, parent_id
    with refuse_on(staff_unit_name_unique=UnitNameTaken):
        unit.save()
    record(
        action="staff.unit_changed",
        actor=actor,
        subject=f"unit:{unit_id}",
        now=now,
    )


@transaction.atomic(durable=True)
def delete_unit(*, unit_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete a unit that has neither people (present or past) nor units below it.

    :raises UnitUnknown, UnitInUse: as their names say
    """
    unit = _lock_unit(unit_id=unit_id)
    try:
        unit.delete()
    except ProtectedError:
        raise UnitInUse(name=unit.name) from None
    record(
        action="staff.unit_deleted",
        actor=actor,
        subject=f"unit:{unit_id}",
        now=now,
    )


@transaction.atomic(durable=True)
def add_post(*, title: str, actor: Actor, now: dt.datetime) -> UUID:
    """Add a post and return its id.

    :raises PostTitleTaken: another post is called so, whatever the case
    """
    return create_post(title=title, actor=actor, now=now)


def create_post(
    *, title: str, actor: Actor, now: dt.datetime, job_profile_id: UUID | None = None
) -> UUID:
    """Add a post inside the caller's transaction; raises as `add_post`."""
    require_transaction()
    with refuse_on(staff_post_title_unique=PostTitleTaken):
        post = Post.objects.create(title=title, job_profile_id=job_profile_id)
    record(
        action="staff.post_added",
        actor=actor,
        subject=f"post:{post.id}",
        now=now,
    )
    return post.id


@transaction.atomic(durable=True)
def rename_post(*, post_id: UUID, title: str, actor: Actor, now: dt.datetime) -> None:
    """Give a post another title.

    :raises PostUnknown, PostTitleTaken: as their names say
    """
    post = _lock_post(post_id=post_id)
    post.title = title
    with refuse_on(staff_post_title_unique=PostTitleTaken):
        post.save()
    record(
        action="staff.post_renamed",
        actor=actor,
        subject=f"post:{post_id}",
        now=now,
    )


@transaction.atomic(durable=True)
def delete_post(*, post_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete a post that nobody holds or held.

    :raises PostUnknown, PostInUse: as their names say
    """
    post = _lock_post(post_id=post_id)
    try:
        post.delete()
    except ProtectedError:
        raise PostInUse(title=post.title) from None
    record(
        action="staff.post_deleted",
        actor=actor,
        subject=f"post:{post_id}",
        now=now,
    )


def assign_job_profile(
    *, post_id: UUID, job_profile_id: UUID | None, actor: Actor, now: dt.datetime
) -> None:
    """Say what a post asks for, inside the caller's transaction; None takes the profile away.

    :raises PostUnknown: where this municipality has no such post
    """
    require_transaction()
    post = _lock_post(post_id=post_id)
    post.job_profile_id = job_profile_id
    post.save(update_fields=["job_profile_id"])
    facts = {"job_profile": str(job_profile_id or "")}
    record(
        action="staff.job_profile_assigned",
        actor=actor,
        subject=f"post:{post_id}",
        facts=facts,
        now=now,
    )


def _lock_unit(*, unit_id: UUID) -> Unit:
    try:
        return Unit.objects.select_for_update(of=("self",)).get(id=unit_id)
    except Unit.DoesNotExist:
        raise UnitUnknown from None


def _lock_post(*, post_id: UUID) -> Post:
    try:
        return Post.objects.select_for_update(of=("self",)).get(id=post_id)
    except Post.DoesNotExist:
        raise PostUnknown from None
