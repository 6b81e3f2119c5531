"""When a campaign opens, until when one may finish, what is counted. Without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from assessments.checks.rules import campaign as rules
from assessments.checks.rules.notice import HEADINGS, TEMPLATE, missing_parts

TODAY = dt.date(2026, 3, 10)
READY = rules.OpeningFacts(
    state="draft",
    has_agreement=True,
    has_published_notice=True,
    model_is_published=True,
    opens_on=TODAY,
    closes_on=dt.date(2026, 4, 10),
    invited_count=1,
)
MISSING: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"has_agreement": False}, rules.AgreementMissing),
    ({"has_published_notice": False}, rules.NoticeMissing),
    ({"model_is_published": False}, rules.ModelOutdated),
    ({"closes_on": dt.date(2026, 3, 9)}, rules.PeriodOver),
    ({"invited_count": 0}, rules.NobodyInvited),
]


def test_a_campaign_with_everything_opens() -> None:
    rules.check_opening(READY, today=TODAY)

    assert rules.what_is_missing(READY, today=TODAY) == []


@pytest.mark.parametrize(("change", "refusal"), MISSING, ids=lambda each: str(each))
def test_a_campaign_does_not_open_without(change: dict[str, Any], refusal: type[Exception]) -> None:
    facts = replace(READY, **change)

    with pytest.raises(refusal):
        rules.check_opening(facts, today=TODAY)
    assert rules.what_is_missing(facts, today=TODAY) == [str(refusal())]


def test_a_campaign_opens_once_and_lasts_a_year_at_most() -> None:
    with pytest.raises(rules.CampaignIsFrozen):
        rules.check_opening(replace(READY, state="open"), today=TODAY)
    with pytest.raises(rules.PeriodTooLong):
        rules.check_opening(replace(READY, closes_on=dt.date(2027, 3, 12)), today=TODAY)


def test_only_an_open_campaign_lasts_longer_and_never_shorter() -> None:
    period = {"opens_on": TODAY, "closes_on": dt.date(2026, 4, 10)}

    rules.check_extension(state="open", until=dt.date(2026, 4, 11), **period)
    for state, until, refusal in (
        ("open", dt.date(2026, 4, 10), rules.PeriodOnlyExtended),
        ("open", dt.date(2027, 4, 10), rules.PeriodTooLong),
        ("closed", dt.date(2026, 4, 11), rules.CampaignNotOpen),
        ("draft", dt.date(2026, 4, 11), rules.CampaignNotOpen),
    ):
        with pytest.raises(refusal):
            rules.check_extension(state=state, until=until, **period)


@pytest.mark.parametrize(
    ("closed_on", "last_day"),
    [
        (None, dt.date(2026, 4, 24)),
        (dt.date(2026, 4, 11), dt.date(2026, 4, 24)),
        (dt.date(2026, 3, 20), dt.date(2026, 4, 3)),
    ],
)
def test_who_has_begun_may_finish_for_14_days(closed_on: dt.date | None, last_day: dt.date) -> None:
    closes_on = dt.date(2026, 4, 10)

    assert rules.last_day_to_finish(closes_on=closes_on, closed_on=closed_on) == last_day


@pytest.mark.parametrize(
    ("took_part", "invited", "shown"),
    [
        (0, 100, None),
        (4, 100, None),
        (5, 100, 5),
        (9, 100, 5),
        (99, 100, 95),
        (100, 100, 95),
        # Where all of few take part, their number would name each of them.
        (5, 5, None),
        (9, 9, None),
        (10, 10, 5),
    ],
)
def test_participation_is_told_in_fives_and_never_that_all_took_part(
    took_part: int, invited: int, shown: int | None
) -> None:
    assert rules.shown_participation(took_part=took_part, invited=invited) == shown


def test_one_more_person_shows_at_most_at_every_fifth() -> None:
    shown = [rules.shown_participation(took_part=n, invited=60) or 0 for n in range(61)]

    assert all(value % 5 == 0 and value <= n for n, value in enumerate(shown))
    assert sorted(shown) == shown


PDF = b"%PDF-1.7\n...\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"PK\x03\x04", rules.FileIsNoPdf),
        (b"<html>%PDF-1.7 %%EOF", rules.FileIsNoPdf),
        (b"%PDF-1.7 cut off", rules.FileIsNoPdf),
        (b"", rules.FileIsNoPdf),
        (PDF + b" " * rules.LARGEST_FILE, rules.FileTooLarge),
    ],
    ids=["zip", "html", "cut-off", "empty", "large"],
)
def test_a_file_that_is_no_pdf_or_too_large_is_refused(
    content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rules.read_pdf(name="a.pdf", content=content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Vereinbarung.pdf", "Vereinbarung.pdf"),
        ("C:\\Ablage\\Dienst.pdf", "Dienst.pdf"),
        ("../../etc/passwd", "passwd"),
        ("ein\r\nzeiler.pdf", "einzeiler.pdf"),
        ("/", "Dienstvereinbarung.pdf"),
    ],
)
def test_a_file_keeps_its_bare_name(name: str, kept: str) -> None:
    assert rules.read_pdf(name=name, content=PDF) == kept


def test_an_audience_means_units_families_and_persons() -> None:
    unit, family, person, nobody = (uuid4() for _number in range(4))
    member = rules.Member(employee_id=person, unit_id=unit, family_id=family)
    none = frozenset({nobody})

    assert rules.belongs_to(member, units=frozenset({unit}), families=none, people=none)
    assert rules.belongs_to(member, units=none, families=frozenset({family}), people=none)
    assert rules.belongs_to(member, units=none, families=none, people=frozenset({person}))
    assert not rules.belongs_to(member, units=none, families=none, people=none)


def test_somebody_without_unit_and_family_is_meant_by_name_only() -> None:
    member = rules.Member(employee_id=uuid4(), unit_id=None, family_id=None)
    empty: frozenset[Any] = frozenset()

    assert not rules.belongs_to(member, units=empty, families=empty, people=empty)


def test_the_notices_template_lacks_only_the_houses_own_contacts() -> None:
    texts = {heading: TEMPLATE[name] for name, heading in HEADINGS.items()}

    assert missing_parts(texts) == ["Personalrat", "Datenschutz"]
