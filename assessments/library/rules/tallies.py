"""Adding up the answers of many checks, so that no person is left in the sums. Plain Python."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

from campus.kernel.refusal import Refusal

FEWEST_PERSONS = 5
RIGHT_FROM_CREDIT = 50

ItemKey = tuple[str, int]


class TooFewPersonsForSums(Refusal):
    code = "too_few_persons_for_sums"
    sentence = "Summen werden erst gebildet, wenn fünf Personen einen Check abgeschlossen haben."


@dataclass(frozen=True, kw_only=True)
class AskedItem:
    """One item of a check as it was answered; `credit` is None where it could not be used.

    :param rest: what the check's other items of the competence say of the person, in hundredths of
        a level of the eight of DigComp; None without others. Their credits themselves would say
        little: the check asks harder items after right answers.
    """

    code: str
    version: int
    response: tuple[str, ...]
    credit: int | None
    rest: int | None = None

    @property
    def key(self) -> ItemKey:
        return self.code, self.version


@dataclass
class ItemSum:
    """Sums over the answers to one item; see `assessments.library.models.ItemTally`."""

    shown_count: int = 0
    answered_count: int = 0
    right_count: int = 0
    credit_sum: int = 0
    paired_count: int = 0
    paired_credit_sum: int = 0
    paired_credit_square_sum: int = 0
    rest_sum: int = 0
    rest_square_sum: int = 0
    credit_rest_sum: int = 0


@dataclass
class EstimateSum:
    """Sums over the test estimates in one competence, in hundredths of a level."""

    check_count: int = 0
    estimate_sum: int = 0
    estimate_square_sum: int = 0
    error_square_sum: int = 0
    item_count: int = 0


@dataclass
class ScaleSum:
    """Sums over complete self-ratings of one competence with the very same statements."""

    value_sums: list[int]
    value_square_sums: list[int]
    check_count: int = 0
    total_sum: int = 0
    total_square_sum: int = 0


@dataclass
class Tallies:
    """The sums of some checks; `person_count` says of how many different people."""

    person_count: int = 0
    items: dict[ItemKey, ItemSum] = field(default_factory=dict)
    options: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    pairs: Counter[tuple[ItemKey, ItemKey]] = field(default_factory=Counter)
    estimates: dict[tuple[str, int], EstimateSum] = field(default_factory=dict)
    scales: dict[tuple[str, str], ScaleSum] = field(default_factory=dict)

    def add_items(self, asked: Sequence[AskedItem]) -> None:
        """Add what one check asked in one competence."""
        answered = [item for item in asked if item.credit is not None]
        for item in asked:
            self.items.setdefault(item.key, ItemSum()).shown_count += 1
        for item in answered:
            self._add_answer(item)
        for one, other in permutations(answered, 2):
            if _is_right(one) and not _is_right(other):
                self.pairs[one.key, other.key] += 1

    def _add_answer(self, item: AskedItem) -> None:
        credit = item.credit or 0
        sums = self.items[item.key]
        sums.answered_count += 1
        sums.right_count += _is_right(item)
        sums.credit_sum += credit
        for key in item.response:
            self.options[item.code, item.version, key] += 1
        if item.rest is not None:
            sums.paired_count += 1
            sums.paired_credit_sum += credit
            sums.paired_credit_square_sum += credit * credit
            sums.rest_sum += item.rest
            sums.rest_square_sum += item.rest * item.rest
            sums.credit_rest_sum += credit * item.rest

    def add_estimate(
        self, *, field_code: str, level_count: int, estimate: float, error: float, item_count: int
    ) -> None:
        """Add the test estimate of one check in one competence, in levels."""
        sums = self.estimates.setdefault((field_code, level_count), EstimateSum())
        hundredths = round(100 * estimate)
        sums.check_count += 1
        sums.estimate_sum += hundredths
        sums.estimate_square_sum += hundredths * hundredths
        sums.error_square_sum += round((100 * error) ** 2)
        sums.item_count += item_count

    def add_scale(self, *, field_code: str, texts: Sequence[str], values: Sequence[int]) -> None:
        """Add one check's self-rating of a competence, with an answer to every statement."""
        size = len(texts)
        scale = self.scales.setdefault(
            (field_code, digest_of_texts(texts)), ScaleSum([0] * size, [0] * size)
        )
        total = sum(values)
        scale.check_count += 1
        scale.total_sum += total
        scale.total_square_sum += total * total
        for place, value in enumerate(values):
            scale.value_sums[place] += value
            scale.value_square_sums[place] += value * value


def digest_of_texts(texts: Sequence[str]) -> str:
    """Return a checksum that is the same for the very same statements in the same order."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _is_right(item: AskedItem) -> bool:
    return (item.credit or 0) >= RIGHT_FROM_CREDIT
