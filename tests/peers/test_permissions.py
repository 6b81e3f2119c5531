"""Incidents of actions that forgot to ask who may, or about which object."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from campus.web.access import SAFE_METHODS
from tenants.registry.api import in_municipality
from tenants.staff.models import Unit
from tests.access.addresses import PUBLIC, TENANT, addresses_of
from tests.accounts.steps import visitor
from tests.desk.acts import holdings
from tests.peers.incidents import held_by, incident
from tests.peers.seeds import Edit, Put
from tests.redemption.vouchers import Stock

pytestmark = pytest.mark.django_db
ACCESS = "platform/campus/web/access.py"
METHODS = ("get", "post", "put", "patch", "delete")


@incident(
    "authentik CVE-2024-42490",
    "Extra actions beside the usual ones of the interface asked nobody who they were.",
    Put("vouchers.desk.rest.town:Withdrawal.permission_classes", lambda _good: []),
)
def test_every_method_of_every_address_of_the_interface_turns_nobodies_away(
    anna: Any, dora: Any
) -> None:
    let_in = []
    for urlconf, person in ((TENANT, anna), (PUBLIC, dora)):
        browser = visitor(person.host)
        for address in addresses_of(urlconf):
            is_directory = address.pattern.startswith("scim/")
            if is_directory or (address.is_api and not address.is_for_everyone):
                path = address.filled(dict.fromkeys(address.converters, uuid4()))
                found = {method: getattr(browser, method)(path).status_code for method in METHODS}
                let_in += [(path, *each) for each in found.items() if each[1] != 401]

    assert let_in == []


held_by(
    "tests/staff/test_strangers.py::test_an_employee_finds_none_of_the_pages",
    "Moodle CVE-2025-3647",
    "Whoever was signed in could read who belongs to which group.",
    Put(
        "campus.web.access:Access.admits",
        lambda _good: lambda access, actor: access.may == "everyone" or actor.is_signed_in,
    ),
)
held_by(
    "tests/learning/test_working.py::test_bernd_cannot_read_in_annas_name",
    "Moodle CVE-2025-67856",
    "The check before an award was given left out in which role somebody gave it.",
    Edit(
        "courses/learning/services/working.py",
        "_lock_enrolment",
        "pk=enrolment_id, employee_id=employee_id, cancelled",
        "pk=enrolment_id, cancelled",
    ),
)
held_by(
    "tests/staff/test_house_roles.py::test_roles_of_other_houses_cannot_be_given[cooperative]",
    "Moodle GHSA-fm5h-58g2-4m3f and CVE-2020-25700",
    "People could be added to a group that the one who added them may not manage.",
    Edit(
        "tenants/staff/services/roles.py",
        "_account_of",
        "if role not in GRANTABLE:",
        "if False:",
    ),
    Edit(
        "platform/campus/accounts/rules/__init__.py",
        "check_role_fits",
        "if role not in (ROLES_OF_PUBLIC if in_public else ROLES_OF_MUNICIPALITY):",
        "if False:",
    ),
)


@incident(
    "Moodle CVE-2025-3644",
    "Sections could be deleted without the permission that their page asks for.",
    Edit(
        ACCESS,
        "turn_away",
        "if not access.admits(request.actor):",
        "if not access.admits(request.actor) and request.method in SAFE_METHODS:",
    ),
)
def test_what_one_may_not_open_one_cannot_delete(anna: Any, bernd: Any) -> None:
    with in_municipality(anna.municipality_id):
        unit = Unit.objects.create(name="Gartenamt")
    address = f"/personal/einheiten/{unit.id}/loeschung/"
    assert bernd.client().get(address).status_code == 200

    answers = [
        getattr(browser, method)(address).status_code
        for browser in (anna.client(), visitor(anna.host))
        for method in METHODS
        if method.upper() not in SAFE_METHODS
    ]

    assert answers == [404] * 4 + [403] * 4
    with in_municipality(anna.municipality_id):
        assert Unit.objects.filter(id=unit.id).exists()


@incident(
    "Moodle GHSA-hh52-g5c4-wprh",
    "The search of a harmless page told the names of everybody.",
    Edit(
        "assessments/checks/queries/releases.py",
        "find_recipients",
        "for one in (*_supervisors(find_supervisors(name=name)), *_office(name))",
        "for one in [_recipient(each, SUPERVISOR) for each in __import__("
        '"tenants.staff.api", fromlist=["x"]).list_employees() if name in each.name]',
    ),
)
def test_searching_for_colleagues_finds_those_with_an_office_only(
    annas_check: Any, anna: Any, ludwigshafen: Any
) -> None:
    from tenants.staff.models import Employee

    with in_municipality(ludwigshafen.id):
        for name in ("Elster", "Erpel", "Ente"):
            Employee.objects.create(personnel_number=name, given_name="Eva", family_name=name)
    browser = anna.client()
    address = f"/kompetenz-check/{annas_check.id}/freigabe/"

    pages = [browser.get(address, {"q": q}).content.decode() for q in ("Eva", "E", "er", "", "%%")]

    assert not [name for name in ("Elster", "Erpel", "Ente") if any(name in each for each in pages)]


@incident(
    "Events Manager CVE-2026-93661",
    "The permission was checked for the id of the address, the work done for the id of the form.",
    Edit(
        "vouchers/desk/services/putting_back.py",
        "give_back",
        "_lock(voucher_id=voucher_id, employee_id=holder_of(actor))",
        "_lock(voucher_id=voucher_id)",
    ),
    Edit(
        "vouchers/desk/views/wallet.py",
        "giving_back",
        "give_back(voucher_id=voucher_id,",
        'give_back(voucher_id=request.POST.get("voucher_id") or voucher_id,',
    ),
)
def test_the_id_of_the_address_counts_and_none_of_the_form(
    stock: Stock, annas_voucher: UUID, give: Any, anna: Any, bernd: Any, ludwigshafen: Any
) -> None:
    bernds = give(bernd, stock)
    (other,) = holdings(ludwigshafen, voucher_id=bernds)
    form = dict.fromkeys(("voucher", "voucher_id"), str(bernds))
    form |= dict.fromkeys(("id", "pk", "holding", "holding_id"), str(other.id))

    anna.client().post(f"/gutscheine/{annas_voucher}/rueckgabe/", form)

    assert [held.voucher_id for held in holdings(ludwigshafen)] == [bernds]
