"""Incidents of pages, exports and addresses that told or ran too much."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, JsonResponse
from rest_framework.serializers import IntegerField

from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from tests.access.addresses import PUBLIC, TENANT, addresses_of
from tests.accounts.steps import visitor
from tests.api.conftest import Program, connected
from tests.peers.incidents import held_by, incident
from tests.peers.seeds import Address, Edit, Page, Put
from tests.redemption.vouchers import Stock

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
ATTACKS = (SCRIPT, f'">{SCRIPT}', "'-alert(1)-'", "javascript:alert(1)", "{{7*7}}", "%0d%0aX: 1")
WIDENING = ("expand", "include", "embed", "fields", "with", "select_related", "depth")
# Who is not signed in reads these, and nothing else: the way in, and what the law wants open.
OPEN = re.compile(
    r"^($|konto/(anmelden|abmelden|geschlossen|passwort/vergessen|ruhe|aktivieren|einladung|rechner)/"
    r"|api/v1/openapi\.json|api/v1/courses/|scim/v2/[A-Z]|\.well-known/|impressum/|datenschutz/"
    r"|barrierefreiheit/|hilfe/|leichte-sprache/|gesund/|logo\.png|meine-daten/geloescht/"
    r"|pruefen/|nachweis/|entscheidung/<str:token>/|befragungen/mitmachen/)"
)


@incident(
    "pretix CVE-2026-11764",
    "An export listed gift cards for people whom their page refuses.",
    Edit(
        "platform/campus/web/access.py",
        "turn_away",
        "if not access.admits(request.actor):",
        'if not access.admits(request.actor) and not request.path.endswith("/csv/"):',
    ),
)
def test_a_file_is_not_handed_out_to_whom_its_page_is_closed(
    stock: Stock, anna: Any, emil: Any
) -> None:
    values = defaultdict(uuid4, programme_id=stock.programme_id, grant_id=stock.funded.grant_id)
    closed, handed_out = 0, []

    for urlconf, person in ((TENANT, anna), (PUBLIC, emil)):
        browser = person.client()
        # Where a permission is not asked for, the database may still refuse: that differs, too.
        browser.raise_request_exception = False
        for address in addresses_of(urlconf):
            path = address.filled({name: values[name] for name in address.converters})
            page = re.sub(r"(csv|xlsx)/$", "", path)
            if page != path and browser.get(page).status_code == 404:
                closed += 1
                status = browser.get(path).status_code
                handed_out += [(person.name, path, status)] if status != 404 else []

    assert handed_out == []
    assert closed > 5


@incident(
    "pretix PR #4321",
    "A parameter that widens an answer brought along related rows that the asker may not read.",
    Edit(
        "vouchers/desk/rest/town.py",
        "TownVoucher.get",
        "return Response(TownVoucherSerializer(found).data)",
        "data = dict(TownVoucherSerializer(found).data)\n"
        '        if "expand" in request.query_params:\n'
        '            data["employee"] = {"family_name": "Amsel"}\n'
        "        return Response(data)",
    ),
    absent="No parameter widens an answer: each has the fields of its description.",
)
def test_no_parameter_widens_an_answer(
    stock: Stock, annas_voucher: UUID, bernd: Any, now: Any
) -> None:
    program: Program = connected(bernd, now=now)
    described = program.get("/api/v1/openapi.json").json()
    listed = [path for path, item in described["paths"].items() if "get" in item]
    addresses = [path for path in listed if "{" not in path and "/desk/" in path]
    addresses.append(f"/api/v1/desk/vouchers/{annas_voucher}/")
    widened = "&".join(f"{name}=employee" for name in WIDENING)

    names = {
        each["name"]
        for path in listed
        for each in described["paths"][path]["get"].get("parameters", [])
    }

    assert len(addresses) > 3
    assert not names & set(WIDENING)
    assert [
        address
        for address in addresses
        if program.get(address).content != program.get(f"{address}?{widened}").content
    ] == []


@incident(
    "pretix GHSA-45rp-q25w-4426",
    "A text that somebody had entered ran as a script in the browser of whoever read it; only the"
    " content security policy stood in the way.",
    Page(
        "tenants/staff/templates/staff/employee.html",
        '<h1 class="kern-heading-large">{{ person }}</h1>',
        '<h1 class="kern-heading-large">{{ person|safe }}</h1>',
    ),
)
def test_what_people_enter_is_shown_and_never_run(anna: Any, bernd: Any) -> None:
    with in_municipality(anna.municipality_id):
        Employee.objects.filter(id=anna.employee_id).update(family_name=SCRIPT)
    browser = bernd.client()

    pages = [browser.get(path) for path in (f"/personal/{anna.employee_id}/", "/personal/")]

    for page in pages:
        assert SCRIPT not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert "unsafe" not in page["Content-Security-Policy"]


@incident(
    "authentik CVE-2026-42849",
    "A page of signing in wrote a parameter of its address into the page as it was.",
    Page(
        "platform/campus/accounts/templates/account/login.html",
        '<h1 class="kern-heading-large">',
        '{{ request.GET.next|safe }}<h1 class="kern-heading-large">',
    ),
)
def test_nothing_of_an_address_is_written_into_a_page_of_signing_in(anna: Any) -> None:
    browser = visitor(anna.host)
    parameters = ("next", "state", "redirect_uri", "error", "error_description", "code", "q")
    pages = ("/konto/anmelden/", "/konto/anmelden/kommune/antwort/", "/konto/passwort/vergessen/")
    written = []

    for path in pages:
        for attack in ATTACKS:
            answer = browser.get(path, dict.fromkeys(parameters, attack))
            text = answer.content.decode()
            if SCRIPT in text or "'-alert(1)-'" in text or 'href="javascript:' in text:
                written.append((path, attack))
            assert "X" not in answer.headers

    assert written == []


def _tells_all(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ldap": {"bind_password": "geheim"}})


@incident(
    "authentik CVE-2026-55106",
    "An address for finding out what is wrong with a directory answered everybody.",
    Address("campus.config.urls_tenant", "verzeichnis/pruefen/debug/", _tells_all),
    absent="There is no LDAP, and no address that says what is wrong with a directory.",
)
def test_who_is_not_signed_in_reaches_the_way_in_and_what_must_be_public(
    anna: Any, dora: Any
) -> None:
    unexpected = [
        str(address)
        for urlconf in (TENANT, PUBLIC)
        for address in addresses_of(urlconf)
        if (address.is_for_everyone or not address.declared) and not OPEN.match(address.pattern)
    ]

    assert unexpected == []
    for person in (anna, dora):
        health = visitor(person.host).get("/gesund/")
        if health.status_code == 200:
            said = {"database", "outbox", "oldest_seconds", "beat_seconds", "standstills"}
            assert health.json().keys() <= said
        missing = visitor(person.host).get("/gibt-es-nicht/").content.decode()
        assert "urlconf" not in missing.lower()


def _boundless(good: dict[str, Any]) -> dict[str, Any]:
    return good | {"limit": IntegerField(min_value=1, default=100)}


held_by(
    "tests/api/test_pages_of_lists.py::test_refuses_a_page_of_another_size[501]",
    "Saleor CVE-2026-33756 and CVE-2026-35401",
    "One request could ask for as many rows and operations as it liked.",
    Put("campus.web.interface.paging:PageQuestion._declared_fields", _boundless),
    Put("vouchers.desk.rest.town:TownVoucherQuestion._declared_fields", _boundless),
)
