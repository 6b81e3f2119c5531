"""A nullable column, a table with a key, an index and a check; then a script that fills rows."""

import django.db.models.deletion
from django.db import migrations, models

from tests.registry.later.present import last_present

SCRIPT = """
CREATE FUNCTION staff_remark_trimmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.text := trim(NEW.text); -- a remark; with a semicolon
    RETURN NEW;
END $$;
CREATE TRIGGER staff_remark_trimmed BEFORE INSERT ON staff_remark
    FOR EACH ROW EXECUTE FUNCTION staff_remark_trimmed();
INSERT INTO staff_remark (unit_id, text) SELECT id, ' from the release to come ' FROM staff_unit;
-- The last line is a comment
"""


class Migration(migrations.Migration):
    dependencies = [("staff", last_present())]

    operations = [
        migrations.AddField("unit", "note", models.CharField(max_length=40, null=True)),
        migrations.CreateModel(
            "Remark",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.CharField(max_length=40, db_index=True)),
                ("unit", models.ForeignKey("staff.unit", django.db.models.deletion.CASCADE)),
            ],
        ),
        migrations.RunSQL(SCRIPT),
    ]
