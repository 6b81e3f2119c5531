"""SKOS in Turtle: one concept scheme with its concepts, as DINI AG-KIM publishes DigComp 2.

Concepts without a notation get the end of their address as code, which is reported: in that
DigComp file "g_5" is the number of a row, not a code. The file also calls its English texts
German; what a text is written in is told from its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node as Term

from assessments.library.rules.outline import (
    AREA,
    COMPETENCE,
    DEVIATION,
    DROPPED,
    DUPLICATE,
    Heading,
    Node,
    Outline,
)
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.skos_links import read_links
from assessments.library.services.reading.source import Source, TooDeep

LARGEST_TURTLE = 4_000_000
START = re.compile(r"@prefix|^\s*prefix\b", re.IGNORECASE | re.MULTILINE)
IMPOSSIBLE = re.compile(r"\\U(?!000[0-9A-F]|0010)[0-9A-F]{8}", re.IGNORECASE)
GERMAN = re.compile(r"\b(der|die|das|und|von|mit|zu|ist|eine?[nmrs]?)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|and|of|to|with|in order|is|are|an?)\b", re.IGNORECASE)


def recognises(source: Source) -> bool:
    """Tell whether the file is Turtle that uses SKOS."""
    return (
        not source.looks_like_json
        and f"<{SKOS}>" in source.text
        and START.search(source.text) is not None
    )


def read(source: Source) -> Outline:
    """Read the scheme, its concepts as a tree, and their relations.

    :raises FrameworkFileUnreadable: where the Turtle is broken or has no scheme or concept
    """
    graph = _graph(source)
    scheme, others = _schemes(graph)
    concepts = sorted(_concepts(graph), key=natural_order)
    if not concepts:
        raise FrameworkFileUnreadable(reason="Sie enthält keine Konzepte (skos:Concept).")
    language = _language(graph, concepts)
    outline = Outline(format="SKOS (Turtle)", heading=_heading(graph, scheme, language.shown))
    for other in others:
        message = "Eine Datei beschreibt nur einen Rahmen; der erste gilt."
        outline.report(DROPPED, record=f"{other}", field="skos:ConceptScheme", message=message)
    if language.tagged != language.shown:
        message = f"Die Texte sind mit „{language.tagged}“ gekennzeichnet, aber wohl englisch."
        outline.report(
            DEVIATION, record="Rahmen", field="Sprache", message=message, value=language.tagged
        )
    outline.counts["skos:Concept"] = len(concepts)
    codes = _codes(outline, graph, concepts)
    _read_concepts(outline, graph, codes, language.tagged)
    read_links(outline, graph, codes)
    return outline


@dataclass(frozen=True)
class Language:
    """The language most labels are tagged with, and the one they seem to be written in."""

    tagged: str
    shown: str


def _graph(source: Source) -> Graph:
    if len(source.text) > LARGEST_TURTLE:
        raise FrameworkFileUnreadable(
            reason="Turtle-Dateien sind hier höchstens 4 MB groß.",
            advice="Teilen Sie den Rahmen auf mehrere Dateien auf.",
        )
    if IMPOSSIBLE.search(source.text):
        # rdflib raises a nameless Exception for these.
        raise FrameworkFileUnreadable(reason="Das Turtle enthält ein Zeichen, das es nicht gibt.")
    try:
        return Graph().parse(data=source.text, format="turtle", publicID="urn:x-file:")
    except BadSyntax as error:
        place = f"Fehler im Turtle in Zeile {error.lines + 1}"
        raise FrameworkFileUnreadable(reason=f"{place}.") from error
    except RecursionError as error:
        raise TooDeep from error
    except (ParserError, ValueError) as error:
        raise FrameworkFileUnreadable(reason="Das Turtle enthält eine kaputte Angabe.") from error


def _schemes(graph: Graph) -> tuple[URIRef, list[URIRef]]:
    found = sorted(
        term for term in graph.subjects(RDF.type, SKOS.ConceptScheme) if isinstance(term, URIRef)
    )
    if not found:
        raise FrameworkFileUnreadable(
            reason="Das Begriffsverzeichnis (skos:ConceptScheme) fehlt.",
            advice="Ergänzen Sie es mit Titel und Adresse.",
        )
    return found[0], found[1:]


def _concepts(graph: Graph) -> set[URIRef]:
    terms = set(graph.subjects(RDF.type, SKOS.Concept))
    return {term for term in terms if isinstance(term, URIRef)}


def natural_order(term: str) -> list[tuple[int, str]]:
    """Return a key that sorts g_2 before g_10."""
    return [
        (int(part), "") if part.isdigit() and part.isascii() else (0, part)
        for part in re.split(r"([0-9]{1,18})", term)
    ]


def _language(graph: Graph, concepts: Iterable[URIRef]) -> Language:
    tags: Counter[str] = Counter()
    german = english = 0
    for concept in concepts:
        tags.update(
            label.language or ""
            for label in graph.objects(concept, SKOS.prefLabel)
            if isinstance(label, Literal)
        )
        for text in graph.objects(concept, SKOS.definition):
            german += len(GERMAN.findall(str(text)))
            english += len(ENGLISH.findall(str(text)))
    tagged = "de" if "de" in tags else next((tag for tag, _ in tags.most_common(1)), "")
    return Language(tagged, "en" if tagged == "de" and english > 2 * german else tagged)


def text_in(graph: Graph, subject: URIRef, predicate: URIRef, language: str) -> str:
    """Return a text in a language, else in any, the first by alphabet."""
    texts = sorted(
        (term.language != language, str(term).strip())
        for term in graph.objects(subject, predicate)
        if isinstance(term, Literal)
    )
    return texts[0][1] if texts else ""


def _heading(graph: Graph, scheme: URIRef, language: str) -> Heading:
    def first(*predicates: URIRef) -> str:
        found = (_named(graph, scheme, predicate, language) for predicate in predicates)
        return next((text for text in found if text), "")

    return Heading(
        key=str(scheme).split("://", 1)[-1].rstrip("/#") or str(scheme) or "skos",
        version=first(OWL.versionInfo, DCTERMS.hasVersion) or "1",
        title=first(DCTERMS.title, SKOS.prefLabel, RDFS.label) or str(scheme) or "SKOS",
        source=first(DCTERMS.publisher, DCTERMS.creator) or str(scheme),
        licence=first(DCTERMS.license, DCTERMS.rights) or "nicht angegeben",
        language=language,
        description=first(DCTERMS.description, SKOS.definition),
    )


def _named(graph: Graph, scheme: URIRef, predicate: URIRef, language: str) -> str:
    addresses = sorted(
        term for term in graph.objects(scheme, predicate) if isinstance(term, URIRef)
    )
    return text_in(graph, scheme, predicate, language) or (str(addresses[0]) if addresses else "")


def _codes(outline: Outline, graph: Graph, concepts: list[URIRef]) -> dict[Term, str]:
    """Give each concept its notation, else the end of its address where only one has it."""
    notations = {concept: text_in(graph, concept, SKOS.notation, "") for concept in concepts}
    ends = {concept: re.split(r"[/#]", concept.rstrip("/#"))[-1] for concept in concepts}
    times = Counter(notations[concept] or ends[concept] for concept in concepts)
    codes: dict[Term, str] = {}
    for concept in concepts:
        code = notations[concept] or ends[concept]
        codes[concept] = code if code and times[code] == 1 else str(concept)
        if not notations[concept]:
            message = "Ohne Notation dient das Ende der Adresse als Kennung."
            outline.report(
                DEVIATION,
                record=codes[concept],
                field="skos:notation",
                message=message,
                value=f"{concept}",
            )
        elif times[code] > 1:
            message = "Mehrere Konzepte haben diese Notation; als Kennung dient die Adresse."
            outline.report(
                DUPLICATE,
                record=f"{concept}",
                field="skos:notation",
                message=message,
                value=code,
            )
    return codes


def _read_concepts(outline: Outline, graph: Graph, codes: dict[Term, str], language: str) -> None:
    for concept, code in codes.items():
        if not isinstance(concept, URIRef):
            continue
        parent = _parent(outline, graph, concept, codes)
        text = text_in(graph, concept, SKOS.definition, language)
        if not text:
            message = "Beschreibung fehlt."
            outline.report(DEVIATION, record=code, field="skos:definition", message=message)
        node = Node(
            code=code,
            kind=COMPETENCE if parent else AREA,
            title=text_in(graph, concept, SKOS.prefLabel, language),
            text=text,
            parent=parent,
            uri=str(concept),
            details=_other_labels(graph, concept, language),
        )
        outline.add(node)


def _parent(outline: Outline, graph: Graph, concept: URIRef, codes: dict[Term, str]) -> str | None:
    """Return the code of the broader concept; one outside the file keeps its address."""
    named = set(graph.objects(concept, SKOS.broader)) | set(graph.subjects(SKOS.narrower, concept))
    broader = sorted(named, key=str)
    for other in broader[1:]:
        message = "Ein Element hat hier nur ein übergeordnetes; das erste gilt."
        outline.report(
            DROPPED,
            record=codes[concept],
            field="skos:broader",
            message=message,
            value=codes.get(other, str(other)),
        )
    return codes.get(broader[0], str(broader[0])) if broader else None


def _other_labels(graph: Graph, concept: URIRef, language: str) -> dict[str, list[str]]:
    """Return labels of other languages and alternative ones, as they stand in the file."""
    labels: dict[str, list[str]] = {}
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        texts = sorted(
            f"{term}@{term.language or ''}"
            for term in graph.objects(concept, predicate)
            if isinstance(term, Literal)
            and (predicate == SKOS.altLabel or term.language != language)
        )
        if texts:
            labels[predicate.fragment] = texts
    return labels
