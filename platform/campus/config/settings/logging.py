"""Logs without personal data: an allow-list of keys, templates without arguments, no messages
of exceptions, and what looks like an address or a voucher code taken out of the rest."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from tenants.registry.database.scoping import present

from .environment import ROOT, text

__all__ = ["LOGGING"]

# What says where a line or an error report belongs; bound by middleware and tasks.
CONTEXT_KEYS = frozenset({"request_id", "schema", "view", "task", "job", "job_id", "actor"})
ALLOWED_KEYS = CONTEXT_KEYS | {
    "count",
    "duration_ms",
    "error",
    "event",
    "exception",
    "level",
    "logger",
    "method",
    "reason",
    "run_id",
    "status",
    "timestamp",
    "trace",
}
LONGEST_TEXT = 300

_ADDRESS = re.compile(r"[^\s@<>()\[\]'\",;:]+@[^\s@<>()\[\]'\",;:]+")
# Sixteen symbols and a check symbol, in groups with dashes, or anyhow if there is a digit in
# them; but not a part of a UUID or of a longer hash.
_CODE = re.compile(
    r"(?<![0-9A-Za-z-])"
    r"(?:(?:[0-9A-Za-z]{4}-){3}[0-9A-Za-z]{4}|(?=[A-Za-z -]*\d)(?:[0-9A-Za-z]{4}[ -]?){4})"
    r"(?:[ -]?[0-9A-Za-z*~$=])?(?![0-9A-Za-z-])"
)
_PERSONAL = "[entfernt]"

Event = MutableMapping[str, Any]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def scrub_text(value: str) -> str:
    """Return a text without addresses and without what could be a voucher code, not too long."""
    return _CODE.sub(_PERSONAL, _ADDRESS.sub(_PERSONAL, value))[:LONGEST_TEXT]


def name_schema(_logger: Any, _name: str, event: Event) -> Event:
    """Say in which schema this thread works, where it works in one."""
    event.setdefault("schema", present.schema)
    return event


def name_exception(_logger: Any, _name: str, event: Event) -> Event:
    """Say which error came from where; its message stays out."""
    exc_info = _exc_info(event.get("exc_info"))
    if exc_info:
        kind, _error, frames = exc_info
        event["exc_info"] = exc_info
        event["exception"] = f"{kind.__module__}.{kind.__qualname__}"
        event["trace"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(frames)
        ]
    return event


def keep_allowed(_logger: Any, _name: str, event: Event) -> Event:
    """Drop every key that is not on the list and scrub the texts of the others."""
    return {
        key: scrub_text(value) if isinstance(value, str) and key in {"event", "error"} else value
        for key, value in event.items()
        if key in ALLOWED_KEYS and value is not None
    }


def hand_over(logger: Any, name: str, event: Event) -> tuple[tuple[Event], Mapping[str, Any]]:
    """Give the event to the standard library, with the exception for the error reports."""
    exc_info = event.pop("exc_info", None)
    return (event,), {"exc_info": exc_info, "extra": {"_logger": logger, "_name": name}}


def _exc_info(value: Any) -> ExcInfo | None:
    if isinstance(value, BaseException):
        return type(value), value, value.__traceback__
    found = value if isinstance(value, tuple) else sys.exc_info() if value else None
    return found if found and found[0] else None


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    name_schema,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    name_exception,
]
_RENDERER = (
    structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    if text("LOG_FORMAT", "json") == "console"
    else structlog.processors.JSONRenderer(ensure_ascii=False)
)

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_SHARED, hand_over],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            # What a library says without the arguments it fills in: they may be anybody's.
            "use_get_message": False,
            "foreign_pre_chain": _SHARED,
            "processors": [keep_allowed, _RENDERER],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["console"], "level": text("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would write a second time, with paths.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # A line for each look into the outbox says nothing.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.worker.request": {"level": "WARNING"},
    },
}
