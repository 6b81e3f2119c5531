"""What no transaction may hold: it can be repeated where it was broken off."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("staff", "9003_written")]

    operations = [
        migrations.RunSQL("CREATE INDEX IF NOT EXISTS staff_remark_by_text ON staff_remark (text)"),
    ]
