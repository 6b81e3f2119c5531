"""Reading the library: frameworks, import reports and the template model."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from assessments.library.models import (
    Framework,
    FrameworkLink,
    FrameworkNode,
    ImportFinding,
    ImportRun,
    LevelDescriptor,
    TemplateField,
    TemplateModel,
    TemplateProfile,
)
from assessments.library.rules.refusals import FrameworkNotFound, NoTemplatePublished
from assessments.library.rules.template import (
    FieldView,
    LevelView,
    ProfileView,
    StatementView,
    TemplateView,
)


@dataclass(frozen=True)
class Branch:
    """A node of a framework with everything below it."""

    node: FrameworkNode
    children: tuple[Branch, ...]


def frameworks() -> QuerySet[Framework]:
    """Return all frameworks with their number of competences."""
    competences = Count("nodes", filter=Q(nodes__kind=FrameworkNode.Kind.COMPETENCE))
    return Framework.objects.annotate(competence_count=competences).order_by("title", "version")


def framework(*, framework_id: UUID) -> Framework:
    """Return one framework.

    :raises FrameworkNotFound: where there is none with this id
    """
    row = Framework.objects.prefetch_related("levels").filter(id=framework_id).first()
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
    links = Prefetch("links", FrameworkLink.objects.select_related("target"))
    row = (
        rows.select_related("framework", "parent")
        .prefetch_related(descriptors, "children", links)
        .first()
    )
    if row is None:
        raise FrameworkNotFound
    return row


def import_run(*, run_id: UUID) -> ImportRun:
    """Return one import run with its framework.

    :raises FrameworkNotFound: where there is none with this id
    """
    run = ImportRun.objects.select_related("framework").filter(id=run_id).first()
    if run is None:
        raise FrameworkNotFound
    return run


def import_runs(*, framework_id: UUID) -> QuerySet[ImportRun]:
    """Return the import runs of a framework, newest first."""
    return ImportRun.objects.filter(framework_id=framework_id)


def findings(*, run_id: UUID, kind: str = "") -> QuerySet[ImportFinding]:
    """Return the findings of a run in the order of the file, all or of one kind."""
    rows = ImportFinding.objects.filter(run_id=run_id)
    return rows.filter(kind=kind) if kind else rows


def finding_counts(*, run_id: UUID) -> list[tuple[str, str, int]]:
    """Return (kind, German label, count) of a run's findings."""
    rows = ImportFinding.objects.filter(run_id=run_id).order_by()
    counts = dict(rows.values_list("kind").annotate(Count("id")))
    return [(kind, str(kind.label), counts[kind]) for kind in ImportFinding.Kind if kind in counts]


def kind_labels() -> dict[str, str]:
    """Return the German label of each kind of finding."""
    return {kind.value: str(kind.label) for kind in ImportFinding.Kind}


def read_template() -> TemplateView:
    """Return the newest edition of the template model.

    :raises NoTemplatePublished: where there is none
    """
    row = TemplateModel.objects.prefetch_related("levels").first()
    if row is None:
        raise NoTemplatePublished
    return TemplateView(
        edition=row.edition,
        title=row.title,
        note=row.note,
        levels=tuple(
            LevelView(level=level.level, title=level.title, description=level.description)
            for level in row.levels.all()
        ),
        fields=_template_fields(row),
        profiles=_template_profiles(row),
    )


def _template_fields(row: TemplateModel) -> tuple[FieldView, ...]:
    fields = TemplateField.objects.filter(template=row).prefetch_related("statements")
    return tuple(
        FieldView(
            code=field.code,
            title=field.title,
            description=field.description,
            statements=tuple(
                StatementView(level=line.level, text=line.text) for line in field.statements.all()
            ),
        )
        for field in fields
    )


def _template_profiles(row: TemplateModel) -> tuple[ProfileView, ...]:
    profiles = TemplateProfile.objects.filter(template=row).prefetch_related("targets__field")
    return tuple(
        ProfileView(
            code=profile.code,
            title=profile.title,
            description=profile.description,
            targets={target.field.code: target.level for target in profile.targets.all()},
        )
        for profile in profiles
    )
