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
    facet: str = ""


@dataclass(frozen=True, kw_only=True)
class FacetView:
    """A facet; `anchors` holds the behaviour on level 1, 2, 3 …"""

    code: str
    title: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AreaView:
    code: str
    title: str
    description: str
    is_digital: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """A competence; `area` is the code of its area."""

    code: str
    area: str
    title: str
    description: str
    facets: tuple[FacetView, ...]
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, kw_only=True)
class LevelView:
    """A level with the levels of DigComp that it corresponds to."""

    level: int
    title: str
    description: str
    reference_from: int | None
    reference_to: int | None


@dataclass(frozen=True, kw_only=True)
class ProfileView:
    """A job profile of the template.

    `targets` and `future` map field codes to levels, `importance` to 1, 2 or 3 where it is not 2.
    """

    code: str
    title: str
    description: str
    family: str
    targets: dict[str, int]
    future: dict[str, int]
    importance: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class TemplateView:
    """A whole template model. `edition` is 0 until it is published."""

    edition: int
    title: str
    note: str
    levels: tuple[LevelView, ...]
    areas: tuple[AreaView, ...]
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

    :raises TemplateBroken: where a part is named that the file does not define
    """
    data: dict[str, Any] = tomllib.loads(text)
    template = TemplateView(
        edition=0,
        title=data["title"],
        note=data["note"],
        levels=tuple(LevelView(**level) for level in data["levels"]),
        areas=tuple(AreaView(**area) for area in data["areas"]),
        fields=tuple(_field(entry) for entry in data["fields"]),
        profiles=tuple(ProfileView(**profile) for profile in data["profiles"]),
    )
    _check_levels(template)
    _check_names(template)
    return template


def _field(entry: dict[str, Any]) -> FieldView:
    facets = tuple(
        FacetView(code=facet["code"], title=facet["title"], anchors=tuple(facet["anchors"]))
        for facet in entry["facets"]
    )
    statements = tuple(StatementView(**statement) for statement in entry["statements"])
    return FieldView(
        code=entry["code"],
        area=entry["area"],
        title=entry["title"],
        description=entry["description"],
        facets=facets,
        statements=statements,
    )


def _check_levels(template: TemplateView) -> None:
    scale = {level.level for level in template.levels}
    if scale != set(range(1, len(scale) + 1)):
        raise TemplateBroken("levels are not numbered 1, 2, 3 ...")
    for entry in template.fields:
        if stray := {statement.level for statement in entry.statements} - scale:
            raise TemplateBroken(f"field {entry.code} names unknown levels {sorted(stray)}")
        if any(len(facet.anchors) > len(scale) for facet in entry.facets):
            raise TemplateBroken(f"field {entry.code} has more anchors than levels")
    for profile in template.profiles:
        levels = {*profile.targets.values(), *profile.future.values()}
        if stray := levels - scale:
            raise TemplateBroken(f"profile {profile.code} names unknown levels {sorted(stray)}")


def _check_names(template: TemplateView) -> None:
    areas = {area.code for area in template.areas}
    codes = {entry.code for entry in template.fields}
    for entry in template.fields:
        if entry.area not in areas:
            raise TemplateBroken(f"field {entry.code} names the unknown area {entry.area}")
        facets = {facet.code for facet in entry.facets}
        if stray := {line.facet for line in entry.statements} - facets:
            raise TemplateBroken(f"field {entry.code} names unknown facets {sorted(stray)}")
    for profile in template.profiles:
        if stray := {*profile.future, *profile.importance} - set(profile.targets):
            raise TemplateBroken(f"profile {profile.code} has no target for {sorted(stray)}")
        if stray := set(profile.targets) - codes:
            raise TemplateBroken(f"profile {profile.code} names unknown {sorted(stray)}")
