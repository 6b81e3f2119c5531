"""A delivery …"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction

from campus.accounts.services.webhook_mail import tell_webhook_disabled
from campus.accounts.services.webhooks import (
    change_key,
    send_again,
    send_test,
    switch_webhook_off,
    switch_webhook_on,
)
from campus.outbox.models import Delivery, Job, Subscription
from campus.outbox.rules import LEASE
from campus.outbox.rules import webhooks as rules
from campus.outbox.services import signing
from campus.outbox.services.draining import drain_jobs
from campus.outbox.services.spreading import forget_old_events
from tenants.registry.api import scope_of
from tests.ownership import owners_cursor
from tests.webhooks.conftest import Listen, Receiver, is_signed, run_due, the_delivery


@pytest.fixture
def subscription_id(listen: Listen, dora: Any) -> UUID:
    """The cooperative listens."""
    return listen(dora, "report.frozen")


@pytest.fixture
def sent(subscription_id: UUID, dora: Any, now: dt.datetime) -> UUID:
    """A test event on its way to the cooperative's receiver."""
    return send_test(subscription_id=subscription_id, actor=dora.actor, now=now)


def public_keys(subscription_id: UUID) -> tuple[str, str]:
    row = Subscription.objects.get(id=subscription_id)
    former = signing.public_key(row.former_key) if row.former_key else ""
    return signing.public_key(row.sealed_key), former


def test_arrives_signed_as_the_specification_says(
    sent: UUID, subscription_id: UUID, receiver: Receiver, now: dt.datetime
) -> None:
    run_due(now)

    (message,) = receiver.got
    assert message.headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert message.id == f"msg_{the_delivery().event_id.hex}"
    assert message.headers["content-type"] == "application/json"
    assert message.content == {
        "type": "webhook.test",
        "timestamp": "2026-03-10T09:30:00Z",
        "data": {},
    }
    assert is_signed(message, public_keys(subscription_id)[0])
    assert (the_delivery().state, the_delivery().status) == ("delivered", 204)


