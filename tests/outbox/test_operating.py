"""What the operator sees and does: list, retry, health."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from campus.kernel import clock
from campus.outbox.api import get_job
from campus.outbox.models import Heartbeat, Job
from campus.outbox.rules import JobNotFailed
from campus.outbox.services.retrying import retry_job
from campus.outbox.services.scheduling import keep_time
from tests.cast import Person

MINUTE = dt.timedelta(minutes=1)
LIST = "/betrieb/auftraege/"


@pytest.fixture
def failed(db: None, order: Any, now: dt.datetime) -> Any:
    job_id = order(total=9)
    Job.objects.filter(id=job_id).update(
        state="failed",
        finished_at=now,
        attempts=8,
        error_code="sold_out",
        done=4,
        total=9,
        cursor={"done": 4, "total": 9},
    )
    return job_id


@pytest.fixture
def page(dora: Person) -> Any:
    return dora.client()


def test_the_list_shows_failed_and_waiting_jobs(page: Any, failed: Any, order: Any) -> None:
    order(key="b")

    answer = page.get(LIST)

    assert answer.status_code == 200
    assert "sold_out" in answer.text
    assert "4 von 9" in answer.text
    assert "1 Auftrag ist gescheitert" in answer.text


def test_the_list_can_be_narrowed_to_a_state(page: Any, failed: Any, order: Any) -> None:
    order(key="b")

    table = page.get(LIST, {"stand": "failed"}).context["table"]

    assert [row.record.id for row in table.rows] == [failed]


def test_finished_jobs_are_not_listed(page: Any, failed: Any) -> None:
    Job.objects.update(state="done")

    assert not page.get(LIST).context["table"].rows


def test_a_failed_job_is_retried_from_its_cursor(page: Any, failed: Any) -> None:
    answer = page.post(f"{LIST}{failed}/wiederholen/")

    assert answer.status_code == 302
    state = get_job(failed)
    assert (state.state, state.attempts, state.done) == ("waiting", 0, 4)


def test_retrying_a_job_that_has_not_failed_is_refused(page: Any, order: Any) -> None:
    job_id = order()

    answer = page.post(f"{LIST}{job_id}/wiederholen/")

    assert answer.status_code == 409
    assert "Bitte laden Sie die Liste neu" in answer.text


def test_retrying_twice_is_refused(db: None, failed: Any, dora: Person, now: dt.datetime) -> None:
    retry_job(job_id=failed, actor=dora.actor, now=now)

    with pytest.raises(JobNotFailed):
        retry_job(job_id=failed, actor=dora.actor, now=now)


def test_strangers_find_no_list(
    failed: Any, anna: Person, bernd: Person, carla: Person, emil: Person, client: Client
) -> None:
    for person in (anna, bernd, carla, emil):
        assert person.client().get(LIST).status_code == 404
        assert person.client().post(f"{LIST}{failed}/wiederholen/").status_code == 404
    assert client.get(LIST, headers={"host": "genossenschaft.localhost"}).status_code == 403
    assert get_job(failed).state == "failed"


def test_the_command_lists_what_is_not_done(
    failed: Any, order: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    order(key="b")

    call_command("outbox", state="failed")

    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert str(failed) in out


def test_the_health_command_is_content_while_the_relay_keeps_up(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_time(now=clock.now())

    call_command("health")

    assert "gescheitert 0" in capsys.readouterr().out


@pytest.mark.parametrize("trouble", ["no beat", "old beat", "old job"])
def test_the_health_command_fails_when_it_does_not(db: None, order: Any, trouble: Any) -> None:
    moment = clock.now()
    if trouble != "no beat":
        keep_time(now=moment)
    if trouble == "old beat":
        Heartbeat.objects.update(beat_at=moment - 3 * MINUTE)
    if trouble == "old job":
        order()

    with pytest.raises(CommandError, match="fällig"):
        call_command("health")


def test_the_health_page_needs_no_sign_in(db: None, client: Client) -> None:
    keep_time(now=clock.now())

    answer = client.get("/gesund/", headers={"host": "genossenschaft.localhost"})

    found = answer.json()
    # A busy machine answers a second later.
    assert max(found.pop("oldest_seconds"), found.pop("beat_seconds")) < 60
    assert found == {"database": "ok", "outbox": "ok", "standstills": 0}


def test_what_stands_still_is_counted_for_all_and_named_to_the_operator(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_time(now=clock.now())
    # PostgreSQL answers that one transaction of somebody else's is prepared for long.
    monkeypatch.setattr(
        "tenants.registry.services.standing_still._PREPARED",
        "SELECT 0, 1 WHERE %s <> '' AND %s > 0",
    )

    answer = client.get("/gesund/", headers={"host": "genossenschaft.localhost"})

    assert answer.status_code == 200
    assert answer.json()["standstills"] == 1
    assert "PREPARED" not in answer.text
    with pytest.raises(CommandError, match=r"home: 1 vorbereitete.* ROLLBACK PREPARED"):
        call_command("health")


def test_the_health_page_is_late_with_the_relay_but_stays_up(db: None, client: Client) -> None:
    answer = client.get("/gesund/", headers={"host": "genossenschaft.localhost"})

    assert answer.status_code == 200
    assert answer.json()["outbox"] == "late"


def test_the_health_page_fails_without_a_database(
    real_database: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    with monkeypatch.context() as unplugged:
        unplugged.setitem(connection.settings_dict, "HOST", "/nowhere")
        answer = client.get("/gesund/", headers={"host": "genossenschaft.localhost"})

    assert (answer.status_code, answer.json()) == (503, {"database": "unreachable"})
