"""A published job profile never changes, except that it becomes outdated."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION library_refuse_change_of_published_profile() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    movable text[] := ARRAY['state', 'outdated_at'];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state = 'outdated'
        AND to_jsonb(NEW) - movable = to_jsonb(OLD) - movable
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published profile never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'library_published_profile_is_frozen';
END $$;

CREATE FUNCTION library_refuse_change_in_published_profile() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    profile_state text;
BEGIN
    SELECT state INTO profile_state FROM library_libraryprofile
    WHERE id = changed.profile_id FOR SHARE;
    IF profile_state IN ('published', 'outdated')
        OR (TG_OP = 'UPDATE' AND NEW.profile_id <> OLD.profile_id)
    THEN
        RAISE EXCEPTION 'a published profile never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'library_published_profile_is_frozen';
    END IF;
    RETURN changed;
END $$;

CREATE TRIGGER library_profile_frozen BEFORE UPDATE OR DELETE ON library_libraryprofile
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_of_published_profile();
CREATE TRIGGER library_profile_target_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON library_librarytarget
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_in_published_profile();
"""

BACKWARD = """
DROP FUNCTION library_refuse_change_of_published_profile() CASCADE;
DROP FUNCTION library_refuse_change_in_published_profile() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0004_profiles_item_imports_and_tallies")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
