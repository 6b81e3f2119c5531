"""How an answer to a test item is scored, and what keeps an item from being used."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from assessments.library.rules.items import (
    ItemNotReady,
    ResponseDoesNotFit,
    demand_ready,
    find_faults,
    score_item,
)


def content(*credits: int, order: str = "", **parts: Any) -> dict[str, Any]:
    options = [
        {"key": key, "text": f"Antwort {key}", "credit": credit, "feedback": ""}
        for key, credit in zip("abcdefghijkl", credits, strict=False)
    ]
    return {
        "prompt": "Was tun Sie zuerst?",
        "options": options,
        "order": list(order),
        "explanation": "",
        "needs_picture": False,
        **parts,
    }


SINGLE = content(0, 100, 0)
MULTIPLE = content(100, 100, 100, 0)
ORDER = content(0, 0, 0, 0, order="bacd")
SITUATIONAL = content(20, 100, 70, 0)


@pytest.mark.parametrize(
    ("kind", "item", "response", "credit"),
    [
        ("single", SINGLE, "b", 100),
        ("single", SINGLE, "a", 0),
        ("single", SINGLE, "", 0),
        ("multiple", MULTIPLE, "abc", 100),
        ("multiple", MULTIPLE, "ab", 67),
        ("multiple", MULTIPLE, "a", 33),
        ("multiple", MULTIPLE, "abcd", 67),
        ("multiple", MULTIPLE, "ad", 0),
        ("multiple", MULTIPLE, "d", 0),
        ("multiple", MULTIPLE, "", 0),
        ("order", ORDER, "bacd", 100),
        ("order", ORDER, "abcd", 83),
        ("order", ORDER, "dcab", 0),
        ("order", ORDER, "", 0),
        ("situational", SITUATIONAL, "b", 100),
        ("situational", SITUATIONAL, "c", 70),
        ("situational", SITUATIONAL, "d", 0),
    ],
)
def test_an_answer_has_the_credit_of_its_kind(
    kind: str, item: dict[str, Any], response: str, credit: int
) -> None:
    assert score_item(kind=kind, content=item, response=list(response)) == credit


def test_one_exchange_of_neighbours_towards_the_right_order_never_costs_credit() -> None:
    place = {key: position for position, key in enumerate(ORDER["order"])}

    for response in permutations("abcd"):
        for at in range(3):
            first, second = response[at : at + 2]
            better = [*response[:at], second, first, *response[at + 2 :]]
            if place[first] > place[second]:
                assert score_item(kind="order", content=ORDER, response=better) > score_item(
                    kind="order", content=ORDER, response=response
                )


@pytest.mark.parametrize(
    ("kind", "item", "response"),
    [
        ("single", SINGLE, "ab"),
        ("single", SINGLE, "z"),
        ("situational", SITUATIONAL, "ab"),
        ("multiple", MULTIPLE, "aa"),
        ("multiple", MULTIPLE, "az"),
        ("order", ORDER, "ba"),
        ("order", ORDER, "baca"),
    ],
)
def test_an_answer_that_the_item_does_not_have_is_refused(
    kind: str, item: dict[str, Any], response: str
) -> None:
    with pytest.raises(ResponseDoesNotFit):
        score_item(kind=kind, content=item, response=list(response))


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("single", SINGLE),
        ("single", content(100, 50)),
        ("multiple", MULTIPLE),
        ("order", ORDER),
        ("situational", SITUATIONAL),
    ],
)
def test_a_complete_item_has_no_faults(kind: str, item: dict[str, Any]) -> None:
    demand_ready(kind=kind, content=item)


def changed(**parts: Any) -> dict[str, Any]:
    return {**SINGLE, **parts}


def with_option(**parts: Any) -> dict[str, Any]:
    return changed(options=[*SINGLE["options"], {**SINGLE["options"][0], "key": "z", **parts}])


@pytest.mark.parametrize(
    ("kind", "item", "code"),
    [
        ("essay", SINGLE, "kind_unknown"),
        ("single", {}, "shape_unknown"),
        ("single", changed(options=["a"]), "shape_unknown"),
        ("single", changed(options={"a": 1}), "shape_unknown"),
        ("single", with_option(credit="100"), "shape_unknown"),
        ("single", with_option(credit=True), "shape_unknown"),
        ("single", changed(prompt="  "), "prompt_missing"),
        ("single", changed(prompt="x" * 2_001), "prompt_too_long"),
        ("single", changed(explanation="x" * 2_001), "explanation_too_long"),
        ("single", content(100), "options_too_few"),
        ("order", content(0, 0, order="ab"), "options_too_few"),
        ("single", content(100, *[0] * 10), "options_too_many"),
        ("single", with_option(text=" "), "option_without_text"),
        ("single", with_option(text="x" * 501), "option_too_long"),
        ("single", with_option(text="Neu", feedback="x" * 1_001), "feedback_too_long"),
        ("single", with_option(text="antwort A "), "option_twice"),
        ("single", with_option(text="Neu", key="a"), "key_not_unique"),
        ("single", with_option(text="Neu", key=""), "key_not_unique"),
        ("single", with_option(text="Neu", credit=101), "credit_out_of_range"),
        ("single", content(0, 0), "no_right_answer"),
        ("single", content(100, 100), "several_right_answers"),
        ("multiple", content(0, 0), "no_right_answer"),
        ("multiple", content(100, 100), "no_wrong_answer"),
        ("multiple", content(100, 50, 0), "credit_not_whole"),
        ("order", content(0, 0, 0, order="ab"), "order_incomplete"),
        ("order", content(0, 0, 0, order="aab"), "order_incomplete"),
        ("order", content(0, 0, 0, order="abcz"), "order_incomplete"),
        ("situational", content(90, 0), "no_right_answer"),
        ("situational", content(100, 100), "no_wrong_answer"),
    ],
)
def test_a_fault_is_named_and_explained(kind: str, item: dict[str, Any], code: str) -> None:
    faults = find_faults(kind=kind, content=item)

    assert [fault.code for fault in faults] == [code]
    assert faults[0].sentence.endswith(".")


def test_a_refused_item_says_everything_that_is_wrong() -> None:
    with pytest.raises(ItemNotReady) as refused:
        demand_ready(kind="single", content=changed(prompt="", options=[]))

    assert "Die Frage fehlt." in str(refused.value)
    assert "weniger als zwei Antworten" in str(refused.value)
