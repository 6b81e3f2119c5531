"""What models cannot say: an append-only journal without gaps, vouchers tied to their allotment."""

from django.db import migrations

# A redemption touches its voucher's row twice or three times: leave room in the page.
STORAGE = """
ALTER TABLE redemption_voucher SET (fillfactor = 70);
ALTER TABLE redemption_feed SET (autovacuum_vacuum_scale_factor = 0.02);
"""
DEFAULT_STORAGE = """
ALTER TABLE redemption_feed RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE redemption_voucher RESET (fillfactor);
"""

TIES = """
ALTER TABLE redemption_voucher ADD CONSTRAINT redemption_voucher_of_allotment
    FOREIGN KEY (allotment_id, programme_id, municipality_id)
    REFERENCES funding_allotment (id, programme_id, municipality_id);
ALTER TABLE redemption_voucher ADD CONSTRAINT redemption_voucher_of_terms
    FOREIGN KEY (terms_id) REFERENCES funding_terms (id);
ALTER TABLE redemption_issuerun ADD CONSTRAINT redemption_run_of_allotment
    FOREIGN KEY (allotment_id, programme_id, municipality_id)
    REFERENCES funding_allotment (id, programme_id, municipality_id);
ALTER TABLE redemption_journal ADD CONSTRAINT redemption_journal_without_gap
    FOREIGN KEY (voucher_id, follows) REFERENCES redemption_journal (voucher_id, sequence);
"""
NO_TIES = """
ALTER TABLE redemption_journal DROP CONSTRAINT redemption_journal_without_gap;
ALTER TABLE redemption_issuerun DROP CONSTRAINT redemption_run_of_allotment;
ALTER TABLE redemption_voucher DROP CONSTRAINT redemption_voucher_of_terms;
ALTER TABLE redemption_voucher DROP CONSTRAINT redemption_voucher_of_allotment;
"""

APPEND_ONLY = """
CREATE FUNCTION redemption_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = 'redemption_append_only';
END $$;
CREATE TRIGGER redemption_journal_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON redemption_journal
    FOR EACH STATEMENT EXECUTE FUNCTION redemption_refuse_change();
CREATE TRIGGER redemption_idempotency_append_only
    BEFORE UPDATE ON redemption_idempotencyrecord
    FOR EACH STATEMENT EXECUTE FUNCTION redemption_refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER redemption_idempotency_append_only ON redemption_idempotencyrecord;
DROP TRIGGER redemption_journal_append_only ON redemption_journal;
DROP FUNCTION redemption_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("redemption", "0001_initial"),
        ("funding", "0002_what_never_changes"),
    ]

    operations = [
        migrations.RunSQL(STORAGE, DEFAULT_STORAGE),
        migrations.RunSQL(TIES, NO_TIES),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
