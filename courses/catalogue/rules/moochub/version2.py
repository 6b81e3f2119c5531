"""MOOChub 2: JSON:API with `courses`, single dates, weekly hours, lists of licences."""

from __future__ import annotations

from collections.abc import Iterable

from courses.catalogue.rules.moochub.drafts import CourseFacts
from courses.catalogue.rules.moochub.facts import (
    checked_hours,
    checked_price,
    duration_of,
    language_of,
    provider_of,
    runs_of,
    web_address,
    weekly_hours,
)
from courses.catalogue.rules.moochub.fields import Fields
from courses.catalogue.rules.moochub.licences import licence_of

TYPES = frozenset({"courses"})
REQUIRED = frozenset(
    ["name", "courseMode", "instructors", "moocProvider", "url", "courseLicenses", "access"]
)
KNOWN_NAMES = """
    courseCode abstract description languages startDate endDate availableUntil image video
    learningObjectives duration partnerInstitutes workload
"""
KNOWN = REQUIRED | frozenset(KNOWN_NAMES.split())
MISSPELT = {
    "learningobjectives": "learningObjectives",
    "partnerInstitute": "partnerInstitutes",
    "abtract": "abstract",
    "licenses": "courseLicenses",
}


def read_course(fields: Fields) -> CourseFacts:
    """Return the facts of one record of version 2."""
    provider = fields.child("moocProvider")
    name, url = provider_of(fields, [(provider.text("name"), web_address(provider, "url"))])
    check_people_and_media(fields)
    expires = fields.day("availableUntil")
    return CourseFacts(
        title=fields.text("name"),
        url=web_address(fields, "url"),
        provider_name=name,
        provider_url=url,
        summary=fields.html("description") or fields.html("abstract"),
        objectives=_objectives(fields),
        hours=_hours(fields),
        price_cents=_price(fields),
        licence=first_licence(fields.children("courseLicenses")),
        language=language_of(fields, "languages"),
        keywords=[],
        taught=[],
        runs=_runs(fields),
        expires_on=expires.isoformat() if expires else None,
    )


def first_licence(licences: Iterable[Fields]) -> str:
    """Return the first licence of a list that can be named; all of them are checked."""
    named = [licence_of(licence, identifier="id", urls=("url",)) for licence in licences]
    return next((licence for licence in named if licence), "")


def check_people_and_media(fields: Fields) -> None:
    """Note deviations in parts that are not kept: instructors, partners, image and video."""
    for person in [*fields.children("instructors"), *fields.children("partnerInstitutes")]:
        person.text("name")
    for medium in ("image", "video"):
        first_licence(fields.child(medium).children("licenses"))


def _objectives(fields: Fields) -> str:
    lines = [line for line in fields.items("learningObjectives") if isinstance(line, str)]
    joined = Fields({"learningObjectives": "\n\n".join(lines)}, notes=fields.notes)
    return joined.html("learningObjectives") if lines else ""


def _hours(fields: Fields) -> int | None:
    duration = duration_of(fields, "duration")
    per_week = fields.number("workload")
    if per_week is None or duration is None:
        return checked_hours(fields, "workload", None)
    hours = weekly_hours(fields, "workload", per_week=per_week, duration=duration)
    return checked_hours(fields, "workload", hours)


def _price(fields: Fields) -> int | None:
    is_free = "free" in fields.items("access")
    return checked_price(fields, "access", 0 if is_free else None)


def _runs(fields: Fields) -> list[list[str]]:
    start, end = fields.day("startDate"), fields.day("endDate")
    return runs_of([start] if start else [], [end] if end else [])
