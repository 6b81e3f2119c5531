"""The pages of a check in order, and which of them still wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from assessments.checks.models import Campaign, Check, Field, Statement, TargetLevel, TestItem
from assessments.checks.rules.adaptive import Candidate, Choice, choose_next
from assessments.checks.rules.run import SELF, Run, next_open, part_and_code, stations

# Part, competence, and number of the item.
PageBefore = tuple[str, str, int]


@dataclass(frozen=True, kw_only=True)
class Stations:
    """All pages of one check, as far as the run decides about them."""

    check: Check
    fields: Sequence[Field]
    tested: frozenset[str]
    order: Sequence[str]

    def field(self, code: str) -> Field | None:
        """Return the competence with this code, if the model has one."""
        return next((field for field in self.fields if field.code == code), None)

    def is_open(self, place: str, run: Run) -> bool:
        """Tell whether a page still waits for an answer."""
        part, code = part_and_code(place)
        field = self.field(code)
        if field is None:
            return False
        if part == SELF:
            return any(str(line.id) not in run.choices for line in field.statements.all())
        # Without an answer there is a first item, or the competence would not be tested.
        return (
            not run.steps_of(code) or choice_for(check=self.check, field=field, run=run) is not None
        )

    def number_of(self, place: str) -> int:
        """Return the number of a page, from 1."""
        return self.order.index(place) + 1

    def before(self, place: str, run: Run) -> PageBefore | None:
        """Return the page before a page, of the test part its last item; None before the first."""
        number = self.order.index(place)
        if not number:
            return None
        part, code = part_and_code(self.order[number - 1])
        return part, code, len(run.steps_of(code))

    def open_places(self, run: Run) -> list[str]:
        """Return all pages that still wait for an answer."""
        return [place for place in self.order if self.is_open(place, run)]

    def go_on(self, run: Run, *, after: str) -> str:
        """Return the next open page from this one on, or the review."""
        return next_open(self.order, after=after, is_open=lambda place: self.is_open(place, run))


def stations_of(*, check: Check) -> Stations:
    """Return the pages of a check: every competence is rated, those with Soll and items tested."""
    fields = _fields_of(check.model_id)
    tested = set(_tested(check).values_list("id", flat=True))
    codes = [field.code for field in fields]
    in_test = [field.code for field in fields if field.id in tested]
    campaign = check.campaign
    test_first = campaign is not None and campaign.order == Campaign.Order.TEST_FIRST
    return Stations(
        check=check,
        fields=fields,
        tested=frozenset(in_test),
        order=stations(test_first=test_first, codes=codes, tested=in_test),
    )


# Checks are taken of published versions, which never change (`checks_published_model_is_frozen`):
# a process reads the parts of one once.
@lru_cache(maxsize=64)
def _fields_of(model_id: UUID) -> tuple[Field, ...]:
    return tuple(Field.objects.filter(model=model_id).prefetch_related("statements"))


def _tested(check: Check) -> QuerySet[Field]:
    """Competences that the profile asks something of, and that have items: no others are tested."""
    targets = TargetLevel.objects.filter(
        field=OuterRef("pk"), profile=check.profile_id, horizon=TargetLevel.Horizon.TODAY
    )
    items = TestItem.objects.filter(field=OuterRef("pk"))
    return Field.objects.filter(Exists(targets), Exists(items), model=check.model_id)


def choice_for(*, check: Check, field: Field, run: Run) -> Choice | None:
    """Return the item to ask next in a competence with the reason, or None where it is over."""
    return choose_next(
        candidates=_candidates(field.id),
        steps=run.steps_of(field.code),
        level_count=check.model.level_count,
        seed=f"{run.seed}:{field.code}",
    )


@lru_cache(maxsize=256)
def _candidates(field_id: UUID) -> tuple[Candidate, ...]:
    rows = TestItem.objects.filter(field=field_id).values_list("item_id", "facet__code", "level")
    return tuple(
        Candidate(item_id=str(item_id), facet_code=facet_code or "", level=level)
        for item_id, facet_code, level in rows.order_by()
    )


def statements_of(*, model_id: UUID) -> QuerySet[Statement]:
    """Return all statements of a model with their competence."""
    return Statement.objects.filter(field__model=model_id).select_related("field")
