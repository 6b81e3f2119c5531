"""Terms and allotment decisions are never changed; a programme's value not once it is allotted."""

from django.db import migrations

REFUSE_CHANGE = """
CREATE FUNCTION funding_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'funding_append_only';
END $$;
CREATE TRIGGER funding_terms_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_terms
    FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse_change();
CREATE TRIGGER funding_round_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_allotmentround
    FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse_change();
CREATE TRIGGER funding_change_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON funding_allotmentchange
    FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse_change();
CREATE TRIGGER funding_programme_value_fixed
    BEFORE UPDATE OF value_cents, ceiling_cents ON funding_programme
    FOR EACH ROW
    WHEN (OLD.allotted_count > 0 AND (OLD.value_cents IS DISTINCT FROM NEW.value_cents
                                      OR OLD.ceiling_cents <> NEW.ceiling_cents))
    EXECUTE FUNCTION funding_refuse_change();
"""
ALLOW_CHANGE = """
DROP TRIGGER funding_programme_value_fixed ON funding_programme;
DROP TRIGGER funding_change_append_only ON funding_allotmentchange;
DROP TRIGGER funding_round_append_only ON funding_allotmentround;
DROP TRIGGER funding_terms_append_only ON funding_terms;
DROP FUNCTION funding_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("funding", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE_CHANGE, ALLOW_CHANGE)]
