"""What is sealed now no longer lies in the open. There is no way back to the open tables."""

from django.db import migrations, models

NO_MORE_OPEN_ANSWERS = "DROP FUNCTION checks_refuse_answer_after_completion()"


class Migration(migrations.Migration):

    dependencies = [
        ("checks", "0008_seal_answers_and_results"),
    ]

    operations = [
        migrations.DeleteModel(name="Answer"),
        migrations.DeleteModel(name="ResultLevel"),
        migrations.RunSQL(NO_MORE_OPEN_ANSWERS),
        migrations.RemoveConstraint(model_name="result", name="checks_result_level_count_range"),
        migrations.RemoveField(model_name="result", name="level_count"),
        migrations.RemoveField(model_name="result", name="model_title"),
        migrations.RemoveField(model_name="result", name="model_version"),
        migrations.RemoveField(model_name="result", name="profile_title"),
        migrations.RemoveField(model_name="check", name="resume_field"),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("scoring_version__gte", 1)),
                name="checks_result_scoring_version_known",
                violation_error_message="Ein Ergebnis nennt die Regel, nach der es entstand.",
            ),
        ),
    ]
