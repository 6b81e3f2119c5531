"""MOOChub 3: JSON:API with `Course`, lists of dates, publisher, offers, competences taught."""

from __future__ import annotations

from courses.catalogue.rules.moochub.drafts import CourseFacts, Taught
from courses.catalogue.rules.moochub.durations import Duration
from courses.catalogue.rules.moochub.facts import (
    checked_hours,
    checked_price,
    duration_of,
    keywords_of,
    language_of,
    price_of_offers,
    provider_of,
    runs_of,
    web_address,
    weekly_hours,
)
from courses.catalogue.rules.moochub.fields import Fields
from courses.catalogue.rules.moochub.licences import licence_of

TYPES = frozenset({"Course"})
REQUIRED = frozenset(["name", "learningResourceType", "publisher", "url", "license", "creator"])
KNOWN_NAMES = """
    courseCode courseMode description inLanguage startDate endDate expires image trailer
    instructor teaches duration contributor workload access audience educationalAlignment
    educationalLevel keywords contentLocation offer numberOfCredits
    educationalCredentialsAwarded competencyRequired applicationStartDate applicationDeadline
    accessMode repeatFrequency dateCreated dateModified hollandCode hasPart isPartOf
"""
KNOWN = REQUIRED | frozenset(KNOWN_NAMES.split())
MISSPELT = {
    "offers": "offer",
    "instructors": "instructor",
    "abtract": "description",
    "abstract": "description",
    "languages": "inLanguage",
}
FROM_VERSION_4 = frozenset({"isAccessibleForFree"})
WEEKS_PER = {"h/week": 1.0, "h/month": 21 / 5, "h/day": 1 / 5}


def read_course(fields: Fields) -> CourseFacts:
    """Return the facts of one record of version 3."""
    name, url = provider_of(fields, _providers(fields))
    check_people_and_media(fields)
    expires = fields.days("expires")
    return CourseFacts(
        title=fields.text("name"),
        url=web_address(fields, "url"),
        provider_name=name,
        provider_url=url,
        summary=fields.html("description"),
        objectives="",
        hours=_hours(fields),
        price_cents=_price(fields),
        licence=_first_licence(fields.child_or_children("license")),
        language=language_of(fields, "inLanguage"),
        keywords=keywords_of(fields, "keywords"),
        taught=[_taught(skill) for skill in fields.children("teaches")],
        runs=runs_of(fields.days("startDate"), fields.days("endDate")),
        expires_on=max(expires).isoformat() if expires else None,
    )


def check_people_and_media(fields: Fields) -> None:
    """Note deviations in parts that are not kept: people and media."""
    for person in [*fields.children("instructor"), *fields.children("contributor")]:
        person.text("name")
    for medium in ("image", "trailer"):
        _first_licence(fields.child(medium).child_or_children("license"))


def _first_licence(licences: list[Fields]) -> str:
    named = [licence_of(one, identifier="identifier", urls=("url",)) for one in licences]
    return next((licence for licence in named if licence), "")


def _providers(fields: Fields) -> list[tuple[str, str]]:
    bodies = [fields.child("publisher"), *fields.children("creator")]
    return [(body.text("name"), web_address(body, "url")) for body in bodies]


def _hours(fields: Fields) -> int | None:
    duration, workload = duration_of(fields, "duration"), fields.child("workload")
    value = workload.number("timeValue")
    weeks = WEEKS_PER.get(workload.text("timeUnit"))
    if value is None or weeks is None or duration is None:
        return checked_hours(fields, "workload", None)
    return checked_hours(fields, "workload", _derived(fields, value / weeks, duration))


def _derived(fields: Fields, per_week: float, duration: Duration) -> int | None:
    return weekly_hours(fields, "workload", per_week=per_week, duration=duration)


def _price(fields: Fields) -> int | None:
    if "free" in fields.items("access") or fields.flag("isAccessibleForFree"):
        return 0
    return checked_price(fields, "offer", price_of_offers(fields.child_or_children("offer")))


def _taught(skill: Fields) -> Taught:
    level = skill.child("educationalLevel")
    targets = [web_address(skill, "targetUrl"), web_address(skill, "url")]
    return Taught(
        name=_german(skill.children("name")),
        level=level.text("shortCode") or _german(level.children("name")),
        uris=[uri for uri in targets if uri],
    )


def _german(names: list[Fields]) -> str:
    """Return the German one of several names, or else the first."""
    ordered = sorted(names, key=lambda name: name.text("inLanguage") != "de")
    return ordered[0].text("name") if ordered else ""
