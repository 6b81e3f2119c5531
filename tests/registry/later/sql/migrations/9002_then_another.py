"""Changes what the migration before it made: Django looks its names up in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "9001_more")]

    operations = [
        migrations.AlterField("remark", "text", models.CharField(max_length=80)),
        migrations.AlterUniqueTogether("remark", {("unit", "text")}),
        migrations.AlterUniqueTogether("remark", set()),
    ]
