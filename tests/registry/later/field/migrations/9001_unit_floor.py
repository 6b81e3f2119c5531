"""The most usual migration of all."""

from django.db import migrations, models

from tests.registry.later.present import last_present


class Migration(migrations.Migration):
    dependencies = [("staff", last_present())]

    operations = [migrations.AddField("unit", "floor", models.SmallIntegerField(null=True))]
