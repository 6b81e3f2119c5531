"""MOOChub 4: JSON-LD with language maps, course instances, time required, competences."""

from __future__ import annotations

import re
from typing import Any

from courses.catalogue.rules.moochub.drafts import CourseFacts, Taught
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
)
from courses.catalogue.rules.moochub.fields import Fields
from courses.catalogue.rules.moochub.licences import licence_of

TYPES = frozenset({"courses", "Course"})
REQUIRED = frozenset(["name", "url", "publisher", "license"])
KNOWN_NAMES = """
    @context type id description keywords inLanguage timeRequired isAccessibleForFree
    hasCourseInstance teaches creator contributor image trailer expires courseCode
    educationalAlignment aggregateRating offers educationalLevel audience learningResourceType
    competencyRequired hasPart isPartOf dateCreated dateModified datePublished
    educationalCredentialAwarded numberOfCredits accessMode sameAs hasCourse duration
"""
KNOWN = REQUIRED | frozenset(KNOWN_NAMES.split())
MISSPELT = {"abtract": "description", "abstract": "description", "languages": "inLanguage"}
GERMAN_LEVELS = ("grund", "fortgeschritten", "aufbau", "experte", "spezialis", "einsteiger")


def read_course(fields: Fields) -> CourseFacts:
    """Return the facts of one record of version 4."""
    name, url = provider_of(fields, _providers(fields))
    check_media_and_rating(fields)
    instances = fields.child_or_children("hasCourseInstance")
    expires = fields.day("expires")
    starts = [day for instance in instances if (day := instance.day("startDate"))]
    ends = [day for instance in instances if (day := instance.day("endDate"))]
    return CourseFacts(
        title=language_text(fields, "name"),
        url=web_address(fields, "url"),
        provider_name=name,
        provider_url=url,
        summary=_description(fields),
        objectives="",
        hours=_hours(fields),
        price_cents=_price(fields, instances),
        licence=_licence(fields.child("license")),
        language=_language(fields),
        keywords=keywords_of(fields, "keywords"),
        taught=[_taught(skill) for skill in fields.children("teaches")],
        runs=runs_of(starts, ends),
        expires_on=expires.isoformat() if expires else None,
    )


def language_text(fields: Fields, name: str) -> str:
    """Return the German text of a language map, or else its first; a plain text is taken as is."""
    if isinstance(fields.values.get(name), dict):
        texts = fields.child(name)
        language = "de" if "de" in texts.values else next(iter(texts.values), "de")
        return texts.text(language)
    return fields.text(name)


def check_media_and_rating(fields: Fields) -> None:
    """Note deviations in parts that are not kept: media and a rating without votes."""
    for medium in ("image", "trailer"):
        _licence(fields.child(medium).child("license"))
    rating = fields.child("aggregateRating")
    if rating.number("ratingCount") == 0:
        fields.note("aggregateRating", "rating_empty")


def _licence(licence: Fields) -> str:
    return licence_of(licence, identifier="identifier", urls=("id", "url"))


def _providers(fields: Fields) -> list[tuple[str, str]]:
    names = ("publisher", "creator")
    bodies = [body for name in names for body in fields.child_or_children(name)]
    return [(language_text(body, "name"), web_address(body, "id")) for body in bodies]


def _description(fields: Fields) -> str:
    texts = fields.child_or_children("description")
    ordered = sorted(texts, key=lambda text: text.raw_text("inLanguage") != "de")
    if not ordered:
        return ""
    return ordered[0].html("text", is_html=ordered[0].raw_text("encodingFormat") == "text/html")


def _hours(fields: Fields) -> int | None:
    duration = duration_of(fields, "timeRequired")
    if duration is None:
        return checked_hours(fields, "timeRequired", None)
    if duration.workdays:
        basis = f"{duration.workdays:g} Arbeitstagen zu 8 Stunden"
        fields.note("timeRequired", "hours_derived", hours=duration.work_hours, basis=basis)
    return checked_hours(fields, "timeRequired", duration.work_hours)


def _price(fields: Fields, instances: list[Fields]) -> int | None:
    if fields.flag("isAccessibleForFree"):
        return 0
    offers = [offer for one in instances for offer in one.child_or_children("offers")]
    cents = price_of_offers([*offers, *fields.child_or_children("offers")])
    return checked_price(fields, "isAccessibleForFree", cents)


def _language(fields: Fields) -> str:
    if "inLanguage" in fields.values:
        return language_of(fields, "inLanguage")
    context = fields.values.get("@context")
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, dict) and isinstance(part.get("@language"), str):
            return str(part["@language"])[:8].lower()
    return "de"


def _taught(skill: Fields) -> Taught:
    uris = [web_address(related, "id") for related in skill.children("relatedSkill")]
    levels = [_level(level) for level in skill.child_or_children("proficiencyLevel")]
    return Taught(
        name=language_text(skill, "name"),
        level=next((level for level in levels if level), ""),
        uris=[uri for uri in uris if uri],
    )


def _level(level: Fields) -> str:
    """Return the name of a DigComp level; its address may carry it behind a `#`."""
    _note_language(level, level.values.get("prefLabel"))
    address = level.raw_text("id")
    kept = address.rpartition("ProficiencyLevel/")[2] if "ProficiencyLevel/" in address else ""
    if "#ProficiencyLevel/" in address:
        level.note("id", "level_reference", kept=kept[:80])
    return re.sub(r"[^\w -]", "", kept)[:80]


def _note_language(level: Fields, labels: Any) -> None:
    for language, label in labels.items() if isinstance(labels, dict) else ():
        if language != "de" and str(label).lower().startswith(GERMAN_LEVELS):
            found = str(label)[:80]
            level.note("prefLabel", "level_language", found=found, language=str(language)[:8])
