"""Working in a municipality."""

import pytest
from django.db import ProgrammingError, connection

from tenants.registry.api import ScopeMissing, current_municipality, in_municipality
from tenants.registry.scope import in_schema


def test_a_query_without_a_scope_is_refused(db):
    with in_schema(None), pytest.raises(ScopeMissing):
        connection.cursor()


def test_the_database_refuses_another_towns_table(at_ludwigshafen, speyer):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {speyer.schema_name}.staff_employee")


def test_a_town_sees_only_itself_among_the_municipalities(at_ludwigshafen):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM public.registry_municipality")

        assert cursor.fetchall() == [("Ludwigshafen am Rhein",)]


def test_the_scope_before_comes_back_also_after_an_error(at_ludwigshafen, speyer):
    with pytest.raises(ZeroDivisionError), in_municipality(speyer.id):
        raise ZeroDivisionError

    assert current_municipality() == at_ludwigshafen


def test_the_cast_is_there(anna, bernd, carla, dora, emil):
    assert anna.actor.may("take_check")
    assert bernd.actor.may("distribute_vouchers")
    assert emil.actor.funder_id
