"""Adding sums of checks to the pooled figures."""

from __future__ import annotations

import datetime as dt
from math import log
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.library import api as library
from assessments.library.models import (
    EstimateTally,
    ItemTally,
    OptionTally,
    PairTally,
    ScaleTally,
)
from assessments.library.queries import quality as quality_queries
from assessments.library.queries.quality import item_qualities, scale_qualities
from assessments.library.rules.tallies import AskedItem, Tallies, TooFewPersonsForSums
from assessments.library.rules.template import parse_template
from assessments.library.services.tallies import add_tallies
from assessments.library.services.template import TEMPLATE_FILE
from campus.kernel.refusal import violated_constraint
from tenants.registry.api import in_municipality
from tests import cast

pytestmark = pytest.mark.django_db
STATEMENTS = [
    line.text
    for field in parse_template(TEMPLATE_FILE.read_text(encoding="utf-8")).fields
    for line in field.statements
    if field.code == "change"
]
CODES = ("change-trying-the-new", "change-naming-problems", "change-what-stays")


def some_checks(count: int) -> Tallies:
    """Everybody solves the first item, every second person the others."""
    tallies = Tallies(person_count=count)
    for number in range(count):
        credits = [100, 100 * (number % 2), 100 * (number % 2)]
        tallies.add_items(
            [
                AskedItem(code=code, version=1, response=("a",), credit=credit, rest=300 + credit)
                for code, credit in zip(CODES, credits, strict=True)
            ]
            + [AskedItem(code="own-item", version=1, response=("a",), credit=0)]
        )
        tallies.add_estimate(
            field_code="change", level_count=5, estimate=number % 4, error=0.5, item_count=3
        )
        value = number % 5
        tallies.add_scale(field_code="change", texts=STATEMENTS, values=[value] * len(STATEMENTS))
    return tallies


@pytest.fixture
def bank(dora: Any, now: dt.datetime) -> None:
    with transaction.atomic():
        library.publish_template_model(actor=dora.actor, now=now)


@pytest.mark.usefixtures("bank")
def test_sums_are_added_to_what_is_there() -> None:
    for _time in range(2):
        add_tallies(tallies=some_checks(20))

    tally = ItemTally.objects.get(item__code=CODES[1])
    assert (tally.shown_count, tally.answered_count, tally.right_count) == (40, 40, 20)
    assert OptionTally.objects.get(item__code=CODES[0], key="a").chosen_count == 40
    pair = PairTally.objects.get(right_item__code=CODES[0], wrong_item__code=CODES[1])
    assert pair.pair_count == 20
    assert EstimateTally.objects.get().check_count == 40
    scale = ScaleTally.objects.get()
    assert (scale.check_count, scale.statements.count()) == (40, 4)


@pytest.mark.usefixtures("bank")
def test_items_and_statements_of_a_municipality_alone_are_left_out() -> None:
    tallies = some_checks(5)
    tallies.add_scale(field_code="change", texts=["Eigene Aussage"], values=[1])
    add_tallies(tallies=tallies)

    assert ItemTally.objects.count() == len(CODES)
    assert ScaleTally.objects.get().check_count == 5


@pytest.mark.usefixtures("bank")
def test_figures_are_shown_from_thirty_answers_on() -> None:
    add_tallies(tallies=some_checks(29))
    assert {quality.difficulty for quality in item_qualities()} == {None}
    assert {quality.reliability for quality in scale_qualities()} == {None}

    add_tallies(tallies=some_checks(11))

    found = {quality.code: quality for quality in item_qualities()}
    assert found[CODES[0]].difficulty == 1
    assert found[CODES[0]].flags == ("too_easy", "unused_option")
    assert found[CODES[1]].discrimination == pytest.approx(1)
    assert found[CODES[1]].exposure == 1
    self_rating, test = scale_qualities()
    assert self_rating.reliability == pytest.approx(1)
    assert test.reliability == pytest.approx(1 - 0.25 / 1.25, abs=0.02)


@pytest.mark.usefixtures("bank")
def test_rasch_difficulties_come_from_two_hundred_answers_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tallies = Tallies(person_count=200)
    for number in range(200):
        first, second = (100, 0) if number % 4 else (0, 100)
        tallies.add_items(
            [
                AskedItem(code=CODES[0], version=1, response=("a",), credit=first),
                AskedItem(code=CODES[1], version=1, response=("a",), credit=second),
            ]
        )
    add_tallies(tallies=tallies)

    found = {quality.code: quality.rasch for quality in item_qualities()}
    easy, hard = found[CODES[0]], found[CODES[1]]
    assert easy
    assert hard
    assert hard.difficulty - easy.difficulty == pytest.approx(log(3))

    monkeypatch.setattr(quality_queries, "MOST_ITEMS_FOR_RASCH", 1)
    assert {quality.rasch for quality in item_qualities()} == {None}
    assert all(quality.rasch for quality in item_qualities(field_code="change"))


def test_sums_of_fewer_than_five_people_are_refused() -> None:
    with pytest.raises(TooFewPersonsForSums):
        add_tallies(tallies=some_checks(4))


def test_sums_that_do_not_add_up_are_refused_by_the_database(bank: None) -> None:
    add_tallies(tallies=some_checks(5))

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        ItemTally.objects.update(answered_count=1)
    assert violated_constraint(error.value) == "library_item_tally_adds_up"


@pytest.mark.usefixtures("bank")
def test_a_municipality_may_add_but_neither_empty_nor_rewrite_the_bank() -> None:
    with in_municipality(cast.municipality("ludwigshafen").id):
        with transaction.atomic():
            add_tallies(tallies=some_checks(5))
        for statement in (
            "DELETE FROM public.library_itemtally",
            "UPDATE public.library_item SET author = 'x'",
        ):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)

    assert ItemTally.objects.count() == len(CODES)
