"""An employee takes a check: start, answer page by page, complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from assessments.checks.models import Answer, Check, Completion, Field, JobProfile, Statement
from assessments.checks.queries import model as models
from assessments.checks.queries import profiles
from assessments.checks.rules.refusals import (
    CheckIncomplete,
    CheckIsCompleted,
    CheckNotFound,
    ModelNotPublished,
    ProfileNotUsable,
)
from assessments.checks.rules.scoring import affirm_up_to
from assessments.checks.services.scoring import write_result
from campus.kernel.transactions import require_transaction

Step = Literal["next", "review", "stay"]


@transaction.atomic(durable=True)
def start_check(*, employee_id: UUID, profile_id: UUID, now: dt.datetime) -> UUID:
    """Start a check of the published model; a check that is already running is returned.

    :raises ModelNotPublished: where the municipality has no published model
    :raises ProfileNotUsable: where the profile is unknown, retired or without targets
    """
    _create_check(employee_id=employee_id, profile_id=profile_id, started_at=now)
    return Check.objects.get(employee_id=employee_id, completed_at=None).id


def _create_check(*, employee_id: UUID, profile_id: UUID, started_at: dt.datetime) -> None:
    model = models.published_model()
    if model is None:
        raise ModelNotPublished
    profile = _usable_profile(profile_id=profile_id, model_id=model.id)
    check = Check(
        employee_id=employee_id,
        model=model,
        profile=profile,
        resume_field=model.fields.first(),
        started_at=started_at,
    )
    # Two clicks at once: the second finds the row of the first.
    Check.objects.bulk_create([check], ignore_conflicts=True)


def _usable_profile(*, profile_id: UUID, model_id: UUID) -> JobProfile:
    profile = profiles.usable_profiles(model_id=model_id).filter(id=profile_id).first()
    if profile is None:
        raise ProfileNotUsable
    return profile


@transaction.atomic(durable=True)
def save_answers(
    *,
    check_id: UUID,
    employee_id: UUID,
    field_code: str,
    choices: Mapping[UUID, str],
    then: Step,
    now: dt.datetime,
) -> None:
    """Save the answers of one page and remember where to go on.

    :param choices: statement id -> choice; ids of other fields are refused
    :param then: "next" field, "review", or "stay" on this page for later
    :raises CheckNotFound: where check, field or statement is not the employee's
    :raises CheckIsCompleted: where the check is already completed
    """
    check = _locked_check(check_id=check_id, employee_id=employee_id)
    if check.completed_at:
        raise CheckIsCompleted
    fields = list(check.model.fields.all())
    codes = [field.code for field in fields]
    if field_code not in codes:
        raise CheckNotFound
    place = codes.index(field_code)
    known = set(fields[place].statements.values_list("id", flat=True))
    if not choices.keys() <= known:
        raise CheckNotFound
    _write_answers(check, choices, now)
    check.resume_field = _resume_at(fields, place, then)
    check.save(update_fields=["resume_field"])


def _resume_at(fields: list[Field], place: int, then: Step) -> Field | None:
    """Return the field to go on with, or None for the review page."""
    if then == "stay":
        return fields[place]
    following = fields[place + 1 :]
    return following[0] if following and then == "next" else None


def _locked_check(*, check_id: UUID, employee_id: UUID) -> Check:
    own = Check.objects.filter(id=check_id, employee_id=employee_id)
    check = own.select_for_update(of=("self",), no_key=True).first()
    if check is None:
        raise CheckNotFound
    return check


def _write_answers(check: Check, choices: Mapping[UUID, str], now: dt.datetime) -> None:
    answers = [
        Answer(check_taken=check, statement_id=statement_id, choice=choice, answered_at=now)
        for statement_id, choice in choices.items()
    ]
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["check_taken", "statement"],
        update_fields=["choice", "answered_at"],
    )


@transaction.atomic(durable=True)
def complete_check(*, check_id: UUID, employee_id: UUID, now: dt.datetime) -> None:
    """Complete a check: freeze its result, note the fact, complete what was booked with a voucher.

    Once is enough.

    :raises CheckNotFound: where the check is not the employee's
    :raises CheckIncomplete: where statements are not rated yet, with the fields' titles
    """
    _complete(_locked_check(check_id=check_id, employee_id=employee_id), now)


def _complete(check: Check, now: dt.datetime) -> None:
    if check.completed_at:
        return
    unrated = Statement.objects.filter(field__model_id=check.model_id).exclude(
        answers__check_taken=check
    )
    open_fields = check.model.fields.filter(statements__in=unrated).distinct()
    if titles := [field.title for field in open_fields]:
        raise CheckIncomplete(fields=", ".join(titles))
    write_result(check=check)
    check.completed_at = now
    check.resume_field = None
    check.save(update_fields=["completed_at", "resume_field"])
    Completion.objects.create(employee_id=check.employee_id, completed_at=now)
    for listener in settings.CHECK_COMPLETED:
        import_string(listener)(employee_id=check.employee_id, now=now)


@transaction.atomic(durable=True)
def delete_check(*, check_id: UUID, employee_id: UUID) -> None:
    """Delete a check with its answers and result; only the fact of a completion stays.

    :raises CheckNotFound: where the check is not the employee's
    """
    _locked_check(check_id=check_id, employee_id=employee_id).delete()


def take_whole_check(
    *,
    employee_id: UUID,
    profile_id: UUID,
    levels: Mapping[str, int],
    started_at: dt.datetime,
    now: dt.datetime,
) -> UUID:
    """Take a whole check at once inside the caller's transaction; see `api.take_check`.

    :raises ModelNotPublished, ProfileNotUsable: as `start_check`
    """
    require_transaction()
    _create_check(employee_id=employee_id, profile_id=profile_id, started_at=started_at)
    check = Check.objects.get(employee_id=employee_id, completed_at=None)
    statements = Statement.objects.filter(field__model=check.model).select_related("field")
    choices = {
        line.id: affirm_up_to(level=levels.get(line.field.code), anchor=line.level)
        for line in statements
    }
    _write_answers(check, choices, now)
    _complete(check, now)
    return check.id
