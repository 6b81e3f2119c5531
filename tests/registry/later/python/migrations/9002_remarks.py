"""A table whose rows only Python can write, with a column that comes after them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "9001_with_python")]

    operations = [
        migrations.CreateModel(
            "Remark",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.CharField(max_length=200)),
                (
                    "unit",
                    models.ForeignKey(
                        "staff.unit", django.db.models.deletion.CASCADE, related_name="remarks"
                    ),
                ),
            ],
        ),
    ]
