"""Quality figures of items and scales, from sums without persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.library.models import (
    EstimateTally,
    Item,
    ItemTally,
    OptionTally,
    PairTally,
    ScaleTally,
)
from assessments.library.queries.items import competence_titles
from assessments.library.rules.items import FULL_CREDIT, ORDER
from assessments.library.rules.quality import (
    FEWEST_ANSWERS,
    RaschEstimate,
    adaptive_reliability,
    correlation,
    cronbach_alpha,
    estimate_rasch,
    find_flags,
    mean_credit,
    share,
)

MOST_ITEMS_FOR_RASCH = 200


@dataclass(frozen=True, kw_only=True)
class OptionQuality:
    """How often an option was chosen, as a share of the answers."""

    text: str
    credit: int
    chosen_count: int
    chosen_share: float | None


@dataclass(frozen=True, kw_only=True)
class ItemQuality:
    """The figures of one version of an item; None where there are too few answers yet."""

    id: UUID
    code: str
    prompt: str
    field_code: str
    reference_level: int
    answered_count: int
    difficulty: float | None
    discrimination: float | None
    exposure: float | None
    rasch: RaschEstimate | None
    flags: tuple[str, ...]
    options: tuple[OptionQuality, ...]

    @property
    def rasch_difficulty(self) -> float | None:
        return self.rasch.difficulty if self.rasch else None

    @property
    def flag_count(self) -> int:
        return len(self.flags)


@dataclass(frozen=True, kw_only=True)
class ScaleQuality:
    """The reliability of one competence's self-rating or test."""

    title: str
    part: str
    size: float | None
    check_count: int
    reliability: float | None


def item_qualities(*, field_code: str = "") -> list[ItemQuality]:
    """Return the figures of all items that were shown, or of those of one competence.

    Rasch estimates of a large bank take seconds, so they come with one competence, or where there
    are at most 200 items.
    """
    rows = ItemTally.objects.select_related("item")
    tallies = list(rows.filter(item__field_code=field_code) if field_code else rows)
    checks = _checks_by_field()
    chosen = _choices(tally.item_id for tally in tallies)
    is_quick = field_code or len(tallies) <= MOST_ITEMS_FOR_RASCH
    rasch = _rasch(tallies) if is_quick else {}
    return [
        _quality(tally, checks.get(tally.item.field_code, 0), chosen[tally.item_id], rasch)
        for tally in tallies
    ]


def item_quality(*, item_id: UUID) -> ItemQuality | None:
    """Return the figures of one item, None where nobody was shown it yet."""
    tally = ItemTally.objects.select_related("item").filter(item_id=item_id).first()
    if tally is None:
        return None
    of_field = item_qualities(field_code=tally.item.field_code)
    return next(quality for quality in of_field if quality.id == item_id)


def _checks_by_field() -> dict[str, int]:
    counts: dict[str, int] = {}
    for field_code, count in EstimateTally.objects.values_list("field_code", "check_count"):
        counts[field_code] = counts.get(field_code, 0) + count
    return counts


def _choices(item_ids: Iterable[UUID]) -> defaultdict[UUID, dict[str, int]]:
    chosen: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    rows = OptionTally.objects.filter(item_id__in=list(item_ids))
    for item_id, key, count in rows.values_list("item_id", "key", "chosen_count"):
        chosen[item_id][key] = count
    return chosen


def _rasch(tallies: list[ItemTally]) -> dict[UUID, RaschEstimate]:
    """Estimate each competence by itself: only its items measure the same thing."""
    pairs: defaultdict[str, dict[tuple[UUID, UUID], int]] = defaultdict(dict)
    fields = {tally.item_id: tally.item.field_code for tally in tallies}
    field_codes = set(fields.values())
    rows = PairTally.objects.filter(right_item__field_code__in=field_codes)
    for right, wrong, count in rows.values_list("right_item_id", "wrong_item_id", "pair_count"):
        if fields.get(right) == fields.get(wrong):
            pairs[fields[right]][right, wrong] = count
    found: dict[UUID, RaschEstimate] = {}
    for field_code in field_codes:
        answered = {t.item_id: t.answered_count for t in tallies if fields[t.item_id] == field_code}
        found |= estimate_rasch(pairs=pairs[field_code], answered=answered)
    return found


