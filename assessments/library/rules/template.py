"""The template competence model as a text file. Plain Python, no database."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class StatementView:
    level: int
    text: str


@dataclass(frozen=True, kw_only=True)
class FieldView:
    code: str
    title: str
    description: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, kw_only=True)
class LevelView:
    level: int
    title: str
    description: str


@dataclass(frozen=True, kw_only=True)
class ProfileView:
    """A job profile of the template; `targets` maps field codes to levels."""

    code: str
    title: str
    description: str
    targets: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class TemplateView:
    """A whole template model. `edition` is 0 until it is published."""

    edition: int
    title: str
    note: str
    levels: tuple[LevelView, ...]
    fields: tuple[FieldView, ...]
    profiles: tuple[ProfileView, ...]

    @property
    def level_count(self) -> int:
        return len(self.levels)

    @property
    def digest(self) -> str:
        """Return a checksum of everything but the edition."""
        content = asdict(self) | {"edition": 0}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class TemplateBroken(ValueError):
    """The template file contradicts itself; a mistake of its authors."""


def parse_template(text: str) -> TemplateView:
    """Read a template model from TOML.

    :raises TemplateBroken: where a level or field is named that the file does not define
    """
    data: dict[str, Any] = tomllib.loads(text)
    template = TemplateView(
        edition=0,
        title=data["title"],
        note=data["note"],
        levels=tuple(LevelView(**level) for level in data["levels"]),
        fields=tuple(_field(entry) for entry in data["fields"]),
        profiles=tuple(ProfileView(**profile) for profile in data["profiles"]),
    )
    _check_levels(template)
    return template


def _field(entry: dict[str, Any]) -> FieldView:
    statements = tuple(StatementView(**statement) for statement in entry["statements"])
    return FieldView(
        code=entry["code"],
        title=entry["title"],
        description=entry["description"],
        statements=statements,
    )


def _check_levels(template: TemplateView) -> None:
    scale = {level.level for level in template.levels}
    if scale != set(range(1, len(scale) + 1)):
        raise TemplateBroken("levels are not numbered 1, 2, 3 ...")
    codes = {entry.code for entry in template.fields}
    for entry in template.fields:
        if stray := {statement.level for statement in entry.statements} - scale:
            raise TemplateBroken(f"field {entry.code} names unknown levels {sorted(stray)}")
    for profile in template.profiles:
        if stray_codes := set(profile.targets) - codes:
            raise TemplateBroken(f"profile {profile.code} names unknown {sorted(stray_codes)}")
        if stray := set(profile.targets.values()) - scale:
            raise TemplateBroken(f"profile {profile.code} names unknown levels {sorted(stray)}")
