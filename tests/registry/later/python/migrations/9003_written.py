"""Rows that lead to others, by models that a later migration changes."""

from django.db import migrations


def write(apps, schema_editor):
    remark = apps.get_model("staff", "Remark")
    assert not hasattr(remark, "colour")
    for unit in apps.get_model("staff", "Unit").objects.all():
        unit.remarks.create(text=f"{unit.note}!")


class Migration(migrations.Migration):
    dependencies = [("staff", "9002_remarks")]

    operations = [migrations.RunPython(write)]
