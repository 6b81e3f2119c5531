"""When two municipalities become one: what both have, what is proposed, what must be decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# One person or unit from now on; or two, of which the one that comes is told apart by its town.
SAME, APART = "same", "apart"
CHOICES = {
    SAME: "zusammenlegen",
    APART: "getrennt lassen, mit dem Namen der früheren Kommune",
}
SAME_PERSON = "dieselbe Person"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two ids, as text: what it was, and what the successor has."""

    was: str
    own: str


@dataclass(frozen=True, kw_only=True)
class Collision:
    """Something that both municipalities have.

    `proposal` is empty where only a person can tell; `choices` are what may be answered.
    """

    key: str
    title: str
    detail: str
    pairs: tuple[Pair, ...]
    choices: tuple[str, ...]
    proposal: str

    @property
    def is_person(self) -> bool:
        return self.choices == (SAME,)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What the answers mean: ids that become others, ids that stay apart, keys without answer."""

    same: Mapping[str, str]
    apart: tuple[str, ...]
    open_keys: tuple[str, ...]

    def as_json(self) -> str:
        """Return `same` as the database takes it."""
        return json.dumps(dict(self.same))


def person_collision(
    key: str, was_name: str, own_name: str, what: Iterable[str], pairs: Iterable[Pair]
) -> Collision:
    """Make the question whether two rows are one person: proposed only where the names agree.

    The cooperative reads initials and what is equal, nothing more. Two people cannot share what
    signs them in: where they are two, one of the towns corrects its row first.
    """
    agree = was_name.casefold() == own_name.casefold()
    equal = ", ".join(what)
    names = "gleicher Name" if agree else f"anderer Name ({initials(own_name)})"
    return Collision(
        key=key,
        title=f"Person {initials(was_name)}",
        detail=f"gleich: {equal}; {names}",
        pairs=tuple(pairs),
        choices=(SAME,),
        proposal=SAME if agree else "",
    )


def thing_collision(key: str, title: str, name: str, pair: Pair) -> Collision:
    """Make the question whether two units, posts or profiles of one name are one."""
    return Collision(
        key=key,
        title=title,
        detail=name,
        pairs=(pair,),
        choices=(SAME, APART),
        proposal=SAME,
    )


def initials(name: str) -> str:
    """Return the first letters of a name: "Anna-Lena Amsel" -> "A. A."."""
    return " ".join(f"{part[0]}." for part in name.split() if part) or "?"


def decide(collisions: Iterable[Collision], choices: Mapping[str, str]) -> Decided:
    """Say what the answers mean; an answer that is not offered is none."""
    same: dict[str, str] = {}
    apart: list[str] = []
    open_keys: list[str] = []
    for each in collisions:
        answer = choices.get(each.key, "")
        if answer not in each.choices:
            open_keys.append(each.key)
        elif answer == SAME:
            same |= {pair.was: pair.own for pair in each.pairs}
        else:
            apart += [pair.was for pair in each.pairs]
    return Decided(same=same, apart=tuple(apart), open_keys=tuple(open_keys))


def proposals(collisions: Iterable[Collision]) -> dict[str, str]:
    """Return the answers that are proposed, by key."""
    return {each.key: each.proposal for each in collisions if each.proposal}
