"""The funder extends a programme: entered, previewed, worked off, and seen by everybody."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from campus.audit.models import Entry
from campus.outbox.api import run_inline
from tenants.registry.api import in_municipality
from tests.redemption.vouchers import Stock, take
from vouchers.desk.services.distributing import give_voucher
from vouchers.funding.api import (
    NewTerms,
    allot_vouchers,
    change_terms,
    get_grant,
    get_programme,
    list_terms,
)
from vouchers.funding.rules import NotLater
from vouchers.redemption.api import (
    State,
    expire_due_vouchers,
    get_voucher,
    get_vouchers,
    issue_vouchers,
)
from vouchers.redemption.models import Extension, IssueRun, Voucher
from vouchers.redemption.rules import ExtensionRepeated
from vouchers.redemption.services import extending
from vouchers.redemption.services.issuing import begin_run, issue_chunk

LATER = dt.date(2027, 3, 31)
DECISION = {"last_day": "31.03.2027", "reference": "641-V-3", "decided_on": "09.03.2026"}


@pytest.fixture
def browser(dora: Any, monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> Client:
    """Dora's browser, on the day of the tests."""
    monkeypatch.setattr("campus.kernel.clock.now", lambda: now)
    return dora.client()


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def begin(stock: Stock, dora: Any, now: dt.datetime, last_day: dt.date = LATER) -> Extension:
    extension_id = extending.start_extension(
        programme_id=stock.programme_id,
        last_day=last_day,
        reference="641-V-3",
        decided_on=dt.date(2026, 3, 9),
        actor=dora.actor,
        now=now,
    )
    return Extension.objects.get(id=extension_id)


def work_off(extension: Extension) -> None:
    assert run_inline(extension.job_id).state == "done"
    extension.refresh_from_db()


def address(stock: Stock, **changed: str) -> str:
    query = urlencode(DECISION | changed)
    return f"/foerderung/programme/{stock.programme_id}/verlaengerung/?{query}"


def test_dora_sees_whom_it_concerns_and_begins_the_run(
    browser: Client, stock: Stock, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        take(stock, actor=bernd.actor, now=now)

    preview = text_of(browser.get(address(stock)))
    answer = browser.post(address(stock))
    work_off(Extension.objects.get())
    page = text_of(browser.get(answer["Location"]))

    for said in ("Gutscheine: ausgestellt 7", "ausgegeben 1", "641-V-3 vom 09.03.2026",
                 "8 Gutscheine bis 31.03.2027 verlängern", "künftig bis 31.03.2027"):  # fmt: skip
        assert said in preview
    assert "Alle Gutscheine sind verlängert" in page
    assert answer["Location"] in browser.get(address(stock, last_day="")).content.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"last_day": "31.12.2026"}, "Bitte wählen Sie einen Tag nach dem 31.12.2026"),
        ({"decided_on": "11.03.2026"}, "liegt in der Zukunft"),
        ({"reference": ""}, "Aktenzeichen"),
    ],
)
def test_what_does_not_fit_is_explained(
    browser: Client, stock: Stock, changed: dict[str, str], told: str
) -> None:
    assert told in text_of(browser.get(address(stock, **changed)))
    browser.post(address(stock, **changed))

    assert not Extension.objects.exists()


def test_nobody_but_the_cooperative_extends(emil: Any, bernd: Any, stock: Stock) -> None:
    for person in (emil, bernd):
        assert person.client().post(address(stock)).status_code == 404


def test_extending_is_worked_off_in_chunks_and_finished_once(
    stock: Stock, dora: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extending, "CHUNK", 3)
    extension = begin(stock, dora, now)

    work_off(extension)

    assert (extension.planned_count, extension.extended_count) == (8, 8)
    assert extension.finished_at
    assert set(Voucher.objects.values_list("last_day", flat=True)) == {LATER}


