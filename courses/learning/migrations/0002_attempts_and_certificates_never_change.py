"""An attempt at a quiz and a certificate never change: held by a trigger with constraint names.

Deleting stays possible, for the erasure of a person's data.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION learning_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows never change', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_frozen';
END $$;
CREATE TRIGGER learning_quizattempt_is_frozen BEFORE UPDATE ON learning_quizattempt
    FOR EACH ROW EXECUTE FUNCTION learning_refuse_change();
CREATE TRIGGER learning_certificate_is_frozen BEFORE UPDATE ON learning_certificate
    FOR EACH ROW EXECUTE FUNCTION learning_refuse_change();
"""
BACKWARD = """
DROP TRIGGER learning_certificate_is_frozen ON learning_certificate;
DROP TRIGGER learning_quizattempt_is_frozen ON learning_quizattempt;
DROP FUNCTION learning_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
