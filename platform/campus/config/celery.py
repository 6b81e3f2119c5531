"""The Celery application: it executes, PostgreSQL remembers (`campus.outbox`)."""

from __future__ import annotations

import os
from typing import Any

import structlog
from celery import Celery, Task, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campus.config.settings")


class ScopedTask(Task):  # type: ignore[type-arg]
    """A task that begins without a scope and leaves none behind, whatever ran before it."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # Here, because this module is imported before the apps are ready.
        from tenants.registry.scope import in_schema

        with structlog.contextvars.bound_contextvars(task=self.name), in_schema(None):
            return super().__call__(*args, **kwargs)


app = Celery("campus", task_cls=ScopedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_own_logging(**_: Any) -> None:
    """Leave logging as the settings have it: being connected, Celery does not set up its own."""
