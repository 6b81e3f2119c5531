"""A published item never changes, except that it becomes outdated or its review day moves."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION library_refuse_change_of_published_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    movable text[] := ARRAY['state', 'outdated_at', 'review_due_on'];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - movable = to_jsonb(OLD) - movable
        AND (NEW.state = OLD.state AND NEW.outdated_at IS NOT DISTINCT FROM OLD.outdated_at
             OR OLD.state = 'published' AND NEW.state = 'outdated')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published item never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'library_published_item_is_frozen';
END $$;

CREATE TRIGGER library_item_frozen BEFORE UPDATE OR DELETE ON library_item
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_of_published_item();
"""

BACKWARD = "DROP FUNCTION library_refuse_change_of_published_item() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("library", "0002_items")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
