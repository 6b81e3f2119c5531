"""The template model: its text, and publishing it."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assessments.library import api as library
from assessments.library.models import TemplateModel
from assessments.library.rules.template import TemplateBroken, parse_template
from assessments.library.services.template import TEMPLATE_FILE

TEXT = TEMPLATE_FILE.read_text(encoding="utf-8")


def test_the_shipped_template_has_eight_fields_from_leadership_to_change() -> None:
    template = parse_template(TEXT)

    assert len(template.fields) == 8
    assert (template.fields[0].title, template.fields[-1].title) == ("Führung", "Veränderung")
    assert template.level_count == 5
    assert all(len(field.statements) == 4 for field in template.fields)


def test_processes_count_as_a_digital_competence() -> None:
    template = parse_template(TEXT)
    digital = {area.code for area in template.areas if area.is_digital}

    assert [field.code for field in template.fields if field.area in digital] == [
        "digital-work",
        "information-data",
        "processes",
    ]


def test_every_facet_has_an_anchor_on_every_level() -> None:
    template = parse_template(TEXT)

    for field in template.fields:
        assert len(field.facets) == 2
        assert all(len(facet.anchors) == template.level_count for facet in field.facets)


def test_the_levels_follow_the_eight_of_digcomp_without_a_gap() -> None:
    levels = parse_template(TEXT).levels

    spans = [range(level.reference_from, level.reference_to + 1) for level in levels]  # type: ignore[operator, arg-type]
    assert [number for span in spans for number in span] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_every_statement_speaks_in_the_first_person() -> None:
    for field in parse_template(TEXT).fields:
        for line in field.statements:
            assert line.text.startswith("Ich ")
            assert line.text.endswith(".")


def test_every_target_can_be_reached_with_the_statements() -> None:
    template = parse_template(TEXT)
    highest = {
        field.code: max(line.level for line in field.statements) for field in template.fields
    }

    assert len(template.profiles) == 4
    for profile in template.profiles:
        assert profile.targets.keys() == highest.keys()
        assert all(level <= highest[code] for code, level in profile.targets.items())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level = 5\ntitle", "level = 7\ntitle"),
        ("{ level = 2, facet", "{ level = 6, facet"),
        ('area = "leading"', 'area = "flying"'),
        ('facet = "guiding"', 'facet = "flying"'),
        ("future = { digital-work", "future = { piloting"),
        ("future = { digital-work = 4", "future = { digital-work = 6"),
        ("importance = { communication", "importance = { piloting"),
        ("targets = { leadership = 2", "targets = { leadership = 9"),
        ("targets = { leadership = 2", "targets = { piloting = 2"),
    ],
)
def test_a_template_that_contradicts_itself_is_broken(old: str, new: str) -> None:
    with pytest.raises(TemplateBroken):
        parse_template(TEXT.replace(old, new, 1))


@pytest.mark.django_db
def test_publishing_the_same_text_again_changes_nothing(dora: Any, now: dt.datetime) -> None:
    with transaction.atomic():
        editions = [library.publish_template_model(actor=dora.actor, now=now) for _ in range(2)]

    assert editions == [1, 1]
    assert TemplateModel.objects.count() == 1


@pytest.mark.django_db
def test_the_published_template_is_read_back_as_it_was_written(dora: Any, now: dt.datetime) -> None:
    with transaction.atomic():
        library.publish_template_model(actor=dora.actor, now=now)

    template = library.get_template_model()

    assert template.edition == 1
    assert template.digest == parse_template(TEXT).digest


@pytest.mark.django_db
def test_the_command_publishes_the_template() -> None:
    out = StringIO()

    call_command("publish_template_model", stdout=out)

    assert out.getvalue() == "Vorlage veröffentlicht: Ausgabe 1\n"
