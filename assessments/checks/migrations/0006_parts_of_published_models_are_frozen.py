"""Areas, facets, anchors and test items of a published version never change, either."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION checks_refuse_change_in_published_model() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    model uuid := changed ->> 'model_id';
    parent uuid := changed ->> 'field_id';
    model_state text;
    levels smallint;
BEGIN
    IF TG_TABLE_NAME = 'checks_anchor' THEN
        SELECT field_id INTO parent FROM checks_facet WHERE id = (changed ->> 'facet_id')::uuid;
    END IF;
    IF model IS NULL THEN
        SELECT model_id INTO model FROM checks_field WHERE id = parent;
    END IF;
    SELECT state, level_count INTO model_state, levels
    FROM checks_competencemodel WHERE id = model FOR SHARE;
    IF model_state IS DISTINCT FROM 'draft' OR (
        TG_OP = 'UPDATE' AND (
            to_jsonb(NEW) -> 'model_id' IS DISTINCT FROM to_jsonb(OLD) -> 'model_id'
            OR to_jsonb(NEW) -> 'field_id' IS DISTINCT FROM to_jsonb(OLD) -> 'field_id'
            OR (TG_TABLE_NAME = 'checks_anchor'
                AND to_jsonb(NEW) -> 'facet_id' IS DISTINCT FROM to_jsonb(OLD) -> 'facet_id')
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
    IF (changed ->> 'area_id') IS NOT NULL AND NOT EXISTS (
        SELECT FROM checks_area a WHERE a.id = (changed ->> 'area_id')::uuid AND a.model_id = model
    ) OR TG_TABLE_NAME <> 'checks_anchor' AND (changed ->> 'facet_id') IS NOT NULL AND NOT EXISTS (
        SELECT FROM checks_facet f
        WHERE f.id = (changed ->> 'facet_id')::uuid AND f.field_id = parent
    ) THEN
        RAISE EXCEPTION 'a part belongs to another competence or version'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_parts_of_one_model';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION checks_refuse_target_outside_scale() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF GREATEST(NEW.level, NEW.level_to) > (
        SELECT m.level_count FROM checks_field f
        JOIN checks_competencemodel m ON m.id = f.model_id WHERE f.id = NEW.field_id
    ) THEN
        RAISE EXCEPTION 'level outside the scale of the model'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_level_within_scale';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER checks_area_frozen BEFORE INSERT OR UPDATE OR DELETE ON checks_area
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_in_published_model();
CREATE TRIGGER checks_facet_frozen BEFORE INSERT OR UPDATE OR DELETE ON checks_facet
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_in_published_model();
CREATE TRIGGER checks_anchor_frozen BEFORE INSERT OR UPDATE OR DELETE ON checks_anchor
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_in_published_model();
CREATE TRIGGER checks_test_item_frozen BEFORE INSERT OR UPDATE OR DELETE ON checks_testitem
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_in_published_model();
"""

BACKWARD = """
DROP TRIGGER checks_area_frozen ON checks_area;
DROP TRIGGER checks_facet_frozen ON checks_facet;
DROP TRIGGER checks_anchor_frozen ON checks_anchor;
DROP TRIGGER checks_test_item_frozen ON checks_testitem;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0005_give_old_models_an_area")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
