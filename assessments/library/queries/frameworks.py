"""Reading frameworks: the list, the tree and single elements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from assessments.library.models import (
    Framework,
    FrameworkLink,
    FrameworkNode,
    LevelDescriptor,
)
from assessments.library.rules.refusals import FrameworkNotFound


@dataclass(frozen=True)
class Branch:
    """A node of a framework with everything below it."""

    node: FrameworkNode
    children: tuple[Branch, ...]


def frameworks() -> QuerySet[Framework]:
    """Return all frameworks with their number of competences."""
    competences = Count("nodes", filter=Q(nodes__kind=FrameworkNode.Kind.COMPETENCE))
    rows = Framework.objects.annotate(competence_count=competences)
    return rows.order_by("title", "version", "-edition")


def published_frameworks() -> QuerySet[Framework]:
    """Return the frameworks in force, by title and version."""
    return frameworks().filter(state=Framework.State.PUBLISHED)


def earlier_edition(*, of: Framework) -> Framework | None:
    """Return the edition before this one, None for the first."""
    rows = Framework.objects.filter(key=of.key, version=of.version, edition__lt=of.edition)
    return rows.order_by("-edition").first()


def framework(*, framework_id: UUID) -> Framework:
    """Return one framework.

    :raises FrameworkNotFound: where there is none with this id
    """
    rows = Framework.objects.select_related("successor").prefetch_related("levels")
    row = rows.filter(id=framework_id).first()
    if row is None:
        raise FrameworkNotFound
    return row


def framework_by_key(*, key: str, version: str) -> Framework:
    """Return the edition in force of a framework: the published one, else the newest.

    :raises FrameworkNotFound: where there is none of this key and version
    """
    rows = Framework.objects.filter(key=key, version=version).order_by("-edition")
    row = rows.filter(state=Framework.State.PUBLISHED).first() or rows.first()
    if row is None:
        raise FrameworkNotFound
    return row


def framework_tree(*, framework_id: UUID) -> tuple[Branch, ...]:
    """Return areas and competences of a framework as a tree, with level descriptors."""
    descriptors = Prefetch("descriptors", LevelDescriptor.objects.select_related("level"))
    kinds = [FrameworkNode.Kind.AREA, FrameworkNode.Kind.COMPETENCE]
    nodes = FrameworkNode.objects.filter(framework_id=framework_id, kind__in=kinds)
    by_parent: defaultdict[UUID | None, list[FrameworkNode]] = defaultdict(list)
    for node in nodes.prefetch_related(descriptors):
        by_parent[node.parent_id].append(node)
    return _branches(by_parent, None)


def _branches(
    by_parent: dict[UUID | None, list[FrameworkNode]], parent: UUID | None
) -> tuple[Branch, ...]:
    return tuple(Branch(node, _branches(by_parent, node.id)) for node in by_parent.get(parent, ()))


def counts_by_kind(*, framework_id: UUID) -> list[tuple[str, int]]:
    """Return how many nodes of each kind a framework has, as (German label, count)."""
    rows = FrameworkNode.objects.filter(framework_id=framework_id).order_by()
    counts = dict(rows.values_list("kind").annotate(Count("id")))
    return [(str(kind.label), counts[kind]) for kind in FrameworkNode.Kind if kind in counts]


def node(*, framework_id: UUID, node_id: UUID) -> FrameworkNode:
    """Return one element with its descriptors and what hangs on it.

    :raises FrameworkNotFound: where there is none
    """
    descriptors = Prefetch("descriptors", LevelDescriptor.objects.select_related("level"))
    rows = FrameworkNode.objects.filter(id=node_id, framework_id=framework_id)
    links = Prefetch("links", FrameworkLink.objects.select_related("target").order_by("id"))
    row = (
        rows.select_related("framework", "parent")
        .prefetch_related(descriptors, "children", links)
        .first()
    )
    if row is None:
        raise FrameworkNotFound
    return row


def crosswalk_targets(*, of: FrameworkNode) -> dict[str, FrameworkNode]:
    """Return the elements of other frameworks here that an element's crosswalks name, by address.

    Where several editions have the element, the newest that is not outdated is taken.
    """
    addresses = [link.target_uri for link in of.links.all() if link.target_uri]
    rows = FrameworkNode.objects.filter(uri__in=addresses).exclude(
        framework__state=Framework.State.OUTDATED
    )
    by_age = rows.select_related("framework").order_by("framework__edition")
    return {row.uri: row for row in by_age}
