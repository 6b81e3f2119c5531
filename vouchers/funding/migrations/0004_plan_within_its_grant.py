"""A position of the financing plan spends on a programme of the same grant only."""

from django.db import migrations

TIE = """
ALTER TABLE funding_planitem ADD CONSTRAINT funding_plan_programme_of_grant
    FOREIGN KEY (programme_id, grant_id) REFERENCES funding_programme (id, grant_id);
"""
NO_TIE = "ALTER TABLE funding_planitem DROP CONSTRAINT funding_plan_programme_of_grant;"


class Migration(migrations.Migration):
    dependencies = [("funding", "0003_plan_and_targets")]

    operations = [migrations.RunSQL(TIE, NO_TIE)]
