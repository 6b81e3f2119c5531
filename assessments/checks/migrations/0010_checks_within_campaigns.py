"""What a campaign needs to open, what stays as it is, and when a check may begin: triggers."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION checks_refuse_change_of_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a recorded agreement never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_agreement_is_frozen';
END $$;

CREATE FUNCTION checks_refuse_change_of_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published notice never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_published_notice_is_frozen';
END $$;

CREATE FUNCTION checks_guard_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') AND OLD.state <> 'draft' AND (
        TG_OP = 'DELETE' OR OLD.state = 'closed' OR NEW.state = 'draft'
        OR NEW.closes_on < OLD.closes_on
        OR to_jsonb(NEW) - '{state,closes_on,closed_at}'::text[]
           <> to_jsonb(OLD) - '{state,closes_on,closed_at}'::text[]
    ) THEN
        RAISE EXCEPTION 'an open campaign is only extended or closed, a closed one stays so'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_open_campaign_is_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.state = 'open' AND (TG_OP = 'INSERT' OR OLD.state = 'draft') THEN
        PERFORM FROM checks_competencemodel
        WHERE id = NEW.model_id AND state = 'published' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a campaign opens with the published model'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_campaign_model_is_current';
        END IF;
        IF NEW.notice_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM checks_notice WHERE id = NEW.notice_id AND published_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'a campaign opens with a published notice'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_campaign_notice_is_published';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION checks_guard_part_of_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT FROM checks_campaign WHERE id = part.campaign_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'an open campaign is only extended or closed, a closed one stays so'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_open_campaign_is_frozen';
    END IF;
    RETURN part;
END $$;

CREATE FUNCTION checks_guard_check_of_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    campaign record;
    day date := (NEW.started_at AT TIME ZONE 'Europe/Berlin')::date;
BEGIN
    -- FOR SHARE: who closes a campaign waits for those who begin, and the other way round.
    SELECT * INTO campaign FROM checks_campaign WHERE id = NEW.campaign_id FOR SHARE;
    IF NOT FOUND OR campaign.state <> 'open'
        OR day NOT BETWEEN campaign.opens_on AND campaign.closes_on THEN
        RAISE EXCEPTION 'a check begins within an open campaign'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_check_within_open_campaign';
    END IF;
    IF NEW.model_id <> campaign.model_id THEN
        RAISE EXCEPTION 'a check asks what its campaign asks'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_check_of_campaigns_model';
    END IF;
    IF EXISTS (SELECT FROM checks_campaignprofile WHERE campaign_id = campaign.id)
        AND NOT EXISTS (
            SELECT FROM checks_campaignprofile
            WHERE campaign_id = campaign.id AND profile_id = NEW.profile_id
        ) THEN
        RAISE EXCEPTION 'the profile is not one of the campaign'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_check_of_campaigns_profile';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION checks_refuse_move_of_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a check stays in its campaign'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checks_check_within_open_campaign';
END $$;

CREATE TRIGGER checks_agreement_frozen BEFORE UPDATE OR DELETE ON checks_agreement
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change_of_agreement();
CREATE TRIGGER checks_notice_frozen BEFORE UPDATE OR DELETE ON checks_notice
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION checks_refuse_change_of_notice();
CREATE TRIGGER checks_campaign_guarded BEFORE INSERT OR UPDATE OR DELETE ON checks_campaign
    FOR EACH ROW EXECUTE FUNCTION checks_guard_campaign();
CREATE TRIGGER checks_campaign_profile_guarded
    BEFORE INSERT OR UPDATE OR DELETE ON checks_campaignprofile
    FOR EACH ROW EXECUTE FUNCTION checks_guard_part_of_campaign();
CREATE TRIGGER checks_audience_guarded BEFORE INSERT OR UPDATE OR DELETE ON checks_audience
    FOR EACH ROW EXECUTE FUNCTION checks_guard_part_of_campaign();
CREATE TRIGGER checks_check_guarded BEFORE INSERT ON checks_check
    FOR EACH ROW EXECUTE FUNCTION checks_guard_check_of_campaign();
CREATE TRIGGER checks_check_stays BEFORE UPDATE OF campaign_id, model_id ON checks_check
    FOR EACH ROW WHEN (
        OLD.campaign_id IS DISTINCT FROM NEW.campaign_id OR OLD.model_id <> NEW.model_id
    ) EXECUTE FUNCTION checks_refuse_move_of_check();
"""

BACKWARD = """
DROP FUNCTION checks_refuse_change_of_agreement() CASCADE;
DROP FUNCTION checks_refuse_change_of_notice() CASCADE;
DROP FUNCTION checks_guard_campaign() CASCADE;
DROP FUNCTION checks_guard_part_of_campaign() CASCADE;
DROP FUNCTION checks_guard_check_of_campaign() CASCADE;
DROP FUNCTION checks_refuse_move_of_check() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0009_drop_open_answers")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
