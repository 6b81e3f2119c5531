"""The agreement with the staff council is recorded; the notice is written and published."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from assessments.checks.models import Agreement, Notice
from assessments.checks.queries import campaigns as queries
from assessments.checks.rules import campaign as rules
from assessments.checks.rules.notice import HEADINGS, TEMPLATE, missing_parts
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction


@dataclass(frozen=True, kw_only=True)
class NewAgreement:
    """An agreement to be recorded: with its file, or with the reason why there is none."""

    reference: str
    agreed_on: dt.date
    file_name: str = ""
    content: bytes | None = None
    reason: str = ""


@transaction.atomic(durable=True)
def record_agreement(*, agreement: NewAgreement, actor: Actor, now: dt.datetime) -> UUID:
    """Record an agreement in a transaction of its own; see `record_one`."""
    return record_one(agreement=agreement, actor=actor, now=now)


def record_one(*, agreement: NewAgreement, actor: Actor, now: dt.datetime) -> UUID:
    """Record an agreement, for good, and return its id.

    :raises AgreementInFuture: where its day has not come
    :raises AgreementMissing: where there is neither a file nor a reason
    :raises FileTooLarge, FileIsNoPdf: by the file
    """
    require_transaction()
    if agreement.agreed_on > berlin_day(now):
        raise rules.AgreementInFuture
    with refuse_on(checks_agreement_has_file_or_reason=rules.AgreementMissing):
        row = Agreement.objects.create(
            reference=agreement.reference,
            agreed_on=agreement.agreed_on,
            recorded_at=now,
            recorded_by=actor.pseudonym,
            **_file_or_reason(agreement),
        )
    record(
        action="checks.agreement_recorded",
        actor=actor,
        subject=f"agreement:{row.id}",
        facts={"sha256": row.sha256, "exception": row.is_exception},
        now=now,
    )
    return row.id


def _file_or_reason(agreement: NewAgreement) -> dict[str, object]:
    if not agreement.content:
        return {"reason": agreement.reason}
    name = rules.read_pdf(name=agreement.file_name, content=agreement.content)
    digest = hashlib.sha256(agreement.content).hexdigest()
    return {"file_name": name, "content": agreement.content, "sha256": digest}


@transaction.atomic(durable=True)
def save_notice(*, texts: Mapping[str, str], actor: Actor, now: dt.datetime) -> UUID:
    """Write the draft of the next version of the notice and return its id; see `write_notice`."""
    return write_notice(texts=texts, actor=actor, now=now)


def write_notice(*, texts: Mapping[str, str], actor: Actor, now: dt.datetime) -> UUID:
    """Write the draft of the next version, or change it where there is one; return its id.

    :param texts: name of a part (`rules.notice.HEADINGS`) -> text; what is missing stays empty
    """
    require_transaction()
    newest = Notice.objects.aggregate(newest=Max("version"))["newest"] or 0
    row = Notice.objects.filter(published_at=None).select_for_update().first()
    row = row or Notice(version=newest + 1, created_at=now)
    for name in HEADINGS:
        setattr(row, name, texts.get(name, "").strip())
    # Two who begin a draft at once: the second is told to edit the first's.
    with refuse_on(
        checks_notice_one_draft=rules.NoticeDraftExists,
        checks_notice_version_once=rules.NoticeDraftExists,
    ):
        row.save()
    return row.id


@transaction.atomic(durable=True)
def publish_notice(*, notice_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Publish a draft in a transaction of its own; see `publish_one`."""
    publish_one(notice_id=notice_id, actor=actor, now=now)


def publish_one(*, notice_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Publish a draft of the notice; campaigns that open from now on show it.

    :raises NoticeNotFound: where there is none with this id
    :raises NoticeIsFrozen: where it is published already
    :raises NoticeIncomplete: with the parts that are empty
    """
    require_transaction()
    row = Notice.objects.select_for_update().filter(id=notice_id).first()
    if row is None:
        raise rules.NoticeNotFound
    if row.is_published:
        raise rules.NoticeIsFrozen
    if missing := missing_parts(dict(row.parts)):
        raise rules.NoticeIncomplete(parts=", ".join(missing))
    row.published_at = now
    row.save(update_fields=["published_at"])
    record(
        action="checks.notice_published",
        actor=actor,
        subject=f"notice:{row.id}",
        facts={"version": row.version},
        now=now,
    )


def first_texts() -> dict[str, str]:
    """Return the texts with which the next version begins: the last one's, else the template's."""
    newest = queries.notices().first()
    if newest is None:
        return dict(TEMPLATE)
    return {name: getattr(newest, name) for name in HEADINGS}
