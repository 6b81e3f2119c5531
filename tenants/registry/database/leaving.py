"""What leaves the database without a query: mails belong to where they were written, files nowhere.

A mail is stamped when it is begun and compared when it is sent, whichever backend sends it.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, NoReturn

from django.core.files.storage import Storage
from django.core.mail import EmailMessage

from tenants.registry.database.guards import ForeignObject
from tenants.registry.database.scoping import present, present_schema


class FilesRefused(RuntimeError):
    """Something was to be kept as a file; this platform keeps all in the schemas."""


class NoFiles(Storage):
    """The default storage: a file has no database role that would keep others from it."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise FilesRefused("keep it in a table of the municipality's schema")

    open = save = delete = exists = listdir = size = url = path = _refuse


def guard_mails() -> None:
    """Stamp and compare mails; called once, when the apps are ready."""
    begin, send = EmailMessage.__init__, EmailMessage.send
    if hasattr(begin, "__wrapped__"):
        return

    @wraps(begin)
    def stamped(mail: Any, *args: Any, **kwargs: Any) -> None:
        begin(mail, *args, **kwargs)
        mail.schema = present.schema

    @wraps(send)
    def compared(mail: Any, *args: Any, **kwargs: Any) -> Any:
        here = present_schema()
        if mail.schema not in (None, here):
            raise ForeignObject("mail", mail.schema, here)
        return send(mail, *args, **kwargs)

    EmailMessage.__init__ = stamped  # type: ignore[method-assign, assignment]
    EmailMessage.send = compared  # type: ignore[method-assign, assignment]
