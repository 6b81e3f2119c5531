from django.db import migrations, models

# The table is small and its dead rows are secrets: vacuum after each few deletions.
CLEANED_AT_ONCE = """
ALTER TABLE checks_personkey SET (
    autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0
)
"""
CLEANED_AS_OTHERS = """
ALTER TABLE checks_personkey RESET (
    autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ("checks", "0006_parts_of_published_models_are_frozen"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("employee_id", models.UUIDField(verbose_name="Beschäftigte/r")),
                ("wrapped", models.BinaryField(verbose_name="versiegelter Schlüssel")),
                ("created_at", models.DateTimeField(verbose_name="angelegt am")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("employee_id",),
                        name="checks_person_key_once",
                        violation_error_message="Für diese Person gibt es schon einen Schlüssel.",
                    )
                ],
            },
        ),
        migrations.RunSQL(CLEANED_AT_ONCE, CLEANED_AS_OTHERS),
        migrations.AddField(
            model_name="check",
            name="sealed_run",
            field=models.BinaryField(default=b"", verbose_name="versiegelte Antworten"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="check",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="Fassung"),
        ),
        migrations.AddField(
            model_name="result",
            name="sealed",
            field=models.BinaryField(default=b"", verbose_name="versiegeltes Ergebnis"),
            preserve_default=False,
        ),
    ]
