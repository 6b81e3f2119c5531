"""An error of the API …"""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.kernel.refusal import Refusal
from campus.web import views
from campus.web.access import EVERYONE, api_page
from campus.web.problems import pointers
from tests.web.visiting import a_request, visit


class VoucherExpired(Refusal):
    code = "test_voucher_expired"
    sentence = "Der Gutschein war bis %(day)s gültig. Bitte fragen Sie Ihre Personalstelle."
    status = 409


class Row(serializers.Serializer):
    email = serializers.EmailField()


class Rows(serializers.Serializer):
    rows = Row(many=True)


RAISED = {}


@api_page(may=EVERYONE)
class Endpoint(APIView):
    authentication_classes = []

    def get(self, request):
        raise RAISED["error"]


@api_page(may=EVERYONE, writes=True)
class Upload(APIView):
    authentication_classes = []

    def post(self, request):
        Rows(data=request.data).is_valid(raise_exception=True)
        return Response(status=204)


def answer_to(error):
    RAISED["error"] = error
    return Endpoint.as_view()(a_request("/api/v1/x/")).render()


def test_a_refusal_keeps_its_code_status_and_sentence():
    answer = answer_to(VoucherExpired(day="31.12.2026"))

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "/hilfe/probleme/test_voucher_expired/",
        "title": "Der Stand erlaubt das nicht",
        "status": 409,
        "code": "test_voucher_expired",
        "detail": "Der Gutschein war bis 31.12.2026 gültig. Bitte fragen Sie Ihre Personalstelle.",
    }


@pytest.mark.parametrize(
    ("error", "status"), [(Http404(), 404), (PermissionDenied(), 403), (Throttled(7), 429)]
)
def test_an_expected_error_has_the_same_form(error, status):
    answer = answer_to(error)

    assert answer.status_code == json.loads(answer.content)["status"] == status
    assert answer["Content-Type"] == "application/problem+json"


def test_too_many_requests_say_when_to_come_back():
    assert answer_to(Throttled(7))["Retry-After"] == "7"


def test_an_unexpected_error_is_left_to_be_logged():
    with pytest.raises(ZeroDivisionError):
        answer_to(ZeroDivisionError())


def test_a_method_that_does_not_exist_has_the_same_form():
    answer = Endpoint.as_view()(a_request("/api/v1/x/", method="DELETE")).render()

    assert answer.status_code == 405
    assert json.loads(answer.content)["title"] == "Methode nicht vorgesehen"


def test_wrong_input_is_pointed_at():
    request = a_request("/api/v1/x/", method="POST")
    request = _json(request, {"rows": [{"email": "anna@example.org"}, {"email": "x"}]})

    answer = Upload.as_view()(request).render()

    assert answer.status_code == 422
    assert [e["pointer"] for e in json.loads(answer.content)["errors"]] == ["#/rows/1/email"]


def test_pointers_are_escaped_and_the_whole_is_the_root():
    detail = ValidationError({"a/b~c": ["x"], "non_field_errors": ["y"]}).detail

    assert list(pointers(detail)) == [
        {"detail": "x", "pointer": "#/a~1b~0c"},
        {"detail": "y", "pointer": "#"},
    ]


@pytest.mark.parametrize(
    ("handler", "status"),
    [(views.not_found, 404), (views.bad_request, 400), (views.forbidden, 403)],
)
def test_errors_outside_of_api_views_have_the_same_form(handler, status):
    answer = handler(a_request("/api/v1/nichts/"), Http404())

    assert answer.status_code == json.loads(answer.content)["status"] == status
    assert answer["Content-Type"] == "application/problem+json"


def test_an_unexpected_error_names_its_reference():
    answer = views.server_error(a_request("/api/v1/nichts/"))

    assert json.loads(answer.content)["reference"] == "4711ABCD"


def test_the_type_of_a_problem_is_a_page_that_explains_it():
    page = visit("/hilfe/probleme/test_voucher_expired/")

    assert page.status_code == 200
    assert "Personalstelle" in page.content.decode()
    assert visit("/hilfe/probleme/gibt_es_nicht/").status_code == 404


def _json(request, data):
    from django.test import RequestFactory

    made = RequestFactory().post(request.path, json.dumps(data), content_type="application/json")
    made.actor, made.now = request.actor, request.now
    return made
