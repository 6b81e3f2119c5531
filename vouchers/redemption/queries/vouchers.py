"""Reading vouchers and their journals. No query here can know a holder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, QuerySet

from tenants.registry.api import current_municipality
from vouchers.funding.api import ProgrammeTerms, get_terms, list_programmes, list_terms
from vouchers.redemption import codes, rules
from vouchers.redemption.models import FREE, Journal, Redemption, Voucher
from vouchers.redemption.rules import State, VoucherFacts, VoucherUnknown
from vouchers.redemption.rules.helpdesk import happening

STATE_TITLES = dict(rules.STATES)
KIND_TITLES = dict(rules.KINDS)
REASON_TITLES = dict(rules.REASONS)


class NoMunicipality(RuntimeError):
    """A municipality's act was called outside its scope; a programming error."""


@dataclass(frozen=True, kw_only=True)
class VoucherView:
    """A voucher without its holder, and the terms it was issued under.

    `number` is what people read (BG26-000123); `course_ids` None means every course.
    """

    id: UUID
    number: str
    programme_id: UUID
    programme_title: str
    terms_id: UUID
    allotment_id: UUID
    municipality_id: UUID
    state: State
    last_day: dt.date
    value_cents: int | None
    ceiling_cents: int
    course_ids: tuple[UUID, ...] | None
    check_required: bool
    product: str = "course"
    reversal_days: int = 14
    reserved_until: dt.date | None = None

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]

    @property
    def is_held(self) -> bool:
        """Whether somebody has it and has not used it."""
        return self.state in {State.DISTRIBUTED, State.RESERVED}

    @property
    def facts(self) -> VoucherFacts:
        return VoucherFacts(
            state=self.state,
            last_day=self.last_day,
            value_cents=self.value_cents,
            ceiling_cents=self.ceiling_cents,
            product=self.product,
        )


@dataclass(frozen=True, kw_only=True)
class FreeVouchers:
    """What a municipality can still distribute of one programme; `last_day` of the first ones."""

    programme_id: UUID
    programme_code: str
    programme_title: str
    count: int
    last_day: dt.date
    value_cents: int | None
    ceiling_cents: int
    maximum_per_person: int
    check_required: bool


@dataclass(frozen=True, kw_only=True)
class RedemptionView:
    """A voucher used for a course. `reference` is for people, `booking_ref` for the town."""

    id: UUID
    reference: str
    voucher_id: UUID
    programme_id: UUID
    course_id: UUID
    booking_ref: UUID
    price_cents: int
    amount_cents: int
    redeemed_at: dt.datetime
    rest_cents: int = 0
    course_date_id: UUID | None = None
    completed_at: dt.datetime | None = None
    reversed_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class JournalLine:
    """One entry of a voucher's journal, in words."""

    sequence: int
    kind: str
    kind_title: str
    state_title: str
    at: dt.datetime
    amount_cents: int
    course_id: UUID | None
    reason_title: str
    actor_pseudonym: str
    last_day: dt.date | None = None

    @property
    def sentence(self) -> str:
        """What happened, in words for somebody who reads it out."""
        until = f" Neuer letzter Tag: {self.last_day:%d.%m.%Y}." if self.last_day else ""
        why = f" Grund: {self.reason_title}." if self.reason_title else ""
        return f"{happening(self.kind)}{until}{why}"


class _Row(NamedTuple):
    """A voucher as it is read a hundred times a second: by plain SQL, without an instance."""

    id: UUID
    number: int
    programme_id: UUID
    terms_id: UUID
    allotment_id: UUID
    municipality_id: UUID
    state: str
    last_day: dt.date
    reserved_until: dt.date | None
    value_cents: int | None
    ceiling_cents: int


ONE = """
    SELECT id, number, programme_id, terms_id, allotment_id, municipality_id, state, last_day,
           reserved_until, value_cents, ceiling_cents
      FROM redemption_voucher WHERE id = %s
"""


def own_municipality_id() -> UUID:
    """Return the id of the municipality in whose scope the caller works.

    :raises NoMunicipality: in the cooperative's scope
    """
    municipality = current_municipality()
    if municipality is None:
        raise NoMunicipality("enter in_municipality(...) for what a municipality does")
    return municipality.id


def code_key() -> bytes:
    """Return the secret from which codes and their look-up digests are made."""
    return str(settings.VOUCHER_CODE_KEY).encode()


