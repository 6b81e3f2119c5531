"""A stored framework as the outline that its file would give."""

from __future__ import annotations

from assessments.library.models import (
    Framework,
    FrameworkLink,
    FrameworkNode,
    LevelDescriptor,
)
from assessments.library.rules.outline import (
    Crosswalk,
    Heading,
    Level,
    Link,
    Node,
    Outline,
)


def outline_of(framework: Framework) -> Outline:
    """Return heading, levels, nodes, descriptors, links and crosswalks of a framework."""
    descriptors = LevelDescriptor.objects.filter(node__framework=framework)
    return Outline(
        format=framework.format,
        heading=heading_of(framework),
        levels=[_level(row) for row in framework.levels.all()],
        nodes={node.code: node for node in _nodes(framework)},
        descriptors={
            (code, number): text
            for code, number, text in descriptors.order_by(
                "node__position", "level__number"
            ).values_list("node__code", "level__number", "text")
        },
        links=_links(framework),
        crosswalks=_crosswalks(framework),
    )


def heading_of(framework: Framework) -> Heading:
    """Return what a framework says of itself."""
    return Heading(
        key=framework.key,
        version=framework.version,
        title=framework.title,
        source=framework.source,
        licence=framework.licence,
        language=framework.language,
        description=framework.description,
        details=framework.details,
    )


def _level(row: object) -> Level:
    names = ("number", "code", "title", "european_level", "description", "details")
    return Level(**{name: getattr(row, name) for name in names})


def _nodes(framework: Framework) -> list[Node]:
    rows = FrameworkNode.objects.filter(framework=framework).order_by("position")
    names = ("code", "kind", "title", "text", "level_name", "uri", "details")
    return [
        Node(parent=parent, **dict(zip(names, values, strict=True)))
        for parent, *values in rows.values_list("parent__code", *names)
    ]


def _links(framework: Framework) -> set[Link]:
    rows = FrameworkLink.objects.filter(source__framework=framework, target__isnull=False)
    return {Link(*row) for row in rows.values_list("source__code", "target__code", "kind")}


def _crosswalks(framework: Framework) -> set[Crosswalk]:
    rows = FrameworkLink.objects.filter(source__framework=framework, target=None)
    names = ("source__code", "target_uri", "kind", "target_title")
    return {Crosswalk(*row) for row in rows.values_list(*names)}