def test_is_found_genuine_by_the_code_that_we_show_receivers(
    sent: UUID,
    subscription_id: UUID,
    receiver: Receiver,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from campus.web import receiver_example

    run_due(now)
    (message,) = receiver.got
    key = public_keys(subscription_id)[0]
    for seconds, genuine in ((0, True), (300, True), (301, False), (-301, False)):
        clock = SimpleNamespace(time=partial(int, now.timestamp() + seconds))
        monkeypatch.setattr(receiver_example, "time", clock)
        assert receiver_example.is_genuine(message.headers, message.body, key) is genuine
    monkeypatch.setattr(receiver_example, "time", SimpleNamespace(time=now.timestamp))
    assert not receiver_example.is_genuine(message.headers, message.body + b" ", key)


def test_cannot_be_changed_on_its_way(
    sent: UUID, subscription_id: UUID, receiver: Receiver, now: dt.datetime
) -> None:
    run_due(now)

    (message,) = receiver.got
    changed = type(message)(message.headers, message.body.replace(b"test", b"fest"))
    assert not is_signed(changed, public_keys(subscription_id)[0])


def test_is_signed_with_both_keys_for_a_day_after_a_change(
    subscription_id: UUID, dora: Any, receiver: Receiver, now: dt.datetime
) -> None:
    old = public_keys(subscription_id)[0]
    change_key(subscription_id=subscription_id, actor=dora.actor, now=now)
    new, former = public_keys(subscription_id)
    assert former == old != new

    for moment in (now + dt.timedelta(hours=23), now + dt.timedelta(hours=24)):
        send_test(subscription_id=subscription_id, actor=dora.actor, now=moment)
        run_due(moment)

    during, after = receiver.got
    assert is_signed(during, old)
    assert is_signed(during, new)
    assert is_signed(after, new)
    assert not is_signed(after, old)


def test_is_tried_again_later_under_the_same_id(
    sent: UUID, receiver: Receiver, now: dt.datetime
) -> None:
    receiver.statuses = [500, 204]

    run_due(now)
    waiting = the_delivery()
    run_due(now)
    run_due(waiting.due_at)

    assert dt.timedelta(seconds=5) <= waiting.due_at - now < dt.timedelta(seconds=6)
    assert [message.id for message in receiver.got] == [receiver.got[0].id] * 2
    assert receiver.got[0].body == receiver.got[1].body
    assert (the_delivery().state, the_delivery().tries) == ("delivered", 2)
    assert the_delivery().subscription.failures_in_a_row == 0


def test_that_never_arrives_ends_after_three_days_and_people_are_told(
    sent: UUID, subscription_id: UUID, receiver: Receiver, now: dt.datetime
) -> None:
    receiver.statuses, moment = [503], now
    while the_delivery().state == "waiting":
        moment = max(moment, the_delivery().due_at)
        run_due(moment)

    assert len(receiver.got) == rules.TRIES
    assert dt.timedelta(days=3) <= moment - now <= dt.timedelta(days=3, hours=12)
    assert the_delivery().subscription.disabled_by == rules.TOO_MANY_FAILURES
    tells = Job.objects.get(name="accounts.tell_webhook_disabled")
    assert tells.payload == {"subscription_id": str(subscription_id)}


def test_answered_with_gone_switches_off_at_once(
    sent: UUID, receiver: Receiver, now: dt.datetime
) -> None:
    receiver.statuses = [410]

    run_due(now)

    assert the_delivery().state == "failed"
    assert the_delivery().subscription.disabled_by == rules.GONE


def test_waits_while_its_receiver_is_down(
    subscription_id: UUID, dora: Any, receiver: Receiver, now: dt.datetime
) -> None:
    """One at a time finds out whether it is back, however many are waiting."""
    receiver.statuses = [500]
    for _each in range(5):
        send_test(subscription_id=subscription_id, actor=dora.actor, now=now)

    run_due(now)
    run_due(now)

    assert len(receiver.got) == 1
    receiver.statuses = [204]
    run_due(now + dt.timedelta(minutes=1))
    assert Delivery.objects.filter(state="delivered").count() == 5


def test_never_follows_a_redirect(sent: UUID, receiver: Receiver, now: dt.datetime) -> None:
    receiver.statuses, receiver.location = [302], receiver.url

    run_due(now)

    assert len(receiver.got) == 1
    assert (the_delivery().state, the_delivery().status) == ("waiting", 302)


def test_keeps_the_beginning_of_the_answer_only(
    sent: UUID, receiver: Receiver, now: dt.datetime
) -> None:
    receiver.statuses, receiver.text = [200], b"\x00\xff<b>ok</b>" + b"a" * 100_000

    run_due(now)

    assert len(the_delivery().answer) == rules.ANSWER_KEPT
    assert "<b>ok</b>" in the_delivery().answer
    assert "\x00" not in the_delivery().answer


def test_to_a_receiver_that_is_not_there_is_noted(
    sent: UUID, subscription_id: UUID, now: dt.datetime
) -> None:
    Subscription.objects.filter(id=subscription_id).update(url="http://127.0.0.1:9/")

    run_due(now)

    assert (the_delivery().status, the_delivery().answer) == (None, "nicht erreichbar")
    assert the_delivery().state == "waiting"


def test_can_be_sent_again_by_hand_under_the_same_id(
    sent: UUID, dora: Any, receiver: Receiver, now: dt.datetime
) -> None:
    run_due(now)

    send_again(delivery_id=sent, actor=dora.actor, now=now)
    run_due(now)

    assert len({message.id for message in receiver.got}) == 1
    assert len(receiver.got) == 2


def test_of_somebody_else_cannot_be_sent_again(
    sent: UUID, bernd: Any, emil: Any, now: dt.datetime
) -> None:
    for stranger in (bernd, emil):
        with scope_of(stranger.municipality_id), pytest.raises(rules.DeliveryUnknown):
            send_again(delivery_id=sent, actor=stranger.actor, now=now)


def test_goes_nowhere_while_the_webhook_is_switched_off(
    sent: UUID, subscription_id: UUID, dora: Any, receiver: Receiver, now: dt.datetime
) -> None:
    switch_webhook_off(subscription_id=subscription_id, actor=dora.actor, now=now)

    run_due(now)

    assert receiver.got == []
    for action in (
        lambda: send_again(delivery_id=sent, actor=dora.actor, now=now),
        lambda: send_test(subscription_id=subscription_id, actor=dora.actor, now=now),
    ):
        with pytest.raises(rules.SubscriptionDisabled):
            action()
    switch_webhook_on(subscription_id=subscription_id, actor=dora.actor, now=now)
    send_again(delivery_id=sent, actor=dora.actor, now=now)
    run_due(now)
    assert len(receiver.got) == 1


def test_that_failed_is_told_to_those_who_look_after_the_interface(
    listen: Listen, bernd: Any, now: dt.datetime
) -> None:
    subscription_id = listen(bernd, "voucher.redeemed")
    with scope_of(bernd.municipality_id):
        switch_webhook_off(subscription_id=subscription_id, actor=bernd.actor, now=now)
        with transaction.atomic():
            tell_webhook_disabled(subscription_id=subscription_id, now=now)

    (letter,) = mail.outbox
    assert letter.to == ["bernd@example.org"]
    assert "Personalverwaltung" in letter.body


def test_is_forgotten_after_thirty_days(sent: UUID, now: dt.datetime) -> None:
    with transaction.atomic():
        forget_old_events(now=now + dt.timedelta(days=30))
        assert Delivery.objects.exists()
        forget_old_events(now=now + dt.timedelta(days=31))

    assert not Delivery.objects.exists()


DYING = """
import time
import django
django.setup()
from campus.outbox.services import delivering
send = delivering.send
def send_and_hang(*arguments, **named):
    send(*arguments, **named)
    time.sleep(60)
delivering.send = send_and_hang
from campus.outbox.tasks import drain
drain()
"""


OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""


def _wait_until_alone() -> None:
    """PostgreSQL needs a moment to see that a client is dead; until then its locks hold."""
    end = time.monotonic() + 30
    with owners_cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(OTHERS)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)


@pytest.mark.slow
def test_of_a_killed_worker_is_made_by_the_next_under_the_same_id(
    real_database: str, listen: Listen, dora: Any, receiver: Receiver, now: dt.datetime
) -> None:
    """The worker dies after sending and before its commit: at least once, never lost."""
    subscription_id = listen(dora, "report.frozen")
    send_test(subscription_id=subscription_id, actor=dora.actor, now=now)
    at = settings.DATABASES["default"]
    worker = subprocess.Popen(
        [sys.executable, "-c", DYING],
        env={
            **os.environ,
            "DATABASE_URL": f"postgres://{at['USER']}@/{real_database}?host={at['HOST']}",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "WEBHOOKS_TO_THIS_MACHINE": "true",
            "LOG_LEVEL": "CRITICAL",
        },
    )
    end = time.monotonic() + 60
    while not receiver.got and worker.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    _wait_until_alone()
    assert len(receiver.got) == 1
    assert the_delivery().tries == 0

    later = dt.datetime.now(dt.UTC) + 2 * LEASE
    drain_jobs(clock=lambda: later)

    assert len({message.id for message in receiver.got}) == 1
    assert len(receiver.got) == 2
    assert the_delivery().state == "delivered"
