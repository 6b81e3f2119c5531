"""Error reports to Sentry, if SENTRY_DSN is set: what failed and where, never with whose data.

A report is built anew from an allow-list. Whatever is not named here (bodies, headers, cookies,
query strings, local variables, messages of exceptions, arguments of log lines) does not leave.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import sentry_sdk
import structlog
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Breadcrumb, Event, Hint

from tenants.registry.database.scoping import present

from .environment import text
from .logging import CONTEXT_KEYS, scrub_text

__all__ = ["SENTRY_DSN"]

SENTRY_DSN = text("SENTRY_DSN", "")

_KEPT = ("event_id", "timestamp", "level", "platform", "environment", "release", "sdk")
_FRAME = ("filename", "function", "module", "lineno", "in_app")
_TRACE = ("trace_id", "span_id", "parent_span_id", "op")
_MECHANISM = ("type", "handled")
# The name of a view or task; others hold the path that was asked for.
_NAMED_SOURCES = {"component", "task"}
_PSEUDONYM = re.compile(r"[0-9a-f]{32}")


def start_sentry(dsn: str, **options: Any) -> None:
    """Send error reports to a DSN; no performance data, no sessions."""
    sentry_sdk.init(
        dsn=dsn,
        environment=text("SENTRY_ENVIRONMENT", "production"),
        release=text("RELEASE", "") or None,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        traces_sample_rate=None,
        propagate_traces=False,
        server_name="",
        spotlight=False,
        default_integrations=True,
        integrations=[
            DjangoIntegration(transaction_style="function_name", signals_spans=False),
            CeleryIntegration(propagate_traces=False),
            LoggingIntegration(),
        ],
        before_send=scrub_event,
        before_send_transaction=lambda _event, _hint: None,
        before_breadcrumb=scrub_breadcrumb,
        **options,
    )


def scrub_event(event: Event, hint: Hint) -> Event:
    """Build the report that may leave from one that may not."""
    hint["attachments"] = []
    source = cast("Mapping[str, Any]", event)
    context = {"schema": present.schema, **structlog.contextvars.get_contextvars()}
    clean: dict[str, Any] = _only(source, _KEPT)
    clean["exception"] = {"values": [_exception(value) for value in _values(source, "exception")]}
    clean["breadcrumbs"] = {"values": _values(source, "breadcrumbs")}
    clean["contexts"] = {"trace": _only(source.get("contexts", {}).get("trace", {}), _TRACE)}
    clean["tags"] = {key: str(context[key]) for key in sorted(CONTEXT_KEYS) if context.get(key)}
    clean["logger"] = source.get("logger")
    if source.get("transaction_info", {}).get("source") in _NAMED_SOURCES:
        clean["transaction"] = source.get("transaction")
    if message := _message(hint):
        clean["logentry"] = {"message": message}
    actor = str(context.get("actor", ""))
    if _PSEUDONYM.fullmatch(actor):
        clean["user"] = {"id": actor}
    return cast("Event", clean)


def scrub_breadcrumb(crumb: Breadcrumb, _hint: Hint) -> Breadcrumb:
    """Keep that something happened, of what kind and when."""
    return _only(crumb, ("type", "category", "level", "timestamp"))


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    return {
        **_only(value, ("type", "module")),
        "value": "",
        "mechanism": _only(value.get("mechanism") or {}, _MECHANISM),
        "stacktrace": {"frames": [_only(frame, _FRAME) for frame in frames]},
    }


def _message(hint: Hint) -> str:
    record = hint.get("log_record")
    if record is None:
        return ""
    message = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
    return scrub_text(str(message))


def _values(event: Mapping[str, Any], part: str) -> list[Any]:
    found = event.get(part) or {}
    return list(found.get("values", [])) if isinstance(found, Mapping) else list(found)


def _only(source: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: source[key] for key in keys if key in source}


if SENTRY_DSN:
    start_sentry(SENTRY_DSN)
