"""Sending many statements: in one message, or one by one where the server takes no more at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction

from tenants.registry.database.citus import single_statements, without_inline_constraint
from tenants.registry.scope import works_in_cell

# Between two statements of one message, also readable in a stored template. It begins with a line
# of its own, because a statement may end with a comment.
SEPARATOR = "\n;\n-- next\n"


def send(statements: Sequence[str]) -> None:
    """Send statements in one round trip.

    With `ONE_STATEMENT_PER_MESSAGE` (Citus refuses several in one) each goes in a message of its
    own, in a pipeline: still without waiting for each answer. In a cell each goes by itself, to
    the database where its tables are.
    """
    with connection.cursor() as cursor:
        if works_in_cell():
            for each in statements:
                cursor.execute(each)
            return
        if not settings.ONE_STATEMENT_PER_MESSAGE:
            cursor.execute(SEPARATOR.join(statements))
            return
        with connection.wrap_database_errors, connection.connection.pipeline():
            for each in statements:
                cursor.execute(each)


def send_as_transaction(statements: Sequence[str]) -> None:
    """Send statements that succeed or fail together; several in one message do so anyway."""
    if settings.ONE_STATEMENT_PER_MESSAGE or connection.in_atomic_block or works_in_cell():
        with transaction.atomic():
            send([each for text in statements for each in _forms(text)])
    else:
        send(statements)


def _forms(text: str) -> list[str]:
    single = single_statements(text)
    if settings.ON_CITUS:
        return [form for each in single for form in without_inline_constraint(each)]
    return single
