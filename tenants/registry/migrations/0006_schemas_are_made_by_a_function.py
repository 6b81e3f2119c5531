from django.db import migrations, models

# As the owner of all schemas, without taking the owner's role: for that PostgreSQL would list every
# municipality's. What it runs is what the owner has stored, for a name that can be nothing else.
MAKE = """
CREATE FUNCTION public.registry_make_schema(named text, fits text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET check_function_bodies = off
AS $make$
DECLARE
    stored text;
BEGIN
    IF named !~ '^m_[0-9]{12}_[0-9a-z_]{1,37}$' THEN
        RAISE EXCEPTION '% is no name of a municipality''s schema', quote_literal(named)
            USING ERRCODE = 'invalid_schema_name';
    END IF;
    SELECT making INTO stored FROM public.registry_schematemplate WHERE version = fits;
    IF coalesce(stored, '') = '' THEN
        RETURN false;
    END IF;
    EXECUTE replace(stored, 'm_the_schema_to_make', named);
    RETURN true;
END
$make$;
REVOKE ALL ON FUNCTION public.registry_make_schema(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.registry_make_schema(text, text) TO campus_cooperative;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_municipality_lies_in_a_cell")]

    operations = [
        migrations.AddField(
            "schematemplate", "making", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.RunSQL(MAKE, "DROP FUNCTION public.registry_make_schema(text, text)"),
    ]
