"""Facts that all versions give in the same way: address, price, hours, provider."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from courses.catalogue.rules.moochub.durations import (
    IMPLAUSIBLE_HOURS,
    Duration,
    read_duration,
)
from courses.catalogue.rules.moochub.fields import Fields

NO_PROVIDER = "Anbieter nicht genannt"
_WEB_ADDRESS = re.compile(r"^https?://[^\s<>\"'\\^`{|}]+\.[^\s<>\"'\\^`{|}]+$", re.IGNORECASE)


def web_address(fields: Fields, name: str) -> str:
    """Return a web address, or nothing where the field holds something else."""
    address = fields.raw_text(name)
    return address if len(address) <= 500 and _WEB_ADDRESS.match(address) else ""


def note_identifier(fields: Fields, identifier: object) -> None:
    """Note an id that is no UUID. It is never used as a key: the address is."""
    text = str(identifier or "").removeprefix("urn:uuid:")
    try:
        is_uuid = str(UUID(text)) == text.lower()
    except ValueError:
        is_uuid = False
    if not is_uuid:
        fields.notes.add("id", "id_not_uuid", found=str(identifier)[:80])


def provider_of(fields: Fields, candidates: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return name and address of the first named provider."""
    for name, url in candidates:
        if name:
            return name, url
    fields.notes.add("publisher", "no_provider", kept=NO_PROVIDER)
    return NO_PROVIDER, ""


def duration_of(fields: Fields, name: str) -> Duration | None:
    """Return a duration in ISO 8601, or None with a note."""
    text = fields.raw_text(name)
    if not text:
        return None
    try:
        return read_duration(text)
    except ValueError:
        fields.note(name, "not_a_duration", found=text[:60])
        return None


def checked_hours(fields: Fields, name: str, hours: int | None) -> int | None:
    """Return the hours of a course; note where they are unknown or hard to believe."""
    if not hours:
        fields.note(name, "hours_unknown")
        return None
    if hours > IMPLAUSIBLE_HOURS:
        fields.note(name, "hours_implausible", hours=hours)
    return hours


def weekly_hours(fields: Fields, name: str, *, per_week: float, duration: Duration) -> int | None:
    """Return hours per week times the weeks that a course lasts, noted as derived."""
    hours = round(per_week * duration.weeks)
    if hours:
        basis = f"{per_week:g} Stunden je Woche und {duration.weeks:g} Wochen"
        fields.note(name, "hours_derived", hours=hours, basis=basis)
    return hours or None


def price_of_offers(offers: Iterable[Fields]) -> int | None:
    """Return the price in cents of the whole course, paid once in euros, if one is offered."""
    for offer in offers:
        is_whole = offer.text("category") in {"", "course", "complete"}
        is_once = offer.text("paymentFrequency") in {"", "one-time"}
        price = offer.number("price")
        if is_whole and is_once and price is not None and offer.text("priceCurrency") == "EUR":
            return round(price * 100)
    return None


def checked_price(fields: Fields, name: str, cents: int | None) -> int | None:
    """Return the price in cents; note where it is unknown."""
    if cents is None:
        fields.note(name, "price_unknown")
    return cents


def runs_of(starts: list[date], ends: list[date]) -> list[list[str]]:
    """Return pairs of ISO days, the end empty where it is not given."""
    padded = [*ends, *[None] * len(starts)]
    return [
        [start.isoformat(), end.isoformat() if end else ""]
        for start, end in zip(starts, padded, strict=False)
    ]


def keywords_of(fields: Fields, name: str) -> list[str]:
    """Return up to thirty keywords without markup."""
    words = [str(word).strip()[:100] for word in fields.items(name) if isinstance(word, str)]
    return list(dict.fromkeys(word for word in words if word))[:30]


def language_of(fields: Fields, name: str) -> str:
    """Return the first language in lower case, "de" where none is given."""
    for value in fields.items(name):
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,4})?", value):
            return value.lower()
        fields.note(name, "wrong_type", expected="ein Sprachkürzel", found=str(value)[:40])
    return "de"
