"""What only Python can do, and what stops it in one town."""

from django.db import migrations, models

from tests.registry.later.present import last_present


def fill(apps, schema_editor):
    units = apps.get_model("staff", "Unit").objects
    if units.filter(name="Stolperstein").exists():
        raise ValueError("this town's rows do not fit")
    for unit in units.all():
        unit.note = unit.name[::-1]
        unit.save()


class Migration(migrations.Migration):
    dependencies = [("staff", last_present())]

    operations = [
        migrations.AddField("unit", "note", models.CharField(max_length=200, null=True)),
        migrations.RunPython(fill),
    ]