def _quality(
    tally: ItemTally, check_count: int, chosen: dict[str, int], rasch: dict[UUID, RaschEstimate]
) -> ItemQuality:
    enough = tally.answered_count >= FEWEST_ANSWERS
    difficulty = mean_credit(credit_sum=tally.credit_sum, answered_count=tally.answered_count)
    discrimination = correlation(
        count=tally.paired_count,
        x_sum=tally.paired_credit_sum,
        x_square_sum=tally.paired_credit_square_sum,
        y_sum=tally.rest_sum,
        y_square_sum=tally.rest_square_sum,
        product_sum=tally.credit_rest_sum,
    )
    item = tally.item
    wrong = [
        chosen.get(option["key"], 0)
        for option in item.content["options"]
        if option["credit"] < FULL_CREDIT
    ]
    return ItemQuality(
        id=item.id,
        code=item.code,
        prompt=item.content["prompt"],
        field_code=item.field_code,
        reference_level=item.reference_level,
        answered_count=tally.answered_count,
        difficulty=difficulty if enough else None,
        discrimination=discrimination if enough else None,
        exposure=share(part=tally.shown_count, whole=check_count) if enough else None,
        rasch=rasch.get(item.id),
        flags=find_flags(
            answered_count=tally.answered_count,
            difficulty=difficulty,
            discrimination=discrimination,
            wrong_choices=[] if item.kind == ORDER else wrong,
        ),
        options=_options(item, tally.answered_count, chosen) if enough else (),
    )


def _options(item: Item, answered_count: int, chosen: dict[str, int]) -> tuple[OptionQuality, ...]:
    """Return how often each option was chosen; in an order every step always is."""
    if item.kind == ORDER:
        return ()
    return tuple(_option(option, answered_count, chosen) for option in item.content["options"])


def _option(option: dict[str, Any], answered_count: int, chosen: dict[str, int]) -> OptionQuality:
    count = chosen.get(option["key"], 0)
    return OptionQuality(
        text=option["text"],
        credit=option["credit"],
        chosen_count=count,
        chosen_share=share(part=count, whole=answered_count),
    )


def scale_qualities() -> list[ScaleQuality]:
    """Return the reliability of all self-ratings and tests, by competence."""
    titles = competence_titles()
    scales = ScaleTally.objects.prefetch_related("statements")
    ratings = [_self_rating(scale) for scale in scales]
    tests = [_test(tally, titles) for tally in EstimateTally.objects.all()]
    return sorted([*ratings, *tests], key=lambda quality: (quality.title, quality.part))


def _self_rating(scale: ScaleTally) -> ScaleQuality:
    statements = list(scale.statements.all())
    alpha = cronbach_alpha(
        count=scale.check_count,
        value_sums=[statement.value_sum for statement in statements],
        value_square_sums=[statement.value_square_sum for statement in statements],
        total_sum=scale.total_sum,
        total_square_sum=scale.total_square_sum,
    )
    return ScaleQuality(
        title=scale.field_title,
        part="self",
        size=scale.statement_count,
        check_count=scale.check_count,
        reliability=alpha if scale.check_count >= FEWEST_ANSWERS else None,
    )


def _test(tally: EstimateTally, titles: dict[str, str]) -> ScaleQuality:
    reliability = adaptive_reliability(
        count=tally.check_count,
        estimate_sum=tally.estimate_sum,
        estimate_square_sum=tally.estimate_square_sum,
        error_square_sum=tally.error_square_sum,
    )
    return ScaleQuality(
        title=titles.get(tally.field_code, tally.field_code),
        part="test",
        size=share(part=tally.item_count, whole=tally.check_count),
        check_count=tally.check_count,
        reliability=reliability if tally.check_count >= FEWEST_ANSWERS else None,
    )
