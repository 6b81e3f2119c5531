"""HR's pages of needs and measures; every look is noted, everybody else sees nothing."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from assessments.checks.models import Measure
from campus.audit.models import Entry
from tenants.registry.api import in_municipality
from tests.needs.releases import CELLS, CROSSED, cell, keep_release

EARLIER = dt.date(2025, 10, 1)


def at(name: str, *args: Any) -> str:
    return reverse(f"checks:{name}", args=args, urlconf="campus.config.urls_tenant")


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def browser(bernd: Any) -> Client:
    client: Client = bernd.client()
    return client


def test_a_release_is_read_by_group_and_by_competence(released: UUID, browser: Client) -> None:
    house = text_of(browser.get(at("needs_release", released)))
    by_unit = text_of(
        browser.get(at("needs_release", released), {"nach": "unit", "kompetenz": "processes"})
    )

    assert "etwa 40\u00a0%" in house
    assert "40 bis 44" in house
    assert "Amt A" in by_unit
    assert "unterdrückt, weil weniger als 5 Personen" in by_unit
    assert "1 von 2 Zellen sind unterdrückt." in by_unit


def test_the_cross_table_has_a_row_a_unit_and_a_word_in_every_cell(
    browser: Client, ludwigshafen: Any, later: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        release_id = keep_release(now=later, cells=[*CELLS, *CROSSED])
    chosen = {"nach": "cross", "kompetenz": "processes"}

    page = text_of(browser.get(at("needs_release", release_id), chosen))
    table = page[page.index('id="t-grid"') : page.index("</table>", page.index('id="t-grid"'))]

    assert [table.index(name) for name in ("Führung", "Sachbearbeitung")] == sorted(
        table.index(name) for name in ("Führung", "Sachbearbeitung")
    )
    assert "Amt A" in table
    assert "etwa 40\u00a0%" in table
    assert "gruppe=cross:a:f" in table
    assert "wie 4. Quartal 2025" in table
    assert "Amt B" not in table
    assert "In diesen Einheiten ist jede Zelle unterdrückt: Amt B." in page
    assert "weniger als 5 Personen anders als im 4. Quartal 2025" in page
    assert "unterdrückt, weil weniger als 10 Personen" in page


def test_each_look_at_figures_is_noted_without_persons(
    released: UUID, browser: Client, ludwigshafen: Any
) -> None:
    for name in ("needs_release", "needs_csv", "needs_xlsx"):
        assert browser.get(at(name, released)).status_code == 200

    with in_municipality(ludwigshafen.id):
        noted = Entry.objects.filter(action="checks.needs_read").order_by("sequence")
        found = [(entry.subject, entry.facts) for entry in noted]
    subject = f"needs_release:{released}"
    assert found == [(subject, {"how": how}) for how in ("Seite", "CSV", "XLSX")]


def test_a_file_says_why_a_cell_is_hidden(released: UUID, browser: Client) -> None:
    lines = browser.get(at("needs_csv", released)).content.decode("utf-8-sig").splitlines()

    assert len(lines) == 4
    assert "etwa 40\u00a0%" in lines[1]
    assert "unterdrückt, weil weniger als 5 Personen" in lines[3]


def test_before_and_after_are_compared_where_both_are_open(
    released: UUID, browser: Client, ludwigshafen: Any, later: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        cells = [[0, 0, cell(40, 24, 8)], [1, 0, {"hidden": "derivable"}], [2, 0, cell(5, 2, 1)]]
        before = keep_release(now=later, first_day=EARLIER, cells=cells)
    chosen = {"vorher": str(before), "nachher": str(released)}

    house = text_of(browser.get(at("needs_comparison"), {**chosen, "gruppe": "house"}))
    unit = text_of(browser.get(at("needs_comparison"), {**chosen, "gruppe": "unit:a"}))

    assert "20 Prozentpunkte weniger" in house
    assert "unterdrückt, damit sich nichts über wenige errechnen lässt" in unit


def test_hr_asks_for_a_quarter_that_is_over(
    asked: dict[str, UUID], browser: Client, inside: Any
) -> None:
    listed = text_of(browser.get(at("needs")))
    asked_for = browser.post(at("ask_needs", "2026-1"), follow=True)
    too_early = browser.post(at("ask_needs", "2026-2"))
    no_quarter = browser.get(at("ask_needs", "2026-5"))

    assert "1. Quartal 2026 auswerten" in listed
    assert "Die Auswertung wird erstellt." in text_of(asked_for)
    assert too_early.status_code == 404
    assert no_quarter.status_code == 404


def test_thresholds_are_raised_and_never_lowered(browser: Client, ludwigshafen: Any) -> None:
    browser.post(at("needs_thresholds"), {"minimum": 8, "cross_minimum": 12})
    lowered = browser.post(at("needs_thresholds"), {"minimum": 6, "cross_minimum": 12})

    assert "lässt sich nur erhöhen" in text_of(lowered)
    assert "ab 8 Personen" in text_of(browser.get(at("needs_method")))


def test_a_need_becomes_a_measure_that_is_done(
    released: UUID, browser: Client, inside: Any
) -> None:
    browser.post(at("budget"), {"year": "2026", "budget": "20.000"})
    origin = f"?auswertung={released}&kompetenz=processes&gruppe=unit:a"
    form = text_of(browser.get(at("new_measure") + origin))
    facts = {
        "title": "Prozesse aufnehmen",
        "kind": "internal",
        "group_title": "Amt A",
        "competence_title": "Prozesse analysieren",
        "year": "2026",
        "planned": "1.500,50",
    }
    found = re.search(r'name="measure_id" value="([^"]+)"', form)
    facts["measure_id"] = found.group(1) if found else ""
    planned, _again = (
        browser.post(at("new_measure") + origin, facts, follow=True) for _click in range(2)
    )
    with inside():
        measure = Measure.objects.get()
    browser.post(at("start_measure", measure.id))
    browser.post(at("end_measure", measure.id), {"actual": "1.400"})
    again = browser.post(at("drop_measure", measure.id))
    listed = text_of(browser.get(at("measures")))

    assert 'value="Amt A"' in form
    assert "Die Maßnahme ist geplant." in text_of(planned)
    assert (measure.competence_code, measure.release_id) == ("processes", released)
    assert again.status_code == 409
    assert "18.600,00 € frei von 20.000,00 €" in listed
    assert "1400,00" in browser.get(at("measures_csv")).content.decode("utf-8-sig")


def test_beyond_the_budget_the_form_asks_for_a_reason_and_the_list_warns(
    browser: Client, ludwigshafen: Any
) -> None:
    facts = {"title": "Führung", "kind": "other", "year": "2026", "planned": "500"}
    refused = text_of(browser.post(at("new_measure"), facts))
    browser.post(at("new_measure"), {**facts, "over_budget_reason": "dringend"})

    assert "500,00 € mehr verplant" in refused
    assert "500,00 € mehr verplant oder verausgabt" in text_of(browser.get(at("measures")))


@pytest.mark.parametrize("wrong", [{"planned": "viel"}, {"kind": "course"}, {"year": "26"}])
def test_what_cannot_be_planned_is_said(
    wrong: dict[str, str], browser: Client, ludwigshafen: Any, inside: Any
) -> None:
    facts = {"title": "x", "kind": "other", "year": "2026", "planned": "0", **wrong}
    answer = browser.post(at("new_measure"), facts)

    assert answer.status_code in (200, 422)
    with inside():
        assert not Measure.objects.exists()


def test_neither_employees_nor_another_town_see_needs(
    released: UUID, anna: Any, carla: Any
) -> None:
    for person in (anna, carla):
        for address in (at("needs"), at("needs_release", released), at("measures")):
            assert person.client().get(address).status_code == 404
