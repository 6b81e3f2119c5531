"""Recording the agreement, writing and publishing the notice."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from assessments.checks.models import Agreement, Notice
from assessments.checks.rules import campaign as rules
from assessments.checks.services import agreements
from assessments.checks.services.agreements import NewAgreement
from campus.kernel.clock import berlin_day

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")

PDF = b"%PDF-1.7\n%%EOF\n"
WHOLE = {"council_contact": "PR, Tel. 1", "officer_contact": "DSB, Tel. 2"}


def new(now: dt.datetime, **changes: Any) -> NewAgreement:
    values = {"reference": "DV 1", "agreed_on": berlin_day(now), "reason": "kein Personalrat"}
    return NewAgreement(**{**values, **changes})


def test_an_agreement_keeps_its_file_and_checksum(bernd: Any, now: dt.datetime) -> None:
    agreement = new(now, reason="", file_name="a/dv.pdf", content=PDF)

    agreements.record_agreement(agreement=agreement, actor=bernd.actor, now=now)

    row = Agreement.objects.get()
    assert (row.file_name, bytes(row.content)) == ("dv.pdf", PDF)
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert row.recorded_by == bernd.actor.pseudonym


def test_an_exception_keeps_its_reason(bernd: Any, now: dt.datetime) -> None:
    agreements.record_agreement(agreement=new(now), actor=bernd.actor, now=now)

    assert Agreement.objects.get().is_exception


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"agreed_on": dt.date(2026, 3, 11)}, rules.AgreementInFuture),
        ({"reason": ""}, rules.AgreementMissing),
        ({"reason": "", "file_name": "a.pdf", "content": b"MZ"}, rules.FileIsNoPdf),
    ],
    ids=["future", "nothing", "no-pdf"],
)
def test_an_agreement_that_is_none_is_refused(
    bernd: Any, now: dt.datetime, change: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        agreements.record_agreement(agreement=new(now, **change), actor=bernd.actor, now=now)


def test_a_notice_begins_with_good_words_and_is_published_whole(
    bernd: Any, now: dt.datetime
) -> None:
    at = {"actor": bernd.actor, "now": now}
    notice_id = agreements.save_notice(texts=agreements.first_texts(), **at)

    with pytest.raises(rules.NoticeIncomplete) as caught:
        agreements.publish_notice(notice_id=notice_id, **at)
    assert "Personalrat, Datenschutz" in str(caught.value)
    again = agreements.save_notice(texts={**agreements.first_texts(), **WHOLE}, **at)
    agreements.publish_notice(notice_id=notice_id, **at)

    assert again == notice_id
    row = Notice.objects.get()
    assert (row.version, row.published_at, row.council_contact) == (1, now, "PR, Tel. 1")
    with pytest.raises(rules.NoticeIsFrozen):
        agreements.publish_notice(notice_id=notice_id, **at)


def test_a_new_version_begins_with_the_words_of_the_last(bernd: Any, now: dt.datetime) -> None:
    at = {"actor": bernd.actor, "now": now}
    first = agreements.save_notice(texts={**agreements.first_texts(), **WHOLE}, **at)
    agreements.publish_notice(notice_id=first, **at)

    texts = agreements.first_texts()
    agreements.save_notice(texts={**texts, "purpose": "Anderer Zweck"}, **at)

    assert texts["officer_contact"] == "DSB, Tel. 2"
    assert sorted(Notice.objects.values_list("version", flat=True)) == [1, 2]
    assert Notice.objects.get(id=first).purpose != "Anderer Zweck"
