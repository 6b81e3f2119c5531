"""Lay down a programme and the versions of its terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.money import euros
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from vouchers.funding import rules
from vouchers.funding.models import Programme, Terms
from vouchers.funding.queries.grants import GrantView, find_grant
from vouchers.funding.queries.programmes import find_programme


@dataclass(frozen=True, kw_only=True)
class NewTerms:
    """What one version of terms lays down; empty lists mean "all"."""

    issue_until: dt.date
    last_day: dt.date
    check_required: bool = True
    reversal_days: int = 14
    maximum_per_person: int = 1
    laender: Sequence[str] = ()
    municipality_ids: Sequence[UUID] = ()
    course_ids: Sequence[UUID] = ()


def create_programme(
    *,
    grant_id: UUID,
    code: str,
    title: str,
    voucher_count: int,
    value_cents: int | None,
    ceiling_cents: int | None = None,
    terms: NewTerms,
    actor: Actor,
    now: dt.datetime,
    product: str = "course",
) -> UUID:
    """Lay down a programme with its first terms inside the caller's transaction; returns its id.

    `value_cents` None means "one course", up to `ceiling_cents`; else the value is the ceiling.

    :raises GrantUnknown, ProgrammeCodeTaken, ProgrammeCodeMalformed: as their names say
    :raises ProgrammeTooLarge: the grant does not hold so many vouchers of this worth
    :raises LastDayOutsidePeriod, IssuedAfterLastDay: the terms do not fit the grant's period
    :raises CheckForCheck: vouchers for the check itself would need a completed check
    """
    require_transaction()
    grant = find_grant(grant_id)
    ceiling = value_cents if value_cents is not None else ceiling_cents or 0
    _fit_into(
        grant, terms=terms, product=product, voucher_count=voucher_count, ceiling_cents=ceiling
    )
    with refuse_on(
        funding_programme_code=rules.ProgrammeCodeTaken,
        funding_programme_code_form=rules.ProgrammeCodeMalformed,
    ):
        programme = Programme.objects.create(
            grant_id=grant_id,
            code=code,
            title=title,
            voucher_count=voucher_count,
            value_cents=value_cents,
            ceiling_cents=ceiling,
            product=product,
            created_at=now,
        )
    _write_terms(programme.id, version=1, terms=terms, actor=actor, now=now)
    return programme.id


def change_terms(
    *,
    programme_id: UUID,
    known_version: int,
    terms: NewTerms,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Lay down new terms for vouchers issued from now on; returns their version.

    Vouchers that are issued keep the terms they were issued under.

    :raises TermsChangedMeanwhile: `known_version` is not the newest any more
    :raises LastDayOutsidePeriod, IssuedAfterLastDay, CheckForCheck: the terms do not fit the
        grant's period or the programme
    """
    require_transaction()
    programme = find_programme(programme_id)
    if programme.version != known_version:
        raise rules.TermsChangedMeanwhile
    _fit_into(find_grant(programme.grant_id), terms=terms, product=programme.product)
    with refuse_on(funding_terms_version=rules.TermsChangedMeanwhile):
        _write_terms(programme_id, version=known_version + 1, terms=terms, actor=actor, now=now)
    return known_version + 1


def _fit_into(
    grant: GrantView,
    *,
    terms: NewTerms,
    product: str,
    voucher_count: int = 0,
    ceiling_cents: int = 0,
) -> None:
    refusal = rules.why_not_these_terms(
        issue_until=terms.issue_until,
        last_day=terms.last_day,
        period_from=grant.period_from,
        period_until=grant.period_until,
        product=product,
        check_required=terms.check_required,
    )
    if refusal:
        raise refusal
    if voucher_count > grant.granted_count or voucher_count * ceiling_cents > grant.amount_cents:
        raise rules.ProgrammeTooLarge(
            granted=grant.granted_count,
            amount=euros(grant.amount_cents),
            count=voucher_count,
            ceiling=euros(ceiling_cents),
        )


def _write_terms(
    programme_id: UUID, *, version: int, terms: NewTerms, actor: Actor, now: dt.datetime
) -> None:
    Terms.objects.create(
        programme_id=programme_id,
        version=version,
        decided_at=now,
        actor_pseudonym=actor.pseudonym,
        **{
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(terms).items()
        },
    )
    record(
        action="funding.terms_laid_down",
        actor=actor,
        subject=f"programme:{programme_id}",
        facts={"version": version, "last_day": terms.last_day.isoformat()},
        now=now,
    )


add_programme = transaction.atomic(durable=True)(create_programme)
renew_terms = transaction.atomic(durable=True)(change_terms)
