"""The worker's side: scope, schedule, broker."""

from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from campus.config.celery import ScopedTask, app
from tenants.registry.api import ScopeMissing, in_municipality


@app.task(name="tests.look")
def look() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return cursor.fetchone()[0]


@app.task(name="tests.fail_in", bind=True)
def fail_in(self: ScopedTask, municipality_id: str) -> None:
    with in_municipality(municipality_id):
        raise ValueError


def test_a_task_starts_without_a_scope_whatever_ran_before(at_speyer: Any) -> None:
    with pytest.raises(ScopeMissing):
        look()


def test_a_task_leaves_the_scope_as_it_was_when_it_fails(speyer: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        fail_in(speyer.id)

    assert connection.schema_name == "public"
    assert connection.scope.schema == "public"


def test_our_application_is_the_one_that_tasks_are_sent_to() -> None:
    assert current_app.main == "campus"
    assert current_app.conf.broker_url == settings.CELERY_BROKER_URL


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()

    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert isinstance(app.tasks[entry["task"]], ScopedTask)


@pytest.mark.slow
def test_a_poke_reaches_the_broker(db: None) -> None:
    from campus.outbox.services.enqueueing import poke

    poke()

    with app.connection_for_read() as broker:
        queue = broker.SimpleQueue(app.conf.task_default_queue)
        message = queue.get(timeout=5)
        message.ack()
        queue.close()
    assert message.headers["task"] == "campus.outbox.tasks.drain"