def find_voucher(voucher_id: UUID) -> VoucherView:
    """Return a voucher that the caller's scope may see.

    :raises VoucherUnknown: where there is none
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE, [voucher_id])
        found = cursor.fetchone()
    if found is None:
        raise VoucherUnknown
    row = _Row(*found)
    return _view(row, _terms(row.terms_id))


# A version of terms never changes, nor does what its programme is called and pays for.
@lru_cache(maxsize=1_000)
def _terms(terms_id: UUID) -> ProgrammeTerms:
    return get_terms(terms_id=terms_id)


def find_vouchers(voucher_ids: Collection[UUID]) -> dict[UUID, VoucherView]:
    """Return the named vouchers by id in two queries; unknown ids are left out."""
    return {view.id: view for view in _views(Voucher.objects.filter(id__in=voucher_ids))}


def find_id_by_code(plain_code: str, *, municipality_id: UUID | None = None) -> UUID | None:
    """Return the id of the voucher with a plain code, in one municipality or anywhere."""
    rows = Voucher.objects.filter(code_lookup=codes.lookup_of(plain_code, key=code_key()))
    if municipality_id is not None:
        rows = rows.filter(municipality_id=municipality_id)
    return rows.values_list("id", flat=True).first()


def find_id_by_number(programme_code: str, number: int) -> UUID | None:
    """Return the id of the voucher with a number in a programme, or None."""
    programme = next((row for row in list_programmes() if row.code == programme_code), None)
    if programme is None:
        return None
    rows = Voucher.objects.filter(programme_id=programme.id, number=number)
    return rows.values_list("id", flat=True).first()


def free_vouchers(*, municipality_id: UUID, today: dt.date) -> tuple[FreeVouchers, ...]:
    """Return per programme what a municipality can still distribute today."""
    rows = (
        Voucher.objects.filter(municipality_id=municipality_id, state__in=FREE, last_day__gte=today)
        .values("programme_id")
        .annotate(count=Count("id"), first_last_day=Min("last_day"))
    )
    counted = {row["programme_id"]: row for row in rows}
    programmes = list_programmes(programme_ids=list(counted))
    return tuple(
        _free_view(
            programme, counted[programme.id]["count"], counted[programme.id]["first_last_day"]
        )
        for programme in programmes
    )


def journal_of(voucher_id: UUID) -> tuple[JournalLine, ...]:
    """Return what has happened to a voucher, in order."""
    rows = Journal.objects.filter(voucher_id=voucher_id).order_by("sequence")
    return tuple(
        JournalLine(
            sequence=row.sequence,
            kind=row.kind,
            kind_title=KIND_TITLES[row.kind],
            state_title=STATE_TITLES[row.to_state],
            at=row.at,
            amount_cents=row.amount_cents,
            course_id=row.course_id,
            reason_title=REASON_TITLES.get(row.reason, ""),
            actor_pseudonym=row.actor_pseudonym,
            last_day=row.last_day,
        )
        for row in rows
    )


def find_redemptions(booking_refs: Collection[UUID]) -> dict[UUID, RedemptionView]:
    """Return redemptions by booking reference; unknown ones are left out."""
    rows = Redemption.objects.filter(booking_ref__in=booking_refs)
    return {row.booking_ref: redemption_view(row) for row in rows}


def count_by_state(*, allotment_id: UUID) -> dict[str, int]:
    """Return how many vouchers of an allotment stand where, by the German word for the state."""
    rows = Voucher.objects.filter(allotment_id=allotment_id).values_list("state")
    counted = dict(rows.annotate(count=Count("id")))
    return {title: counted[state] for state, title in rules.STATES if state in counted}


def redemption_view(row: Redemption) -> RedemptionView:
    """Show a redemption to other apps."""
    return RedemptionView(
        id=row.id,
        reference=row.reference,
        voucher_id=row.voucher_id,
        programme_id=row.programme_id,
        course_id=row.course_id,
        booking_ref=row.booking_ref,
        price_cents=row.price_cents,
        amount_cents=row.amount_cents,
        rest_cents=row.rest_cents,
        course_date_id=row.course_date_id,
        redeemed_at=row.redeemed_at,
        completed_at=row.completed_at,
        reversed_at=row.reversed_at,
    )


def _views(rows: QuerySet[Voucher] | Iterable[Voucher]) -> list[VoucherView]:
    found = list(rows)
    terms = list_terms(terms_ids={row.terms_id for row in found})
    return [_view(row, terms[row.terms_id]) for row in found]


def _view(row: Voucher | _Row, terms: ProgrammeTerms) -> VoucherView:
    return VoucherView(
        id=row.id,
        number=rules.voucher_number(terms.code, row.number),
        programme_id=row.programme_id,
        programme_title=terms.title,
        terms_id=row.terms_id,
        allotment_id=row.allotment_id,
        municipality_id=row.municipality_id,
        state=State(row.state),
        last_day=row.last_day,
        value_cents=row.value_cents,
        ceiling_cents=row.ceiling_cents,
        course_ids=terms.course_ids,
        check_required=terms.check_required,
        product=terms.product,
        reversal_days=terms.reversal_days,
        reserved_until=row.reserved_until,
    )


def _free_view(programme: ProgrammeTerms, count: int, last_day: dt.date) -> FreeVouchers:
    return FreeVouchers(
        programme_id=programme.id,
        programme_code=programme.code,
        programme_title=programme.title,
        count=count,
        last_day=last_day,
        value_cents=programme.value_cents,
        ceiling_cents=programme.ceiling_cents,
        maximum_per_person=programme.maximum_per_person,
        check_required=programme.check_required,
    )
