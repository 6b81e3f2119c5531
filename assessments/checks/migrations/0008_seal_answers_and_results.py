"""Answers and results that lie in the open are sealed, each person's with a key of its own.

The shapes written here are those of the day of this migration (`rules.run`, `rules.outcome`);
they are spelled out, so that a later change there does not reach back.
"""

import secrets

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from assessments.checks.rules.sealing import installation_key, new_key, seal_bytes, seal_json

REST = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE checks_check DISABLE TRIGGER checks_check_closed;
ALTER TABLE checks_result DISABLE TRIGGER checks_result_frozen;
"""
WATCH = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE checks_check ENABLE TRIGGER checks_check_closed;
ALTER TABLE checks_result ENABLE TRIGGER checks_result_frozen;
"""
CHUNK = 200


def seal_what_is_open(apps, schema_editor):
    check_table = apps.get_model("checks", "Check")
    keys = _make_keys(apps)
    ids = list(check_table.objects.order_by("id").values_list("id", flat=True))
    for place in range(0, len(ids), CHUNK):
        checks = check_table.objects.filter(id__in=ids[place : place + CHUNK])
        for check in checks.select_related("resume_field", "model"):
            key = keys[check.employee_id]
            sealed = seal_json(_run(check), key=key, context=f"run:{check.id}")
            check_table.objects.filter(id=check.id).update(sealed_run=sealed)
            _seal_result(apps, check, key)


def _make_keys(apps):
    key_table = apps.get_model("checks", "PersonKey")
    people = apps.get_model("checks", "Check").objects.values_list("employee_id", flat=True)
    keys = {employee_id: new_key() for employee_id in people.distinct()}
    installation = installation_key(settings.CHECK_KEY)
    key_table.objects.bulk_create(
        key_table(
            employee_id=employee_id,
            wrapped=seal_bytes(key, key=installation, context=f"person:{employee_id}"),
            created_at=timezone.now(),  # noqa: TID251 - nobody passes the time to a migration
        )
        for employee_id, key in keys.items()
    )
    return keys


def _run(check):
    field = check.resume_field
    return {
        "seed": secrets.randbits(53),
        "place": f"self:{field.code}" if field else "review",
        "choices": {str(line.statement_id): line.choice for line in check.answers.all()},
        "steps": {},
    }


def _seal_result(apps, check, key):
    results = apps.get_model("checks", "Result").objects
    result = results.filter(check_taken=check).first()
    if result is not None:
        sealed = seal_json(_outcome(check, result), key=key, context=f"result:{check.id}")
        results.filter(id=result.id).update(sealed=sealed)


def _outcome(check, result):
    areas = dict(check.model.fields.values_list("code", "area__title"))
    return {
        "model_title": result.model_title,
        "model_version": result.model_version,
        "level_count": result.level_count,
        "level_titles": list(
            check.model.levels.order_by("level").values_list("title", flat=True)
        ),
        "profile_title": result.profile_title,
        "scoring_version": result.scoring_version,
        "competences": [
            _competence(line, areas.get(line.field_code) or "")
            for line in result.levels.order_by("position")
        ],
    }


def _competence(line, area_title):
    return {
        "field_code": line.field_code,
        "field_title": line.field_title,
        "area_title": area_title,
        "target": line.target_level,
        "target_to": None,
        "importance": 2,
        "actual": line.actual_level,
        "low": None,
        "high": None,
        "source": "none" if line.actual_level is None else "self",
        "self_level": line.actual_level,
        "verdict": line.verdict,
        "next_level": line.next_level,
        "next_statement": line.next_statement,
    }


class Migration(migrations.Migration):

    dependencies = [
        ("checks", "0007_person_keys_and_sealed_columns"),
    ]

    operations = [
        migrations.RunSQL(REST, WATCH),
        migrations.RunPython(seal_what_is_open),
        migrations.RunSQL(WATCH, REST),
    ]
