"""A published framework never changes, except that it becomes outdated and names its successor."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION library_refuse_change_of_published_framework() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    movable text[] := ARRAY['state', 'outdated_at', 'outdated_by', 'successor_id'];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - movable = to_jsonb(OLD) - movable AND (
        OLD.state = 'published' AND NEW.state = 'outdated'
        OR to_jsonb(NEW) = to_jsonb(OLD)
        OR OLD.state = 'outdated' AND OLD.successor_id IS NULL
            AND to_jsonb(NEW) - 'successor_id' = to_jsonb(OLD) - 'successor_id'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published framework never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'library_published_framework_is_frozen';
END $$;

CREATE FUNCTION library_refuse_change_in_published_framework() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    part jsonb;
    parts jsonb[];
    owner uuid;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        parts := parts || to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        parts := parts || to_jsonb(NEW);
    END IF;
    FOREACH part IN ARRAY parts LOOP
        owner := part ->> 'framework_id';
        IF owner IS NULL THEN
            SELECT framework_id INTO owner FROM library_frameworknode
            WHERE id = coalesce(part ->> 'node_id', part ->> 'source_id')::uuid;
        END IF;
        PERFORM FROM library_framework WHERE id = owner AND state = 'draft' FOR SHARE;
        IF owner IS NOT NULL AND NOT FOUND THEN
            RAISE EXCEPTION 'a published framework never changes'
                USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'library_published_framework_is_frozen';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER library_framework_frozen BEFORE UPDATE OR DELETE ON library_framework
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_of_published_framework();
CREATE TRIGGER library_framework_level_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON library_frameworklevel
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_in_published_framework();
CREATE TRIGGER library_framework_node_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON library_frameworknode
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_in_published_framework();
CREATE TRIGGER library_descriptor_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON library_leveldescriptor
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_in_published_framework();
CREATE TRIGGER library_framework_link_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON library_frameworklink
    FOR EACH ROW EXECUTE FUNCTION library_refuse_change_in_published_framework();
"""

BACKWARD = """
DROP FUNCTION library_refuse_change_of_published_framework() CASCADE;
DROP FUNCTION library_refuse_change_in_published_framework() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0006_frameworks_have_editions")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
