"""A proof belongs to a grant; a frozen one, its files and its acknowledgement never change."""

from django.db import migrations

TIE = """
ALTER TABLE reporting_proof ADD CONSTRAINT reporting_proof_of_grant
    FOREIGN KEY (grant_id) REFERENCES funding_grant (id);
"""
NO_TIE = "ALTER TABLE reporting_proof DROP CONSTRAINT reporting_proof_of_grant;"

NEVER_CHANGE = """
CREATE FUNCTION reporting_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is frozen', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'reporting_frozen';
END $$;
CREATE FUNCTION reporting_files_only_of_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reporting_proof WHERE id = NEW.proof_id) <> 'draft' THEN
        RAISE EXCEPTION 'the proof is frozen'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'reporting_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reporting_proof_frozen
    BEFORE UPDATE OR DELETE ON reporting_proof
    FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION reporting_refuse_change();
CREATE TRIGGER reporting_proof_not_emptied
    BEFORE TRUNCATE ON reporting_proof
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_refuse_change();
CREATE TRIGGER reporting_file_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting_prooffile
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_refuse_change();
CREATE TRIGGER reporting_file_of_draft
    BEFORE INSERT ON reporting_prooffile
    FOR EACH ROW EXECUTE FUNCTION reporting_files_only_of_drafts();
CREATE TRIGGER reporting_acknowledgement_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting_acknowledgement
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER reporting_acknowledgement_append_only ON reporting_acknowledgement;
DROP TRIGGER reporting_file_of_draft ON reporting_prooffile;
DROP TRIGGER reporting_file_append_only ON reporting_prooffile;
DROP TRIGGER reporting_proof_not_emptied ON reporting_proof;
DROP TRIGGER reporting_proof_frozen ON reporting_proof;
DROP FUNCTION reporting_files_only_of_drafts();
DROP FUNCTION reporting_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_proofs"),
        ("funding", "0004_plan_within_its_grant"),
    ]

    operations = [
        migrations.RunSQL(TIE, NO_TIE),
        migrations.RunSQL(NEVER_CHANGE, CHANGEABLE),
    ]
