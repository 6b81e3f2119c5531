"""Named expected errors: what was refused, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import IntegrityError, transaction

# On a server of Citus it ends with the number of a part of the table.
_NAMED = re.compile(r'constraint "(\w+?)(?:_\d{6,})?"')


class Refusal(Exception):
    """An anticipated "no" with a stable code and a German sentence that says what to do next.

    Subclasses set `code`, `sentence` (may hold `%(name)s` places filled by keyword arguments)
    and, where 409 does not fit, the HTTP `status`. They are defined beside what raises them.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[Any] = "Das ist so nicht möglich."
    status: ClassVar[int] = 409

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        sentence = str(self.sentence)
        return sentence % self.facts if self.facts else sentence


@contextmanager
def refuse_on(**refusals: type[Refusal] | Refusal) -> Iterator[None]:
    """Turn the violation of a named database constraint into its refusal.

    Opens a savepoint, so that the surrounding transaction stays usable.

    :param refusals: constraint name -> refusal, as class or with its facts
    :raises IntegrityError: unchanged, where the violated constraint is not among the names
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = _refusal_of(error, refusals)
        if refusal is error:
            raise
        raise refusal from error


@contextmanager
def refuse_last_on(**refusals: type[Refusal] | Refusal) -> Iterator[None]:
    """Turn the violation of a named constraint into its refusal, after which the transaction ends.

    Like `refuse_on`, but without the savepoint's two statements: for what happens very often.

    :param refusals: constraint name -> refusal, as class or with its facts
    :raises IntegrityError: unchanged, where the violated constraint is not among the names
    """
    try:
        with transaction.atomic(savepoint=False):
            yield
    except IntegrityError as error:
        refusal = _refusal_of(error, refusals)
        if refusal is error:
            raise
        raise refusal from error


def _refusal_of(
    error: IntegrityError, refusals: Mapping[str, type[Refusal] | Refusal]
) -> BaseException:
    refusal = refusals.get(violated_constraint(error) or "", error)
    return refusal() if isinstance(refusal, type) else refusal


def violated_constraint(error: IntegrityError) -> str | None:
    """Return the name of the constraint that PostgreSQL reports as violated, if it names one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or _named_in_text(diagnosis)


def _named_in_text(diagnosis: Any) -> str | None:
    """Citus leaves the field out: the name is in the message, or alone in a trigger's detail."""
    found = _NAMED.search(getattr(diagnosis, "message_primary", None) or "") or _NAMED.fullmatch(
        getattr(diagnosis, "message_detail", None) or ""
    )
    return found[1] if found else None
