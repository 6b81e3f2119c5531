"""Python alone, as where a key from outside the database is needed: ten rows a town."""

from django.db import migrations

from tests.registry.later.present import last_present


def fill(apps, schema_editor):
    units = apps.get_model("staff", "Unit").objects
    units.bulk_create(units.model(name=f"Amt {number}") for number in range(10))
    for unit in units.filter(name__startswith="Amt "):
        unit.name = unit.name[::-1]
        unit.save()


class Migration(migrations.Migration):
    dependencies = [("staff", last_present())]

    operations = [migrations.RunPython(fill)]
