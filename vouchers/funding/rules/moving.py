"""Moving unused vouchers from one municipality to another: what may move, a proposal, why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.refusal import Refusal
from vouchers.funding.rules import Share, split_exactly


class NothingToMove(Refusal):
    code = "nothing_to_move"
    sentence = (
        "Es ist nichts ausgewählt, das umgeschichtet werden kann. Bitte geben Sie an, von wem und "
        "an wen Gutscheine gehen."
    )
    status = 422


class UnequalMove(Refusal):
    code = "unequal_move"
    sentence = (
        "Sie ziehen %(taken)s Gutscheine zurück und verteilen %(given)s. Bitte ändern Sie die "
        "Zahlen so, dass beide gleich sind."
    )
    status = 422


class MovedToItself(Refusal):
    code = "moved_to_itself"
    sentence = (
        "Eine Kommune kann nicht zugleich abgeben und bekommen. Bitte löschen Sie eine der beiden "
        "Zahlen."
    )
    status = 422


class LessUnused(Refusal):
    code = "less_unused"
    sentence = (
        "%(name)s hat inzwischen Gutscheine ausgegeben: Nur %(count)s sind noch ungenutzt. Es "
        "wurde nichts umgeschichtet. Bitte prüfen Sie die Zahlen noch einmal."
    )


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What a municipality has unused: places not issued, and free vouchers."""

    municipality_id: UUID
    open_count: int
    free_count: int
    population: int
    rank: str

    @property
    def unused_count(self) -> int:
        return self.open_count + self.free_count


@dataclass(frozen=True, kw_only=True)
class Move:
    """How many vouchers each municipality gives and gets."""

    take: Mapping[UUID, int]
    give: Mapping[UUID, int]

    @property
    def count(self) -> int:
        return sum(self.take.values())

    @property
    def changes(self) -> dict[UUID, int]:
        """Return by how much each allotment changes."""
        return {**{key: -count for key, count in self.take.items()}, **self.give}


def check_move(move: Move) -> None:
    """Make sure that a move takes as much as it gives, and from others.

    :raises NothingToMove, UnequalMove, MovedToItself: otherwise
    """
    if not move.count or not move.give:
        raise NothingToMove
    if move.take.keys() & move.give.keys():
        raise MovedToItself
    given = sum(move.give.values())
    if given != move.count:
        raise UnequalMove(taken=move.count, given=given)


def propose_move(*, total: int, stocks: Collection[Stock]) -> Move:
    """Propose a move: from all in proportion to what they have unused, to those with nothing left.

    Never more than is unused, and never a voucher that somebody has. Who gets is decided by
    population; where everybody has something left, nobody does, and the numbers are left to
    whoever decides.
    """
    givers = [stock for stock in stocks if stock.unused_count]
    getters = [stock for stock in stocks if not stock.unused_count and stock.population]
    most = min(total, sum(stock.unused_count for stock in givers))
    if not most:
        return Move(take={}, give={})
    taken = _split(most, {stock: stock.unused_count for stock in givers})
    given = _split(most, {stock: stock.population for stock in getters}) if getters else {}
    return Move(take=taken, give=given)


def _split(total: int, weights: Mapping[Stock, int]) -> dict[UUID, int]:
    shares = [
        Share(key=stock.municipality_id, weight=weight, rank=stock.rank)
        for stock, weight in weights.items()
    ]
    return {key: count for key, count in split_exactly(total=total, shares=shares).items() if count}
