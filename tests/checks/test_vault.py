"""What is sealed opens for its person alone, in its place, while the key exists."""

from __future__ import annotations

import ast
import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from assessments.checks.models import Check, PersonKey, Result
from assessments.checks.queries.outcomes import newest_outcome, own_outcome
from assessments.checks.queries.vault import open_for
from assessments.checks.rules.sealing import (
    BLOCK_BYTES,
    CannotBeOpened,
    new_key,
    open_json,
    seal_json,
)
from assessments.checks.services.taking import delete_check
from assessments.checks.services.vault import destroy_key
from tests.architecture.sources import here, python_files
from tests.checks.conftest import LEVELS, take

KEY = new_key()
# Who may open or seal what belongs to one person. Everybody else asks these.
MAY_OPEN = {
    "assessments/checks/api.py",  # hands on what wraps keys anew, opens nothing
    "assessments/checks/queries/own.py",
    "assessments/checks/queries/outcomes.py",
    "assessments/checks/queries/releases.py",
    "assessments/checks/services/vault.py",
    "assessments/checks/services/keeping.py",
    "assessments/checks/services/taking.py",
    "assessments/checks/services/retention.py",
    "assessments/checks/services/freezing.py",
    "assessments/checks/services/tallying.py",
    "assessments/checks/services/turning.py",
}


@given(payload=st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_what_is_sealed_opens_again(payload: dict[str, Any]) -> None:
    assert open_json(seal_json(payload, key=KEY, context="a"), key=KEY, context="a") == payload


@given(place=st.integers(0, BLOCK_BYTES), bit=st.integers(0, 7))
def test_a_changed_bit_is_noticed(place: int, bit: int) -> None:
    sealed = bytearray(seal_json({"level": 3}, key=KEY, context="a"))
    sealed[place] ^= 1 << bit

    with pytest.raises(CannotBeOpened):
        open_json(bytes(sealed), key=KEY, context="a")


def test_another_context_or_key_opens_nothing() -> None:
    sealed = seal_json({"level": 3}, key=KEY, context="run:1")

    for key, context in ((KEY, "run:2"), (new_key(), "run:1")):
        with pytest.raises(CannotBeOpened):
            open_json(sealed, key=key, context=context)


def test_the_size_tells_next_to_nothing() -> None:
    sizes = {len(seal_json({"n": "x" * count}, key=KEY, context="a")) for count in range(1_000)}

    assert len(sizes) == 1


def test_few_modules_may_open_what_is_sealed() -> None:
    doors = {"assessments.checks.queries.vault", "assessments.checks.services.vault"}
    found = set()
    texts = {path: path.read_text() for path in python_files()}
    for path in (path for path, text in texts.items() if "vault" in text):
        for node in ast.walk(ast.parse(texts[path])):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            if doors & set(names):
                found.add(here(path))

    assert found <= MAY_OPEN


@pytest.mark.usefixtures("at_ludwigshafen")
class TestKeys:
    """With a database."""

    def test_each_person_has_one_key(self, annas_check: Check, anna: Any, now: dt.datetime) -> None:
        take(anna, now=now + dt.timedelta(days=1), levels=LEVELS)

        assert [key.employee_id for key in PersonKey.objects.all()] == [anna.employee_id]

    def test_a_key_opens_nothing_of_somebody_else(
        self, annas_check: Check, bernd: Any, now: dt.datetime
    ) -> None:
        take(bernd, now=now, levels=LEVELS)
        sealed = Result.objects.get(check_taken=annas_check).sealed

        with pytest.raises(CannotBeOpened):
            open_for(
                employee_id=bernd.employee_id, sealed=sealed, context=f"result:{annas_check.id}"
            )

    def test_a_result_moved_to_another_check_does_not_open(
        self, annas_check: Check, anna: Any, now: dt.datetime
    ) -> None:
        sealed = Result.objects.get(check_taken=annas_check).sealed

        with pytest.raises(CannotBeOpened):
            open_for(employee_id=anna.employee_id, sealed=sealed, context=f"result:{uuid4()}")

    def test_without_the_key_nothing_can_be_read(self, annas_check: Check, anna: Any) -> None:
        with transaction.atomic():
            destroy_key(employee_id=anna.employee_id)

        with pytest.raises(CannotBeOpened):
            own_outcome(check_id=annas_check.id, employee_id=anna.employee_id)

    def test_the_key_stays_while_another_check_is_left(
        self, annas_check: Check, anna: Any, now: dt.datetime
    ) -> None:
        take(anna, now=now + dt.timedelta(days=1), levels=LEVELS)

        delete_check(check_id=annas_check.id, employee_id=anna.employee_id)

        assert newest_outcome(employee_id=anna.employee_id) is not None

    def test_after_the_last_one_the_next_check_gets_a_new_key(
        self, annas_check: Check, anna: Any, now: dt.datetime
    ) -> None:
        before = bytes(PersonKey.objects.get().wrapped)
        delete_check(check_id=annas_check.id, employee_id=anna.employee_id)
        take(anna, now=now + dt.timedelta(days=1), levels=LEVELS)

        assert bytes(PersonKey.objects.get().wrapped) != before

    def test_another_installation_key_opens_nothing(
        self, annas_check: Check, anna: Any, settings: Any
    ) -> None:
        settings.CHECK_KEY = "another one"

        with pytest.raises(CannotBeOpened):
            newest_outcome(employee_id=anna.employee_id)
