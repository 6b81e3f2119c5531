"""The items and job profiles that ship with the platform, as text files. Plain Python."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.library.rules.item_entry import ItemEntry, build_content, kind_of, shuffled
from assessments.library.rules.items import FULL_CREDIT, find_faults


class ShippedTextBroken(ValueError):
    """A file that ships with the platform contradicts itself; a mistake of its authors."""


@dataclass(frozen=True, kw_only=True)
class TargetView:
    """What a profile asks for in one competence, in DigComp's eight levels."""

    field_code: str
    level_from: int
    level_to: int
    importance: int = 2


@dataclass(frozen=True, kw_only=True)
class LibraryProfileView:
    """A published job profile of the library, as municipalities copy it."""

    id: UUID
    code: str
    version: int
    title: str
    description: str
    family_title: str
    targets: tuple[TargetView, ...]


@dataclass(frozen=True, kw_only=True)
class ProfileEntry:
    """A job profile as somebody enters or ships it."""

    code: str
    title: str
    description: str
    family_title: str
    targets: tuple[TargetView, ...]


def parse_items(text: str, *, reference_levels: Mapping[int, int]) -> tuple[ItemEntry, ...]:
    """Read test items from TOML.

    :param reference_levels: the template's level -> DigComp level
    :raises ShippedTextBroken: where an item cannot be used, or a code is there twice
    """
    data: dict[str, Any] = tomllib.loads(text)
    origin = {key: data[key] for key in ("licence", "source", "author", "review_due_on")}
    entries = tuple(_item(item, origin, reference_levels) for item in data["items"])
    if len({entry.code for entry in entries}) < len(entries):
        raise ShippedTextBroken("an item's code is there twice")
    for entry in entries:
        if faults := find_faults(kind=entry.kind, content=entry.content):
            raise ShippedTextBroken(f"{entry.code}: {faults[0].sentence}")
    return entries


def _item(
    item: dict[str, Any], origin: dict[str, Any], reference_levels: Mapping[int, int]
) -> ItemEntry:
    steps = item.get("steps")
    options = (
        [(text, FULL_CREDIT, "") for text in item.get("right", [])]
        + [(text, 0, "") for text in item.get("wrong", [])]
        + [(text, credit, "") for text, credit in item.get("judged", [])]
    )
    return ItemEntry(
        code=item["code"],
        kind=kind_of(
            right_count=len(item.get("right", [])), steps=bool(steps), judged="judged" in item
        ),
        field_code=item["field"],
        facet_code=item.get("facet", ""),
        reference_level=reference_levels[item["level"]],
        content=build_content(
            prompt=item["prompt"],
            options=shuffled(options),
            steps=steps,
            explanation=item.get("explanation", ""),
        ),
        **origin,
    )


def parse_profiles(text: str) -> tuple[ProfileEntry, ...]:
    """Read job profiles from TOML; a target is [from, to] or [from, to, importance]."""
    data: dict[str, Any] = tomllib.loads(text)
    return tuple(
        ProfileEntry(
            code=profile["code"],
            title=profile["title"],
            description=profile["description"],
            family_title=profile["family"],
            targets=tuple(_target(code, numbers) for code, numbers in profile["targets"].items()),
        )
        for profile in data["profiles"]
    )


def _target(field_code: str, numbers: list[int]) -> TargetView:
    level_from, level_to, *weight = numbers
    if not 1 <= level_from <= level_to <= 8 or not set(weight) <= {1, 2, 3}:
        raise ShippedTextBroken(f"{field_code}: {numbers}")
    return TargetView(
        field_code=field_code,
        level_from=level_from,
        level_to=level_to,
        importance=weight[0] if weight else 2,
    )
