"""Targets rest once a campaign uses their version; a closed workshop stays as it is; a scale keeps
the levels that something stands on."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION checks_refuse_change_of_targets_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM checks_field f JOIN checks_campaign c ON c.model_id = f.model_id
        WHERE f.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.field_id ELSE NEW.field_id END
            AND c.state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'targets of a version in use never change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_targets_in_use_are_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION checks_refuse_change_of_closed_workshop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a closed workshop never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_workshop_is_closed';
END $$;

CREATE FUNCTION checks_refuse_entry_in_closed_workshop() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(NEW);
    workshop uuid := changed ->> 'workshop_id';
BEGIN
    IF TG_TABLE_NAME = 'checks_proposal' THEN
        SELECT workshop_id INTO workshop FROM checks_participant
        WHERE id = (changed ->> 'participant_id')::uuid;
    END IF;
    IF (SELECT state FROM checks_workshop WHERE id = workshop FOR SHARE) <> 'open' THEN
        RAISE EXCEPTION 'a closed workshop never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_workshop_is_closed';
    END IF;
    IF EXISTS (
        SELECT FROM checks_field f JOIN checks_competencemodel m ON m.id = f.model_id
        WHERE f.id = (changed ->> 'field_id')::uuid AND m.level_count < GREATEST(
            (changed ->> 'level')::int, (changed ->> 'level_to')::int,
            (changed ->> 'future_level')::int)
    ) THEN
        RAISE EXCEPTION 'level outside the scale of the model'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_level_within_scale';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION checks_refuse_shorter_scale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM checks_modellevel l WHERE l.model_id = NEW.id
            AND l.level > NEW.level_count)
        OR EXISTS (SELECT FROM checks_statement s JOIN checks_field f ON f.id = s.field_id
            WHERE f.model_id = NEW.id AND s.level > NEW.level_count)
        OR EXISTS (SELECT FROM checks_anchor a JOIN checks_facet p ON p.id = a.facet_id
            JOIN checks_field f ON f.id = p.field_id
            WHERE f.model_id = NEW.id AND a.level > NEW.level_count)
        OR EXISTS (SELECT FROM checks_testitem i JOIN checks_field f ON f.id = i.field_id
            WHERE f.model_id = NEW.id AND i.level > NEW.level_count)
        OR EXISTS (SELECT FROM checks_targetlevel t JOIN checks_field f ON f.id = t.field_id
            WHERE f.model_id = NEW.id AND GREATEST(t.level, t.level_to) > NEW.level_count)
    THEN
        RAISE EXCEPTION 'something still stands on a level that would be gone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_level_within_scale';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER checks_targets_in_use BEFORE INSERT OR UPDATE OR DELETE ON checks_targetlevel
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_of_targets_in_use();
CREATE TRIGGER checks_workshop_closed BEFORE UPDATE ON checks_workshop
    FOR EACH ROW WHEN (OLD.state <> 'open')
    EXECUTE FUNCTION checks_refuse_change_of_closed_workshop();
CREATE TRIGGER checks_participant_open BEFORE INSERT OR UPDATE ON checks_participant
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_entry_in_closed_workshop();
CREATE TRIGGER checks_proposal_open BEFORE INSERT OR UPDATE ON checks_proposal
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_entry_in_closed_workshop();
CREATE TRIGGER checks_agreed_open BEFORE INSERT OR UPDATE ON checks_agreedtarget
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_entry_in_closed_workshop();
CREATE TRIGGER checks_model_scale BEFORE UPDATE ON checks_competencemodel
    FOR EACH ROW WHEN (NEW.level_count < OLD.level_count)
    EXECUTE FUNCTION checks_refuse_shorter_scale();
"""

BACKWARD = """
DROP FUNCTION checks_refuse_change_of_targets_in_use() CASCADE;
DROP FUNCTION checks_refuse_change_of_closed_workshop() CASCADE;
DROP FUNCTION checks_refuse_entry_in_closed_workshop() CASCADE;
DROP FUNCTION checks_refuse_shorter_scale() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0011_workshops")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
