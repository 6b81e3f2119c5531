"""A municipality that has answers and results in the open gets them sealed by the migrations."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from assessments.checks.models import Check, PersonKey
from assessments.checks.queries import own
from assessments.checks.queries.outcomes import own_outcome
from tenants.registry.scope import in_schema
from tests.ownership import owners_cursor

SCHEMA = "m_before_sealing"
BEFORE = [("checks", "0006_parts_of_published_models_are_frozen")]
AFTER = [("checks", "0009_drop_open_answers")]


def migrate(to: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps


def fill(apps: Any, now: dt.datetime) -> Any:
    """Somebody's completed check, and another one that is running."""

    def make(name: str, **values: Any) -> Any:
        return apps.get_model("checks", name).objects.create(**values)

    model = make(
        "CompetenceModel", id=uuid4(), version=1, title="Modell", level_count=2, created_at=now
    )
    field = make("Field", id=uuid4(), model=model, code="processes", title="Prozesse", position=1)
    line = make("Statement", id=uuid4(), field=field, level=1, text="Ich zeichne Abläufe auf.")
    profile = make("JobProfile", id=uuid4(), title="Bürgerservice", created_at=now)
    done, open_one = (
        make(
            "Check",
            id=uuid4(),
            employee_id=uuid4(),
            model=model,
            profile=profile,
            resume_field=field,
            started_at=now,
        )
        for _check in range(2)
    )
    for check in (done, open_one):
        make("Answer", check_taken=check, statement=line, choice="partly", answered_at=now)
    result = make(
        "Result",
        id=uuid4(),
        check_taken=done,
        model_title="Modell",
        model_version=1,
        level_count=2,
        profile_title="Bürgerservice",
        scoring_version=1,
    )
    make(
        "ResultLevel",
        result=result,
        position=1,
        field_code="processes",
        field_title="Prozesse",
        target_level=2,
        actual_level=0,
        verdict="gap",
        next_level=1,
        next_statement=line.text,
    )
    apps.get_model("checks", "Check").objects.filter(id=done.id).update(
        completed_at=now, resume_field=None
    )
    return done, open_one, line


def columns() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_schema = %s",
            [SCHEMA],
        )
        return {row[0] for row in cursor.fetchall()}


def test_open_answers_and_results_are_sealed_and_their_tables_gone(
    real_database: str, now: dt.datetime
) -> None:
    with owners_cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    with in_schema(SCHEMA, as_owner=True):
        before = migrate(BEFORE)
        with transaction.atomic():
            done, open_one, line = fill(before, now)
        migrate(AFTER)

        assert PersonKey.objects.count() == 2
        outcome = own_outcome(check_id=done.id, employee_id=done.employee_id)
        (processes,) = outcome.competences
        assert (outcome.model_title, outcome.profile_title) == ("Modell", "Bürgerservice")
        assert (processes.target, processes.actual, processes.verdict) == (2, 0, "gap")
        assert processes.next_statement == line.text
        runs = {check.id: own.run_of(check=check) for check in Check.objects.only(*OLD_COLUMNS)}
        assert runs[done.id].place == "review"
        assert runs[open_one.id].place == "self:processes"
        assert dict(runs[open_one.id].choices) == {str(line.id): "partly"}
        left = columns()
        assert not {name for name in left if name.startswith(("checks_answer", "checks_resultl"))}
        assert "checks_result.model_title" not in left


OLD_COLUMNS = ("id", "employee_id", "sealed_run")
