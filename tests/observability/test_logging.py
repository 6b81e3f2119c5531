"""Logs say what happened and where, never with whose data."""

import json
import logging
from typing import Any

import pytest
import structlog

from campus.config.settings.logging import scrub_text

CANARIES = ("canary-word", "anna@example.org", "7K3Q-9XWM-2HTB-5RCD-8")
ADDRESS, CODE = CANARIES[1:]


@pytest.fixture
def log() -> Any:
    return structlog.get_logger("tests.observability")


def break_with(message: Any) -> None:
    secret = message  # a local variable that must not be shown either
    raise ValueError(f"{secret}")


def test_a_line_is_json_with_level_moment_and_logger(log: Any, lines: Any) -> None:
    log.info("job_retried", job_id="1", status=200)

    line = lines()[-1]

    assert line["event"] == "job_retried"
    assert (line["level"], line["logger"], line["status"]) == ("info", "tests.observability", 200)
    assert line["timestamp"].endswith("Z")


def test_keys_that_are_not_on_the_list_are_dropped(log: Any, lines: Any) -> None:
    log.info("x", email=ADDRESS, name="canary-word", body={"code": CODE}, count=3)

    line = lines()[-1]

    assert set(line) == {"event", "level", "logger", "timestamp", "count", "schema"}


def test_addresses_and_codes_are_taken_out_of_the_words(log: Any, lines: Any) -> None:
    log.info(f"{ADDRESS} used {CODE}", error=f"no {ADDRESS}")

    line = lines()[-1]

    assert line["event"] == "[entfernt] used [entfernt]"
    assert line["error"] == "no [entfernt]"


def test_what_a_library_fills_in_is_left_out(lines: Any) -> None:
    logging.getLogger("some.library").warning("Not Found: %s", f"/n/{CODE}?q=canary-word")

    assert lines()[-1]["event"] == "Not Found: %s"


@pytest.mark.parametrize("logger", ["structlog", "standard"])
def test_an_exception_is_named_with_its_place_but_without_its_words(
    log: Any, lines: Any, logger: Any
) -> None:
    written = log if logger == "structlog" else logging.getLogger("some.library")

    try:
        break_with("canary-word")
    except ValueError:
        written.exception("it broke")

    line = lines()[-1]
    assert line["exception"] == "builtins.ValueError"
    assert line["trace"][-1].startswith("tests/observability/test_logging.py:")
    assert "canary-word" not in json.dumps(line)


def test_what_the_request_is_about_stands_in_every_line(log: Any, lines: Any) -> None:
    with structlog.contextvars.bound_contextvars(request_id="A1", schema="m_x", view="v", who="w"):
        logging.getLogger("some.library").warning("slow")
        log.warning("slow too")

    for line in lines()[-2:]:
        assert (line["request_id"], line["schema"], line["view"]) == ("A1", "m_x", "v")
        assert "who" not in line


@pytest.mark.parametrize(
    "text",
    [
        "7K3Q-9XWM-2HTB-5RCD-8",
        "7K3Q 9XWM 2HTB 5RCD 8",
        "7k3q9xwm2htb5rcd8",
        "a.b+c@rathaus.example",
    ],
)
def test_codes_and_addresses_are_recognized(text: Any) -> None:
    assert scrub_text(f"({text})") == "([entfernt])"


@pytest.mark.parametrize(
    "text",
    [
        "campus.outbox.tasks.drain",
        "job_failed",
        "6f0af579-c973-4e25-a61c-cc28d9a2de31",
        "2026-03-10",
    ],
)
def test_names_and_ids_stay(text: Any) -> None:
    assert scrub_text(text) == text


def test_long_texts_are_cut() -> None:
    assert len(scrub_text("wort " * 200)) == 300
