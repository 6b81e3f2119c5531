"""A column more, in a transaction again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "9004_outside")]

    operations = [
        migrations.AddField("remark", "colour", models.CharField(max_length=20, null=True)),
    ]
