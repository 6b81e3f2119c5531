"""Profiles that members show to each other, as values. Plain Python."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class SharedTargetView:
    """What a shared profile asks for in one competence, in DigComp's eight levels."""

    code: str
    title: str
    reference_from: int
    reference_to: int
    future: int | None = None
    importance: int = 2


@dataclass(frozen=True, kw_only=True)
class SharedProfileView:
    """A job profile that a member shows to the others; `is_own` says that it is one's own."""

    id: UUID
    municipality_name: str
    is_own: bool
    source_profile_id: UUID
    title: str
    family: str
    description: str
    targets: tuple[SharedTargetView, ...]
    shared_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class FrameworkNodeView:
    """A competence of a published framework, with the area that it stands in."""

    code: str
    title: str
    area: str
    framework: str
