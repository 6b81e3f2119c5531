"""The proof of what was deleted is kept for all apps in one table, `tenants.privacy`."""

from django.db import migrations

COPY = """
INSERT INTO privacy_retentionrun (retention, days, ran_at, deleted_count, in_fives)
SELECT CASE kind WHEN 'leavers' THEN 'checks_of_leavers' ELSE 'checks_unfinished' END,
       CASE kind WHEN 'leavers' THEN 30 ELSE 14 END, ran_at, deleted_at_least, true
FROM checks_retentionrun ORDER BY ran_at, id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("checks", "0020_looks_go_with_their_person"),
        ("privacy", "0001_corrections_and_proof_of_deletion"),
    ]
    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]
