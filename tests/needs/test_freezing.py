"""Freezing the needs of a quarter: once, after it, and nothing of few is kept anywhere."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.checks.models import Check, NeedsRelease, NeedsThreshold
from assessments.checks.queries import needs
from assessments.checks.rules.needs import Thresholds
from assessments.checks.rules.needs_words import (
    BasisChanged,
    NothingAsked,
    QuarterNotOver,
    ReleaseExists,
    ThresholdTooLow,
)
from assessments.checks.rules.suppression import protect
from assessments.checks.services import drafting, freezing
from assessments.checks.services.drafting import Draft, draft_quarter
from assessments.checks.services.taking import delete_check
from campus.audit.api import canonical_json
from campus.kernel.actor import SYSTEM
from campus.outbox.api import enqueue, run_inline
from tenants.registry.api import in_cooperative
from tests.needs.conftest import FIRST_DAY, TOOK_PART
from tests.needs.releases import keep_release

Inside = Callable[[], Any]


def freeze(now: dt.datetime, first_day: dt.date = FIRST_DAY) -> NeedsRelease:
    return publish(draft_quarter(first_day), now)


@transaction.atomic
def publish(draft: Draft, now: dt.datetime) -> NeedsRelease:
    return NeedsRelease.objects.get(id=freezing.publish(draft=draft, actor=SYSTEM, now=now))


def test_a_finished_quarter_is_counted_protected_and_frozen(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        release = freeze(later)
        view = needs.find_release(release_id=release.id)
        cells = {c.group.title: c for c in view.cells_of(competence="processes")}

    house = cells["ganzes Haus"].told
    assert house is not None
    assert house.people == sum(map(len, TOOK_PART.values()))
    assert cells["Stadtarchiv"].told is None
    assert cells["Stadtarchiv"].hidden_words == "unterdrückt, weil weniger als 5 Personen"
    assert [c.hidden_words for c in cells.values()].count(
        "unterdrückt, damit sich nichts über wenige errechnen lässt"
    )
    assert release.content_hash == hashlib.sha256(canonical_json(release.content)).hexdigest()


def test_no_number_behind_a_hidden_cell_is_kept(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        content = freeze(later).content

    hidden = [cell for _group, _code, cell in content["cells"] if "hidden" in cell]
    assert hidden
    assert all(cell.keys() == {"hidden"} for cell in hidden)
    assert "Greta" not in json.dumps(content)


def test_who_deletes_before_the_freeze_does_not_count_and_after_it_the_release_stays(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        first, second = Check.objects.order_by("id")[:2]
        delete_check(check_id=first.id, employee_id=first.employee_id)
        release = freeze(later)
        delete_check(check_id=second.id, employee_id=second.employee_id)
        kept = NeedsRelease.objects.get(id=release.id)
        house = needs.ReleaseView(kept).cells_of(group="house", competence="processes")[0]

    assert house.told is not None
    assert house.told.people == 25
    assert kept.content == release.content


def test_a_quarter_in_which_nobody_took_part_tells_nothing_and_can_be_read(
    published: UUID, inside: Inside, later: dt.datetime, bernd: Any
) -> None:
    with inside():
        release = freeze(later)

    assert release.content["cells"] == []
    address = f"/bedarf/{release.id}/"
    assert bernd.client().get(address).status_code == 200
    assert bernd.client().get(f"{address}csv/").status_code == 200


def test_a_running_quarter_one_without_campaign_and_one_made_already_are_refused(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime, now: dt.datetime
) -> None:
    with inside():
        with pytest.raises(QuarterNotOver):
            freeze(now)
        with pytest.raises(NothingAsked):
            freeze(later, dt.date(2025, 10, 1))
        freeze(later)
        with pytest.raises(ReleaseExists):
            freeze(later)


def test_the_nightly_job_makes_what_is_missing_once(
    asked: dict[str, UUID], inside: Inside, ludwigshafen: Any, later: dt.datetime
) -> None:
    for night in (later, later + dt.timedelta(days=1)):
        with in_cooperative(), transaction.atomic():
            job_id = enqueue(
                job=freezing.HERE,
                key=f"night:{night:%d}",
                municipality_id=ludwigshafen.id,
                now=night,
            )
        run_inline(job_id)

    with inside():
        assert [row.first_day for row in NeedsRelease.objects.all()] == [FIRST_DAY]


def test_a_release_and_thresholds_never_change(
    released: UUID, inside: Inside, later: dt.datetime
) -> None:
    with inside(), transaction.atomic():
        NeedsThreshold.objects.create(minimum=6, cross_minimum=12, set_at=later, set_by="x")
    changes: list[Callable[[], object]] = [
        lambda: NeedsRelease.objects.update(minimum=9),
        lambda: NeedsRelease.objects.all().delete(),
        lambda: NeedsThreshold.objects.update(minimum=5),
        lambda: NeedsThreshold.objects.all().delete(),
    ]
    for change in changes:
        with inside(), pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"first_day": dt.date(2025, 11, 1)}, "checks_needs_release_of_a_quarter"),
        ({"minimum": 4}, "checks_needs_release_thresholds"),
        ({"cross_minimum": 9}, "checks_needs_release_thresholds"),
        ({"content_hash": "x"}, "checks_needs_release_hashed"),
        ({"first_day": dt.date(2026, 4, 1)}, "the quarter is not over"),
    ],
)
def test_the_database_refuses_what_is_no_release(
    changes: dict[str, Any], constraint: str, inside: Inside, later: dt.datetime
) -> None:
    with inside(), pytest.raises(IntegrityError, match=constraint):
        keep_release(now=later, changes=changes)


def test_thresholds_only_rise(inside: Inside, later: dt.datetime) -> None:
    at = {"actor": SYSTEM, "now": later}

    with inside():
        freezing.raise_now(minimum=8, cross_minimum=12, **at)
        for minimum, cross in ((7, 12), (8, 11), (4, 12), (13, 12)):
            with pytest.raises(ThresholdTooLow):
                freezing.raise_now(minimum=minimum, cross_minimum=cross, **at)

        assert needs.thresholds() == Thresholds(minimum=8, cross_minimum=12)


def test_a_raised_threshold_is_the_next_releases(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        freezing.raise_now(minimum=8, cross_minimum=16, actor=SYSTEM, now=later)
        view = needs.ReleaseView(freeze(later))
        cells = {c.group.title: c for c in view.cells_of(competence="processes")}

    assert cells["Tiefbauamt"].hidden_words == "unterdrückt, weil weniger als 8 Personen"


def test_a_check_deleted_while_it_was_worked_out_is_not_published(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        draft = draft_quarter(FIRST_DAY)
        check = Check.objects.order_by("id")[0]
        delete_check(check_id=check.id, employee_id=check.employee_id)

        with pytest.raises(BasisChanged):
            publish(draft, later)
        assert not NeedsRelease.objects.exists()
        assert freeze(later)


def test_what_was_worked_out_without_another_quarter_is_not_published_beside_it(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        draft = draft_quarter(FIRST_DAY)
        keep_release(now=later, first_day=dt.date(2025, 10, 1))

        with pytest.raises(BasisChanged):
            publish(draft, later)


def test_thresholds_raised_while_it_was_worked_out_hold(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        draft = draft_quarter(FIRST_DAY)
        freezing.raise_now(minimum=8, cross_minimum=16, actor=SYSTEM, now=later)

        with pytest.raises(BasisChanged):
            publish(draft, later)


def test_the_job_works_it_out_again_where_it_holds_no_more(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        draft = draft_quarter(FIRST_DAY)
        check = Check.objects.order_by("id")[0]
        delete_check(check_id=check.id, employee_id=check.employee_id)

        with transaction.atomic():
            assert freezing.publish_next(draft=draft, now=later) is True
        assert not NeedsRelease.objects.exists()
        assert freezing.freeze_next(now=later) is True
        assert freezing.freeze_next(now=later) is False
        assert NeedsRelease.objects.count() == 1


def test_working_it_out_writes_nothing_and_needs_no_transaction(
    real_database: str, asked: dict[str, UUID], inside: Inside
) -> None:
    def protect_outside(*args: Any, **facts: Any) -> Any:
        seen.append(connection.in_atomic_block)
        return protect(*args, **facts)

    seen: list[bool] = []
    with inside(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafting, "protect", protect_outside)
        draft_quarter(FIRST_DAY)

        assert not NeedsRelease.objects.exists()
    assert seen == [False]


def test_a_group_that_hardly_changed_is_referred_to_the_quarter_before(
    asked: dict[str, UUID], inside: Inside, later: dt.datetime
) -> None:
    with inside():
        draft = draft_quarter(FIRST_DAY)
        before = dt.date(2025, 10, 1)
        content = draft.content
        cells = [cell for cell in content["cells"] if "hidden" not in cell[2]]
        kept = {"groups": content["groups"], "competences": content["competences"]}
        keep_release(now=later, first_day=before, cells=cells, content=kept)
        view = needs.ReleaseView(freeze(later))
        cell = view.cells_of(group="house", competence="processes")[0]

    assert cell.told is None
    assert cell.since == before
    assert "kaum verändert: weniger als 5 Personen anders als im 4. Quartal 2025" in (
        cell.hidden_words
    )


def test_two_at_once_make_one_release(
    real_database: str, asked: dict[str, UUID], inside: Inside, later: dt.datetime, in_parallel: Any
) -> None:
    def click(_number: int) -> str:
        with inside():
            try:
                freeze(later)
            except ReleaseExists:
                return "there already"
            return "made"

    assert sorted(in_parallel(2, click)) == ["made", "there already"]