def test_the_grant_and_new_vouchers_last_as_long(
    stock: Stock, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    begin(stock, dora, now)

    programme = get_programme(programme_id=stock.programme_id)
    assert (programme.last_day, programme.version) == (LATER, 2)
    assert get_grant(grant_id=programme.grant_id).period_until == LATER
    assert Entry.objects.filter(action="redemption.extension_started").exists()


def test_issued_vouchers_keep_all_other_terms(stock: Stock, dora: Any, now: dt.datetime) -> None:
    before = dict(Voucher.objects.values_list("id", "terms_id"))

    work_off(begin(stock, dora, now))

    assert dict(Voucher.objects.values_list("id", "terms_id")) == before
    (terms,) = list_terms(terms_ids=set(before.values())).values()
    assert (terms.version, terms.last_day) == (1, dt.date(2026, 12, 31))


def test_a_run_that_is_still_issuing_issues_until_the_new_day(
    stock: Stock, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    with transaction.atomic():
        allot_vouchers(
            programme_id=stock.programme_id, counts={speyer.id: 2}, way="hand",
            actor=dora.actor, now=now,
        )  # fmt: skip
        run_id = begin_run(
            allotment_id=stock.allotments[speyer.id], count=2, actor=dora.actor, now=now
        )
    begin(stock, dora, now)

    with transaction.atomic():
        issue_chunk(run_id=run_id, now=now)

    first = IssueRun.objects.get(id=run_id).first_number
    assert Voucher.objects.get(number=first).last_day == LATER


def test_expired_vouchers_stay_expired(stock: Stock, dora: Any) -> None:
    new_year = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
    expire_due_vouchers(now=new_year)

    extension = begin(stock, dora, new_year)
    work_off(extension)

    assert (extension.planned_count, extension.extended_count) == (0, 0)
    assert get_voucher(voucher_id=Voucher.objects.first().id).state is State.EXPIRED


def test_the_same_decision_twice_is_refused(stock: Stock, dora: Any, now: dt.datetime) -> None:
    begin(stock, dora, now)

    with pytest.raises((NotLater, ExtensionRepeated)):
        begin(stock, dora, now)
    row = Extension.objects.get()
    row.pk = row.programme_id
    with pytest.raises(IntegrityError, match="redemption_extension_once"), transaction.atomic():
        row.save(force_insert=True)


def test_the_holder_sees_the_new_day(
    stock: Stock, ludwigshafen: Any, bernd: Any, anna: Any, dora: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id), transaction.atomic():
        give_voucher(
            employee_id=anna.employee_id,
            programme_id=stock.programme_id,
            actor=bernd.actor,
            now=now,
        )

    work_off(begin(stock, dora, now))

    assert "gültig bis einschließlich 31.03.2027" in text_of(anna.client().get("/gutscheine/"))


def test_vouchers_issued_under_new_terms_have_them_and_the_others_do_not(
    stock: Stock, dora: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    before = set(Voucher.objects.values_list("id", flat=True))
    terms = NewTerms(
        issue_until=dt.date(2026, 10, 1),
        last_day=dt.date(2026, 11, 30),
        check_required=False,
        reversal_days=3,
    )
    with transaction.atomic():
        change_terms(
            programme_id=stock.programme_id, known_version=1, terms=terms, actor=dora.actor, now=now
        )
        allot_vouchers(
            programme_id=stock.programme_id, counts={ludwigshafen.id: 1}, way="hand",
            actor=dora.actor, now=now,
        )  # fmt: skip
        issue_vouchers(
            allotment_id=stock.allotments[ludwigshafen.id], count=1, actor=dora.actor, now=now
        )

    views = get_vouchers(voucher_ids=list(Voucher.objects.values_list("id", flat=True))).values()

    def promised(view: Any) -> tuple[Any, ...]:
        return view.last_day, view.check_required, view.reversal_days

    old = {promised(view) for view in views if view.id in before}
    new = {promised(view) for view in views if view.id not in before}
    assert old == {(dt.date(2026, 12, 31), True, 14)}
    assert new == {(dt.date(2026, 11, 30), False, 3)}
