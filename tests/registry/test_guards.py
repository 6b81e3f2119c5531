"""What was loaded in one town is refused in another; what has no scope does nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse

from campus.accounts.models import Account, RoleGrant
from campus.config.celery import app
from tenants.registry.api import (
    ScopeMissing,
    current_municipality,
    find_by_ars,
    forget_cached,
    in_cooperative,
    in_municipality,
)
from tenants.registry.database.guards import ForeignObject
from tenants.registry.scope import in_schema
from tenants.staff.models import Employee, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def annas_account(ludwigshafen: Any, anna: Any) -> Account:
    with in_municipality(ludwigshafen.id):
        return Account.objects.get(id=anna.account_id)


USES: dict[str, Callable[[Account], object]] = {
    "save": lambda account: account.save(),
    "save to a named database": lambda account: account.save(using="default"),
    "delete": lambda account: account.delete(),
    "delete from a named database": lambda account: account.delete(using="default"),
    "refresh": lambda account: account.refresh_from_db(),
    "a related manager": lambda account: account.invitations.count(),
    "adding to a related manager": lambda account: account.invitations.create(),
    "bulk_create": lambda account: Account.objects.bulk_create([account]),
    "bulk_update": lambda account: Account.objects.bulk_update([account], ["display_name"]),
    "a condition": lambda account: RoleGrant.objects.filter(account=account).exists(),
    "a condition with several": lambda account: RoleGrant.objects.filter(account__in=[account]),
    "a library's condition": lambda account: EmailAddress.objects.filter(user=account).exists(),
    "a library's new row": lambda account: EmailAddress.objects.create(user=account, email="a@b"),
    "assigning": lambda account: RoleGrant(account=account, role="hr"),
}


@pytest.mark.parametrize("use", USES)
def test_an_instance_of_one_town_is_refused_in_another(
    annas_account: Account, speyer: Any, use: str
) -> None:
    with in_municipality(speyer.id), pytest.raises(ForeignObject):
        USES[use](annas_account)


def test_a_field_that_was_put_off_is_not_read_in_another_town(
    ludwigshafen: Any, speyer: Any, anna: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        account = Account.objects.only("id").get(id=anna.account_id)

    with in_municipality(speyer.id), pytest.raises(ForeignObject):
        _ = account.display_name


def test_a_related_object_is_not_read_in_another_town(
    ludwigshafen: Any, speyer: Any, bernd: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        grant = RoleGrant.objects.filter(account_id=bernd.account_id)[0]

    with in_municipality(speyer.id), pytest.raises(ForeignObject):
        _ = grant.account


@pytest.mark.parametrize("model", [Session, EmailAddress], ids=lambda model: model.__name__)
def test_a_librarys_instance_is_refused_as_well(
    ludwigshafen: Any, speyer: Any, annas_account: Account, now: Any, model: type[Model]
) -> None:
    given: dict[type[Model], dict[str, Any]] = {
        Session: {"session_key": "x" * 32, "session_data": "", "expire_date": now},
        EmailAddress: {"user": annas_account, "email": "anna@example.org"},
    }
    with in_municipality(ludwigshafen.id):
        made = model._default_manager.create(**given[model])

    with in_municipality(speyer.id), pytest.raises(ForeignObject):
        made.save()


EVALUATIONS: dict[str, Callable[[QuerySet[Employee]], object]] = {
    "list": list,
    "count": lambda found: found.count(),
    "exists": lambda found: found.exists(),
    "first": lambda found: found.first(),
    "values": lambda found: list(found.values_list("id")),
    "iterator": lambda found: list(found.iterator()),
    "update": lambda found: found.update(given_name="X"),
    "delete": lambda found: found.delete(),
    "narrowed further": lambda found: list(found.filter(given_name="Carla")),
    "within another query": lambda found: list(Unit.objects.filter(id__in=found.values("unit"))),
    "sql": lambda found: str(found.query),
}


@pytest.mark.parametrize("evaluation", EVALUATIONS)
def test_a_query_begun_in_one_town_is_refused_in_another(
    ludwigshafen: Any, speyer: Any, evaluation: str
) -> None:
    with in_municipality(ludwigshafen.id):
        waiting = Employee.objects.all()

    with in_municipality(speyer.id), pytest.raises(ForeignObject):
        EVALUATIONS[evaluation](waiting)


def test_what_a_query_found_in_one_town_is_not_shown_in_another(
    ludwigshafen: Any, speyer: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        found = Employee.objects.all()
        assert len(found)

    with in_municipality(speyer.id), pytest.raises(ForeignObject):
        list(found)


def test_rows_that_come_in_chunks_end_with_their_scope(ludwigshafen: Any, speyer: Any) -> None:
    with in_municipality(ludwigshafen.id):
        rows = Employee.objects.iterator(chunk_size=1)
        next(rows)

    with in_municipality(speyer.id), pytest.raises(ForeignObject):
        next(rows)


def test_back_in_its_own_town_everything_works_again(
    ludwigshafen: Any, speyer: Any, annas_account: Account
) -> None:
    with in_municipality(ludwigshafen.id):
        waiting = Employee.objects.all()
    with in_municipality(speyer.id):
        Employee.objects.count()

    with in_municipality(ludwigshafen.id):
        assert waiting.count()
        annas_account.refresh_from_db()
        annas_account.save()


# What works without a query still knows where it is, or refuses.


def test_without_a_scope_nothing_is_cached() -> None:
    with in_schema(None), pytest.raises(ScopeMissing):
        cache.get("x")
    with in_schema(None), pytest.raises(ScopeMissing):
        cache.set("x", 1)


def test_the_same_key_is_another_one_in_each_town(ludwigshafen: Any, speyer: Any) -> None:
    with in_municipality(ludwigshafen.id):
        cache.set("x", "ludwigshafen")

    with in_municipality(speyer.id):
        assert cache.get("x") is None
    with in_municipality(ludwigshafen.id):
        assert cache.get("x") == "ludwigshafen"


def test_what_is_shared_is_asked_for_by_name() -> None:
    caches["shared"].set("x", 1)
    with in_schema(None):
        assert caches["shared"].get("x") == 1


def test_without_a_scope_there_is_no_present_town() -> None:
    with in_schema(None), pytest.raises(ScopeMissing):
        current_municipality()


def test_what_a_town_does_not_see_is_not_remembered_as_missing(
    ludwigshafen: Any, speyer: Any
) -> None:
    forget_cached()
    with in_municipality(ludwigshafen.id):
        assert find_by_ars(ars=speyer.ars) is None

    with in_municipality(speyer.id) as there:
        assert there.id == speyer.id


def test_a_new_thread_has_no_scope(ludwigshafen: Any) -> None:
    raised: list[BaseException] = []

    def ask() -> None:
        try:
            cache.get("x")
        except ScopeMissing as error:
            raised.append(error)
        try:
            connection.cursor()
        except ScopeMissing as error:
            raised.append(error)
        finally:
            connection.close()

    with in_municipality(ludwigshafen.id):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()

    assert len(raised) == 2


def test_an_answer_that_streams_after_its_scope_is_refused(ludwigshafen: Any) -> None:
    def lines() -> Iterator[str]:
        yield "Name\n"
        yield from Employee.objects.values_list("family_name", flat=True)

    with in_municipality(ludwigshafen.id):
        answer = StreamingHttpResponse(lines())

    with in_schema(None), pytest.raises(ScopeMissing):
        list(answer.streaming_content)


def test_a_task_begins_without_a_scope_and_leaves_none(ludwigshafen: Any) -> None:
    seen: list[bool] = []

    def look() -> None:
        try:
            Employee.objects.count()
        except ScopeMissing:
            seen.append(True)

    task = app.task(look, name="tests.guards.look")
    with in_municipality(ludwigshafen.id):
        task()

        assert seen == [True]
        assert Employee.objects.count()


def test_a_savepoint_that_is_rolled_back_leaves_the_scope(ludwigshafen: Any, speyer: Any) -> None:
    with in_municipality(ludwigshafen.id):
        here = set(Employee.objects.values_list("id", flat=True))
        try:
            with transaction.atomic(), in_municipality(speyer.id):
                assert not here & set(Employee.objects.values_list("id", flat=True))
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass

        assert set(Employee.objects.values_list("id", flat=True)) == here


def test_a_table_that_a_town_lacks_is_not_read_from_the_shared_layer(
    ludwigshafen: Any, speyer: Any
) -> None:
    """Of the tables that both layers have, a town's role has no right to the shared ones."""
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {speyer.schema_name}.accounts_rolegrant")

    refused = pytest.raises(Exception, match="permission denied")
    with in_municipality(speyer.id), refused, transaction.atomic():
        RoleGrant.objects.count()


def test_the_cooperative_reads_no_town(speyer: Any) -> None:
    refused = pytest.raises(Exception, match="does not exist")
    with in_cooperative(), refused, transaction.atomic():
        Employee.objects.count()
