"""Tell a municipality how many stand before it, though row security hides who."""

from django.db import migrations

AHEAD = """
CREATE FUNCTION catalogue_waiting_ahead(of_date uuid, of_ticket integer) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        SELECT count(*) FROM public.catalogue_waitingentry
         WHERE course_date_id = of_date AND state = 'waiting' AND ticket < of_ticket
    $$;
"""
NOTHING = "DROP FUNCTION catalogue_waiting_ahead(uuid, integer)"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_wait_for_a_seat")]

    operations = [migrations.RunSQL(AHEAD, NOTHING)]
