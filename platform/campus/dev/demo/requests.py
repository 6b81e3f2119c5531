"""Requests for courses, in different states, so that there is something to decide."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django.db import transaction

from assessments.library.api import get_template_model
from campus.accounts.api import list_accounts
from campus.dev.demo import story
from campus.dev.demo.places import Place
from campus.dev.demo.year import complete_check
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from tenants.registry.api import in_municipality
from tenants.staff.api import get_employees, supervisors_of_each
from vouchers.desk.api import Policy, approve_request, refuse_request, set_policy, submit_request

# Days ago, and what has become of it: "" still waits for the first decision.
SUPERVISED = ((2, ""), (5, "approved"), (9, "refused"), (12, "booked"))
UNSUPERVISED = ((4, ""), (3, ""), (14, "booked"))
NOTES = ("Wir stellen im Sommer auf die E-Akte um.", "", "Für die Vertretung im Bürgerbüro.")


def ask_for_courses(
    place: Place, course_ids: Sequence[UUID], *, now: dt.datetime, chance: random.Random
) -> None:
    """Let a few people of a town ask, and its supervisor and HR decide on some of it."""
    with in_municipality(place.municipality_id) as town:
        nobody = Actor(kind="employee", schema=town.schema_name, municipality_id=town.id)
        office = replace(_cast(nobody, "Bernd"), permissions=frozenset({"distribute_vouchers"}))
        deciders = _cast(nobody, "Frieda"), office
        policy = Policy(approval="both", own_share_max_cents=5_000)
        set_policy(policy=policy, actor=office, now=now - dt.timedelta(days=20))
        supervised, others = _people(place.employee_ids)
        for plan, people in ((SUPERVISED, supervised), (UNSUPERVISED, others)):
            waiting = iter(people)
            for number, (days, fate) in enumerate(plan):
                at, note = now - dt.timedelta(days=days), NOTES[number % len(NOTES)]
                courses = [*course_ids[number:], *course_ids[:number]]
                request_id = _ask(
                    _checked(waiting, place, at=at, chance=chance), courses, nobody, note, at=at
                )
                if request_id and fate:
                    steps = deciders if plan is SUPERVISED else deciders[1:]
                    _decide(request_id, fate, steps, at=at + dt.timedelta(hours=20))


def _cast(nobody: Actor, name: str) -> Actor:
    account = next(each for each in list_accounts() if each.email == story.email_of(name))
    return replace(nobody, account_id=account.id, display_name=account.display_name)


def _people(employee_ids: Sequence[UUID]) -> tuple[list[UUID], list[UUID]]:
    """Return those whom somebody supervises, and the others, each by personnel number."""
    views = get_employees(employee_ids=employee_ids)
    in_order = sorted(views, key=lambda each: views[each].personnel_number)
    supervisors = supervisors_of_each(employee_ids=employee_ids)
    supervised = [each for each in in_order if supervisors[each]]
    return supervised, [each for each in in_order if not supervisors[each]]


def _checked(
    people: Iterator[UUID], place: Place, *, at: dt.datetime, chance: random.Random
) -> Iterator[UUID]:
    """Yield people after their check."""
    for employee_id in people:
        with transaction.atomic():
            codes = [field.code for field in get_template_model().fields]
            before = at - dt.timedelta(days=1)
            complete_check(employee_id, place, codes, at=before, chance=chance)
        yield employee_id


def _ask(
    people: Iterator[UUID],
    course_ids: Sequence[UUID],
    nobody: Actor,
    note: str,
    *,
    at: dt.datetime,
) -> UUID | None:
    """Let the next person ask who has a voucher to use, or may still get one."""
    for employee_id in people:
        actor = replace(nobody, account_id=employee_id, employee_id=employee_id)
        for course_id in course_ids:
            try:
                return submit_request(
                    request_id=uuid4(),
                    course_id=course_id,
                    course_date_id=None,
                    note_text=note,
                    actor=actor,
                    now=at,
                )
            except Refusal as refusal:
                if refusal.code != "already_enrolled":
                    break
    return None


def _decide(request_id: UUID, fate: str, deciders: Sequence[Actor], *, at: dt.datetime) -> None:
    steps = ("waiting_for_supervisor", "waiting_for_hr")[-len(deciders) :]
    agreeing = 1 if fate in {"approved", "refused"} else len(deciders)
    for step, decider in list(zip(steps, deciders, strict=True))[:agreeing]:
        if fate == "refused":
            refuse_request(
                request_id=request_id, step=step, reason="bad_time", words="", actor=decider, now=at
            )
        else:
            approve_request(request_id=request_id, step=step, actor=decider, now=at)
