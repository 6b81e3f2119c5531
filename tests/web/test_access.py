"""Declaring a page …"""

import pytest
from django.db import connection
from django.http import Http404, HttpResponse
from psycopg import sql
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.kernel.actor import ANONYMOUS
from campus.web.access import (
    EVERYONE,
    SIGNED_IN,
    Access,
    api_page,
    declarations_of,
    page,
)
from campus.web.reading import WriteInReadingView, is_read, refuse_writes
from tests.web.gallery import distribution
from tests.web.visiting import a_request, employee, visit


@page(may=SIGNED_IN)
def mine(request):
    return HttpResponse("Meins")


@page(may=EVERYONE)
def reading(request):
    return HttpResponse(_touch(request.GET["sql"]))


@page(may=EVERYONE, writes=True)
def writing(request):
    return HttpResponse(_touch(request.GET["sql"]))


def _touch(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    return "ok"


@api_page(may="hold_vouchers")
class Vouchers(APIView):
    def get(self, request):
        return Response({"sql": _touch(request.GET.get("sql", "SELECT 1"))})

    @api_page(may="distribute_vouchers", writes=True)
    def post(self, request):
        return Response(status=201)


@api_page(may=EVERYONE)
@api_view(["GET"])
def status(request):
    return Response({"status": "ok"})


class Forgotten(APIView):
    def get(self, request):
        return Response("nobody may see this")


READ = a_request("/?sql=SELECT+1")
WRITE_SQL = "DELETE FROM django_session"


def test_a_page_sends_a_signed_out_visitor_to_sign_in_and_back():
    answer = visit("/ausgabe/?seite=2")

    assert answer.status_code == 403
    assert "?next=%2Fausgabe%2F%3Fseite%3D2" in answer.content.decode()


def test_a_page_shows_a_person_without_the_permission_exactly_a_missing_page():
    refused = visit("/ausgabe/", actor=employee("learn"))
    missing = visit("/gibt-es-nicht/", actor=employee("learn"))

    assert refused.status_code == missing.status_code == 404
    assert refused.content == missing.content


def test_a_page_admits_who_holds_the_permission():
    assert visit("/ausgabe/", actor=employee("distribute_vouchers")).content


def test_a_page_for_everyone_signed_in_admits_any_account():
    assert mine(a_request(actor=employee())).status_code == 200
    assert mine(a_request(actor=ANONYMOUS)).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_reading_page_answers_no_other_method(method):
    assert reading(a_request(method=method)).status_code == 405


@pytest.mark.django_db
def test_a_reading_page_reads():
    assert reading(READ).content == b"ok"


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [WRITE_SQL, "SELECT 1 FROM django_session FOR UPDATE"])
def test_a_reading_page_can_neither_write_nor_lock(statement):
    with pytest.raises(WriteInReadingView):
        reading(a_request(f"/?sql={statement.replace(' ', '+')}"))


def test_a_composed_statement_is_read_as_it_is_sent():
    composed = sql.SQL("DELETE FROM {}").format(sql.Identifier("django_session"))

    with pytest.raises(WriteInReadingView):
        refuse_writes(lambda *_: None, composed, None, False, {})


@pytest.mark.django_db
def test_a_writing_page_writes():
    assert writing(a_request("/?sql=" + WRITE_SQL.replace(" ", "+"))).content == b"ok"


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT "update", 1 AS deleted_at FROM t',
        "  (SELECT 1) UNION (SELECT 2)",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SET search_path = m_x, public",
        'SET ROLE "m_x"',
        "SAVEPOINT s1",
        "SELECT 'DELETE FROM t'",
        "SELECT pg_advisory_xact_lock_shared(7)",
    ],
)
def test_a_statement_that_only_looks_is_a_read(statement):
    assert is_read(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (1)",
        "update t set a = 1",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
        "SELECT * INTO copy FROM t",
        "SELECT nextval('s')",
        "SELECT pg_advisory_xact_lock(1)",
        "SELECT 1 FROM t FOR NO KEY UPDATE",
        "SELECT 1 FROM t FOR SHARE",
        "SET statement_timeout = 0",
        "TRUNCATE t",
        "CALL p()",
        "",
    ],
)
def test_a_statement_that_changes_or_locks_is_no_read(statement):
    assert not is_read(statement)


def test_a_declaration_can_be_read_from_the_callback():
    assert declarations_of(distribution) == (Access("distribute_vouchers"),)
    assert declarations_of(status) == (Access(EVERYONE),)
    assert declarations_of(Forgotten.as_view()) == ()


def test_an_api_view_may_declare_each_method():
    declared = declarations_of(Vouchers.as_view())

    assert declared == (Access("hold_vouchers"), Access("distribute_vouchers", writes=True))


def test_an_api_view_without_declaration_refuses_everybody():
    answer = Forgotten.as_view()(a_request(actor=employee("hold_vouchers")))

    assert answer.status_code in {401, 403}


def test_an_api_view_refuses_a_signed_out_visitor_with_problem_details():
    answer = Vouchers.as_view()(a_request())

    assert answer.status_code == answer.data["status"] == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_an_api_view_answers_a_missing_permission_like_a_missing_address():
    answer = Vouchers.as_view()(a_request(actor=employee("learn")))

    assert answer.status_code == 404


@pytest.mark.django_db
def test_an_api_view_admits_by_method():
    anna = employee("hold_vouchers")

    assert Vouchers.as_view()(a_request(actor=anna)).status_code == 200
    assert Vouchers.as_view()(a_request(method="POST", actor=anna)).status_code == 404
    bernd = employee("distribute_vouchers")
    assert Vouchers.as_view()(a_request(method="POST", actor=bernd)).status_code == 201


@pytest.mark.django_db
def test_a_reading_api_view_cannot_write():
    request = a_request(f"/?sql={WRITE_SQL.replace(' ', '+')}", actor=employee("hold_vouchers"))

    with pytest.raises(WriteInReadingView):
        Vouchers.as_view()(request)


def test_a_missing_permission_raises_what_a_missing_page_raises():
    with pytest.raises(Http404):
        distribution(a_request(actor=employee("learn")))
