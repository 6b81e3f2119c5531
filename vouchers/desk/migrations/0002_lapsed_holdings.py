"""A holding may also end because its voucher lapsed and a new one took its place."""

from django.db import migrations, models

ENDINGS = {
    "withdrawn": "zurückgezogen",
    "returned": "zurückgegeben",
    "lapsed": "verfallen oder ungültig, ersetzt",
}


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="holding",
            name="ending",
            field=models.CharField(blank=True, choices=list(ENDINGS.items()), max_length=10),
        ),
        migrations.RemoveConstraint(model_name="holding", name="desk_ending_has_a_reason"),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ending", "")),
                    models.Q(("ended_at__isnull", False), ("ending__in", ENDINGS)),
                    _connector="OR",
                ),
                name="desk_ending_has_a_reason",
                violation_error_message="Was endet, endet auf eine der vorgesehenen Arten.",
            ),
        ),
    ]
