"""Looks at a release never change, but go when the person who gave it is forgotten."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION checks_refuse_change_of_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever forgets a person says for the transaction whom; see services/forgetting.py.
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM checks_release r WHERE r.id = OLD.release_id
        AND r.employee_id::text = current_setting('campus.forgotten_employee', true)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a look never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_look_is_frozen';
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION checks_refuse_change_of_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a look never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_look_is_frozen';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0019_ranges_written_flat")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
