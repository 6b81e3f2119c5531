"""A published model version and a result never change: held by triggers with constraint names."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION checks_refuse_change_of_published_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.state = 'draft' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND (
        OLD.state = 'draft'
        OR (OLD.state = 'published' AND NEW.state = 'retired'
            AND (NEW.id, NEW.version, NEW.title, NEW.level_count, NEW.published_at, NEW.created_at)
              = (OLD.id, OLD.version, OLD.title, OLD.level_count, OLD.published_at, OLD.created_at))
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published competence model never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_published_model_is_frozen';
END $$;

CREATE FUNCTION checks_refuse_change_in_published_model() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    model uuid := changed ->> 'model_id';
    model_state text;
    levels smallint;
BEGIN
    IF TG_TABLE_NAME = 'checks_statement' THEN
        SELECT model_id INTO model FROM checks_field WHERE id = (changed ->> 'field_id')::uuid;
    END IF;
    SELECT state, level_count INTO model_state, levels
    FROM checks_competencemodel WHERE id = model FOR SHARE;
    IF model_state IS DISTINCT FROM 'draft' OR (
        TG_OP = 'UPDATE' AND (
            to_jsonb(NEW) -> 'model_id' IS DISTINCT FROM to_jsonb(OLD) -> 'model_id'
            OR to_jsonb(NEW) -> 'field_id' IS DISTINCT FROM to_jsonb(OLD) -> 'field_id'
        )
    ) THEN
        RAISE EXCEPTION 'a published competence model never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_published_model_is_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (changed ->> 'level')::int NOT BETWEEN 1 AND levels THEN
        RAISE EXCEPTION 'level outside the scale of the model'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_level_within_scale';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION checks_refuse_target_outside_scale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.level > (
        SELECT m.level_count FROM checks_field f
        JOIN checks_competencemodel m ON m.id = f.model_id WHERE f.id = NEW.field_id
    ) THEN
        RAISE EXCEPTION 'level outside the scale of the model'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_level_within_scale';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION checks_refuse_change_of_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a result never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_result_is_frozen';
END $$;

CREATE FUNCTION checks_refuse_answer_after_completion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT completed_at FROM checks_check WHERE id = NEW.check_taken_id FOR SHARE)
        IS NOT NULL THEN
        RAISE EXCEPTION 'a completed check takes no answers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_completed_check_is_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION checks_refuse_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a completed check never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_completed_check_is_closed';
END $$;

CREATE TRIGGER checks_model_frozen BEFORE UPDATE OR DELETE ON checks_competencemodel
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_of_published_model();
CREATE TRIGGER checks_model_level_frozen BEFORE INSERT OR UPDATE OR DELETE ON checks_modellevel
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_in_published_model();
CREATE TRIGGER checks_field_frozen BEFORE INSERT OR UPDATE OR DELETE ON checks_field
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_in_published_model();
CREATE TRIGGER checks_statement_frozen BEFORE INSERT OR UPDATE OR DELETE ON checks_statement
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_in_published_model();
CREATE TRIGGER checks_target_within_scale BEFORE INSERT OR UPDATE ON checks_targetlevel
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_target_outside_scale();
CREATE TRIGGER checks_result_frozen BEFORE UPDATE ON checks_result
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_of_result();
CREATE TRIGGER checks_result_level_frozen BEFORE UPDATE ON checks_resultlevel
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_of_result();
CREATE TRIGGER checks_answer_closed BEFORE INSERT OR UPDATE ON checks_answer
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_answer_after_completion();
CREATE TRIGGER checks_check_closed BEFORE UPDATE ON checks_check
    FOR EACH ROW WHEN (OLD.completed_at IS NOT NULL) EXECUTE FUNCTION checks_refuse_reopening();
"""

BACKWARD = """
DROP FUNCTION checks_refuse_change_of_published_model() CASCADE;
DROP FUNCTION checks_refuse_change_in_published_model() CASCADE;
DROP FUNCTION checks_refuse_target_outside_scale() CASCADE;
DROP FUNCTION checks_refuse_change_of_result() CASCADE;
DROP FUNCTION checks_refuse_answer_after_completion() CASCADE;
DROP FUNCTION checks_refuse_reopening() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
