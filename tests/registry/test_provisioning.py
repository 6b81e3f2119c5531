"""Making a municipality's schema from the template."""

import pytest
from django.db import DatabaseError, connection

from campus.kernel.actor import SYSTEM
from tenants.registry.api import (
    BadKey,
    BadSubdomain,
    HostTaken,
    MunicipalityKnown,
    find_by_ars,
    provision_municipality,
)
from tenants.registry.services.template import migrations_version


def provision(now, **changes):
    facts = {
        "ars": "073110000000",
        "subdomain": "frankenthal",
        "name": "Frankenthal",
        "kind": "town",
        "population": 49_000,
    }
    return provision_municipality(actor=SYSTEM, now=now, **facts | changes)


def test_a_five_digit_key_becomes_the_key_of_the_district(db, now):
    provision(now, ars="07338", subdomain="rhein-pfalz-kreis", kind="district")

    assert find_by_ars(ars="073380000000") is not None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ars": "123"}, BadKey),
        ({"ars": "99314000"}, BadKey),
        ({"ars": "0731400000X"}, BadKey),
        ({"subdomain": "www"}, BadSubdomain),
        ({"subdomain": "x'; DROP SCHEMA public"}, BadSubdomain),
        ({"ars": "073140000000"}, MunicipalityKnown),
        ({"subdomain": "ludwigshafen"}, HostTaken),
    ],
)
def test_what_cannot_be_provisioned_leaves_nothing_behind(db, now, changes, refusal):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace")
        before = cursor.fetchone()

        with pytest.raises(refusal):
            provision(now, **changes)

        cursor.execute("SELECT count(*) FROM pg_namespace")
        assert cursor.fetchone() == before


MAKE = "SELECT public.registry_make_schema(%s, %s)"


@pytest.mark.parametrize(
    "name",
    [
        "public",
        "m_template",
        "m_073110000000_Frankenthal",
        "m_073110000000_x; DROP SCHEMA public CASCADE; --",
        "m_073110000000_" + "x" * 38,
    ],
)
def test_only_a_municipalitys_schema_can_be_made(db, name):
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="is no name of a municipality's schema"),
    ):
        cursor.execute(MAKE, [name, migrations_version()])


def test_a_schema_that_is_there_is_not_made_again(db, speyer):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="already exists"):
        cursor.execute(MAKE, [speyer.schema_name, migrations_version()])


@pytest.mark.parametrize("role", ["campus_municipality", "campus_ministry", "campus_provider"])
def test_only_the_cooperative_makes_schemas(db, role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")

        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute(MAKE, ["m_073110000000_frankenthal", migrations_version()])


def test_the_role_may_add_to_the_audit_trail_but_not_change_it(at_ludwigshafen):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('audit_entry', 'INSERT'), "
            "has_table_privilege('audit_entry', 'UPDATE'), "
            "has_table_privilege('django_migrations', 'DELETE')"
        )

        assert cursor.fetchone() == (True, False, False)
