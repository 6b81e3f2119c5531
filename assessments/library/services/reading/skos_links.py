"""Relations between SKOS concepts: links within the file, crosswalks out of it."""

from __future__ import annotations

from rdflib import SKOS, Graph
from rdflib.term import Node as Term
from rdflib.term import URIRef

from assessments.library.rules.outline import (
    BROAD,
    CLOSE,
    DANGLING,
    EXACT,
    NARROW,
    RELATED,
    Crosswalk,
    Link,
    Outline,
)

KINDS = {
    SKOS.related: RELATED,
    SKOS.relatedMatch: RELATED,
    SKOS.exactMatch: EXACT,
    SKOS.closeMatch: CLOSE,
    SKOS.broadMatch: BROAD,
    SKOS.narrowMatch: NARROW,
}


def read_links(outline: Outline, graph: Graph, codes: dict[Term, str]) -> None:
    """Take up all relations; one to nowhere within the scheme is reported."""
    for predicate, kind in KINDS.items():
        for source, target in sorted(graph.subject_objects(predicate), key=str):
            if source in codes:
                _read_link(outline, codes[source], predicate, kind, target, codes)
    for source, target in sorted(graph.subject_objects(SKOS.narrower), key=str):
        if source in codes and target not in codes:
            _report_dangling(outline, codes[source], SKOS.narrower, target)


def _read_link(
    outline: Outline,
    code: str,
    predicate: URIRef,
    kind: str,
    target: Term,
    codes: dict[Term, str],
) -> None:
    if target in codes:
        outline.links.add(Link(code, codes[target], kind))
    elif predicate != SKOS.related and isinstance(target, URIRef):
        outline.crosswalks.add(Crosswalk(code, str(target), kind))
    else:
        _report_dangling(outline, code, predicate, target)


def _report_dangling(outline: Outline, code: str, predicate: URIRef, target: Term) -> None:
    message = "Verweis auf ein Konzept, das es in der Datei nicht gibt."
    outline.report(
        DANGLING,
        record=code,
        field=f"skos:{predicate.fragment}",
        message=message,
        value=str(target),
    )
