"""The rules of scale, comparison, workshop and sharing, without a database."""

from __future__ import annotations

import pytest

from assessments.checks.rules.comparing import Difference, Entry, Path, compare
from assessments.checks.rules.levels import (
    Span,
    even_crosswalk,
    faults_of_crosswalk,
    local_level,
    reference_level,
)
from assessments.checks.rules.refusals import ChangedMeanwhile
from assessments.checks.rules.seen import refuse_unseen, seen
from assessments.checks.rules.sharing import (
    LocalTarget,
    ReferenceTarget,
    to_reference,
    translate,
)
from assessments.checks.rules.wanted import Wanted, importance_words, upside_down
from assessments.checks.rules.workshop import spread_of


@pytest.mark.parametrize("count", range(2, 9))
def test_an_even_crosswalk_is_never_faulty_and_covers_the_eight(count: int) -> None:
    spans = even_crosswalk(count)

    assert faults_of_crosswalk(spans=spans, level_count=count) == []
    assert [local_level(reference=n, spans=spans) for n in range(1, 9)] == sorted(
        local_level(reference=n, spans=spans) for n in range(1, 9)
    )
    assert {local_level(reference=n, spans=spans) for n in range(1, 9)} == set(spans)


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ({1: Span(1, 4), 3: Span(5, 8)}, "Stufe 2 fehlt."),
        ({1: Span(1, 4), 2: None}, "Stufe 2 hat keine DigComp-Stufe."),
        ({1: Span(1, 4), 2: Span(6, 8)}, "Zwischen Stufe 1 und 2 fehlt DigComp-Stufe 5."),
        ({1: Span(1, 4), 2: Span(4, 8)}, "Die Stufen 1 und 2 überschneiden sich."),
        ({1: Span(2, 4), 2: Span(5, 8)}, "Vor Stufe 1 fehlt DigComp-Stufe 1."),
        ({1: Span(1, 4), 2: Span(5, 7)}, "Nach der höchsten Stufe fehlt DigComp-Stufe 8."),
        ({1: Span(1, 4), 2: Span(8, 5)}, "Stufe 2: „von 8 bis 5“ ist verkehrt herum."),
    ],
)
def test_a_faulty_crosswalk_is_named(spans: dict[int, Span | None], fault: str) -> None:
    assert fault in faults_of_crosswalk(spans=spans, level_count=max(spans))


def test_a_level_without_counterpart_is_not_guessed() -> None:
    with pytest.raises(LookupError):
        local_level(reference=8, spans={1: Span(1, 4)})
    assert reference_level(level=1, spans={1: Span(1, 4)}) == 4


AREA: Path = ("area", "digital")
FIELD: Path = ("field", "change")
ANCHOR: Path = (*FIELD, "facet", "openness", 2)


def test_comparing_tells_added_removed_and_changed_parts() -> None:
    old = {AREA: Entry("Bereich", "", "Digital"), FIELD: Entry("Kompetenz", "Neues", "Wandel")}
    new = {FIELD: Entry("Kompetenz", "Neues", "Veränderung"), ANCHOR: Entry("Anker", "x", "Ja.")}

    assert compare(old=old, new=new) == [
        Difference("changed", "Kompetenz", "Neues", "Wandel", "Veränderung"),
        Difference("added", "Anker", "x", "", "Ja."),
        Difference("removed", "Bereich", "", "Digital", ""),
    ]


def test_a_new_competence_is_told_once_and_not_for_each_of_its_parts() -> None:
    new = {FIELD: Entry("Kompetenz", "", "Wandel"), ANCHOR: Entry("Anker", "x", "Ja.")}

    assert [each.what for each in compare(old={}, new=new)] == ["Kompetenz"]
    assert [each.what for each in compare(old=new, new={})] == ["Kompetenz"]
    assert compare(old=new, new=new) == []


def test_one_proposal_alone_is_not_shown() -> None:
    assert spread_of([]) is None
    assert spread_of([4]) is None


def test_the_middle_of_proposals_is_a_level_that_somebody_named() -> None:
    spread = spread_of([5, 2, 2, 4])

    assert spread is not None
    assert (spread.lowest, spread.middle, spread.highest) == (2, 2, 5)
    assert spread.counts == ((2, 2), (4, 1), (5, 1))
    assert not spread.is_agreed


@pytest.mark.parametrize(
    ("wanted", "words", "wrong"),
    [
        (Wanted(), "", False),
        (Wanted(level=3), "3", False),
        (Wanted(level=2, level_to=4), "2–4", False),
        (Wanted(level=3, level_to=3), "3", False),
        (Wanted(level=4, level_to=2), "4", True),
        (Wanted(level_to=2), "", True),
    ],
)
def test_a_range_reads_upwards(wanted: Wanted, words: str, wrong: bool) -> None:
    assert wanted.words == words
    assert upside_down({"Führung": wanted}) == (["Führung"] if wrong else [])


def test_each_importance_has_a_word() -> None:
    assert [importance_words(n) for n in (1, 2, 3)] == ["hilfreich", "wichtig", "entscheidend"]


FIVE = {1: Span(1, 1), 2: Span(2, 2), 3: Span(3, 4), 4: Span(5, 6), 5: Span(7, 8)}
FOUR = even_crosswalk(4)


def shared(code: str, low: int, high: int, future: int | None = None) -> ReferenceTarget:
    return ReferenceTarget(
        code=code, title=code.title(), reference_from=low, reference_to=high, future=future
    )


def test_a_profile_goes_over_the_crosswalk_into_another_scale() -> None:
    target = to_reference(
        code="change",
        title="Wandel",
        level=3,
        level_to=None,
        future_level=4,
        importance=3,
        spans=FIVE,
    )

    found = translate(targets=[target], spans=FOUR, codes={"change": "Veränderung"})

    assert found.targets == (
        LocalTarget(code="change", level=2, level_to=None, future_level=3, importance=3),
    )
    assert found.without_counterpart == ()


def test_a_span_of_several_levels_becomes_a_range() -> None:
    found = translate(targets=[shared("change", 2, 6)], spans=FIVE, codes={"change": "Wandel"})

    assert (found.targets[0].level, found.targets[0].level_to) == (2, 4)


def test_what_has_no_counterpart_is_named() -> None:
    found = translate(
        targets=[shared("change", 1, 1), shared("piloting", 3, 4)],
        spans=FIVE,
        codes={"change": "Wandel"},
    )

    assert [target.code for target in found.targets] == ["change"]
    assert found.without_counterpart == ("Piloting",)


@pytest.mark.parametrize("level", range(1, 6))
def test_copying_within_the_same_scale_changes_nothing(level: int) -> None:
    target = to_reference(
        code="change",
        title="",
        level=level,
        level_to=None,
        future_level=level,
        importance=2,
        spans=FIVE,
    )

    (found,) = translate(targets=[target], spans=FIVE, codes={"change": ""}).targets

    assert (found.level, found.level_to, found.future_level) == (level, None, level)


def test_what_was_seen_may_be_replaced_and_nothing_else() -> None:
    content = {"title": "Wandel", "statements": [(2, "Ich …", "")]}

    refuse_unseen(fingerprint=seen(content), content=dict(reversed(content.items())))
    with pytest.raises(ChangedMeanwhile):
        refuse_unseen(fingerprint=seen(content), content=content | {"title": "Neues"})
    with pytest.raises(ChangedMeanwhile):
        refuse_unseen(fingerprint="", content=content)
