"""What the directory says becomes of people: new, changed, gone at once, back, removed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from campus.accounts.models import Account
from campus.accounts.services.tokens import make_token
from campus.audit.models import Entry
from campus.kernel import clock
from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from tests.accounts.steps import is_signed_in, sign_in, visitor
from tests.scim.bodies import BACK, CHANGES, ENTERPRISE, ENTRA_NEW, GONE, OKTA_NEW, UNREADABLE, Body
from tests.scim.conftest import USERS, Directory, directory_of


def frieda() -> Employee:
    return Employee.objects.get(directory_name__isnull=False)


class TestANewPerson:
    @pytest.mark.parametrize("body", [ENTRA_NEW, OKTA_NEW], ids=["Entra", "Okta"])
    def test_becomes_an_employee_without_an_account(self, directory: Directory, body: Body) -> None:
        answer = directory.ask("POST", USERS, body)

        person = frieda()
        said = answer.json()
        assert answer.status_code == 201
        assert answer["Content-Type"] == "application/scim+json"
        assert answer["Location"] == said["meta"]["location"]
        assert said["id"] == str(person.id)
        assert said["externalId"] == body["externalId"]
        assert said["active"] is True
        assert "password" not in said
        assert (str(person), person.personnel_number) == ("Frieda Fink", "4711")
        assert person.email == "frieda.fink@ludwigshafen.example"
        assert person.account_id is None

    def test_is_the_one_whom_hr_has_on_record_by_number(
        self, directory: Directory, anna: Any
    ) -> None:
        directory.add(**{ENTERPRISE: {"employeeNumber": "0047-A"}})

        assert frieda().id == anna.employee_id
        assert frieda().account_id == anna.account_id

    def test_is_never_matched_by_the_address(self, directory: Directory, anna: Any) -> None:
        answer = directory.ask(
            "POST", USERS, ENTRA_NEW | {"emails": [{"value": "anna@example.org"}]}
        )

        assert answer.status_code == 409
        assert answer.json()["scimType"] == "uniqueness"
        assert Employee.objects.get(id=anna.employee_id).directory_name is None

    @pytest.mark.parametrize(
        "changed",
        [
            {"userName": "other@lu.example", "externalId": "other"},
            {"externalId": "other", ENTERPRISE: {"employeeNumber": "2"}, "emails": []},
            {"userName": "other@lu.example", ENTERPRISE: {"employeeNumber": "2"}, "emails": []},
        ],
        ids=["number", "name", "id"],
    )
    def test_is_not_taken_over_twice(self, directory: Directory, changed: Body) -> None:
        directory.add()

        answer = directory.ask("POST", USERS, ENTRA_NEW | changed)

        assert answer.status_code == 409
        assert answer.json()["scimType"] == "uniqueness"

    @pytest.mark.parametrize("missing", ["userName", "name", ENTERPRISE])
    def test_needs_what_every_employee_has(self, directory: Directory, missing: str) -> None:
        body = {name: value for name, value in ENTRA_NEW.items() if name != missing}

        answer = directory.ask("POST", USERS, body)

        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")

    def test_who_is_not_active_has_no_access_from_the_start(self, directory: Directory) -> None:
        directory.add(active=False)

        assert frieda().left_at is not None


class TestAPersonWhoIsGone:
    @pytest.fixture
    def annas_id(self, directory: Directory, anna: Any) -> str:
        return directory.add(**{ENTERPRISE: {"employeeNumber": "0047-A"}})

    @pytest.mark.parametrize("name", ["Entra, old form", "Okta"])
    def test_has_left(self, directory: Directory, name: str) -> None:
        user_id = directory.add()

        answer = directory.patch(user_id, GONE[name])

        assert answer.status_code == 200
        assert answer.json()["active"] is False
        assert frieda().left_at is not None

    def test_is_out_on_every_device_at_the_next_request(
        self, directory: Directory, anna: Any, annas_id: str
    ) -> None:
        at_work, at_home = anna.client(), anna.client()

        directory.patch(annas_id, GONE["Entra, old form"])

        assert not is_signed_in(at_work)
        assert not is_signed_in(at_home)
        sign_in(at_work, "anna@example.org")
        assert not is_signed_in(at_work)
        assert Account.objects.get(id=anna.account_id).closed_at is not None

    def test_takes_the_tokens_along(self, directory: Directory, bernd: Any) -> None:
        """Bernd made the directory's key; it still lets him go, and goes on without him."""
        made = make_token(
            name="Nachtlauf",
            scopes=["vouchers:read"],
            days=30,
            actor=bernd.actor,
            now=clock.now(),
        )
        program = Client(HTTP_HOST=bernd.host, HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        before = program.get("/api/v1/desk/vouchers/").status_code
        bernds_id = directory.add(**{ENTERPRISE: {"employeeNumber": "0057-B"}})

        directory.patch(bernds_id, GONE["Okta"])

        assert before != 401
        assert program.get("/api/v1/desk/vouchers/").status_code == 401
        assert directory.ask("GET", USERS).status_code == 200

    def test_is_back_with_a_new_sign_in(
        self, directory: Directory, anna: Any, annas_id: str
    ) -> None:
        browser = anna.client()
        directory.patch(annas_id, GONE["Okta"])

        for body in BACK.values():
            assert directory.patch(annas_id, body).json()["active"] is True

        assert not is_signed_in(browser)
        sign_in(browser, "anna@example.org")
        assert is_signed_in(browser)

    def test_is_removed_from_the_directory_and_kept_by_hr(
        self, directory: Directory, anna: Any, annas_id: str
    ) -> None:
        browser = anna.client()

        assert directory.ask("DELETE", f"{USERS}/{annas_id}").status_code == 204

        assert directory.ask("GET", f"{USERS}/{annas_id}").status_code == 404
        assert Employee.objects.get(id=anna.employee_id).left_at is not None
        assert not is_signed_in(browser)

    def test_stays_gone_when_only_the_name_changes(self, directory: Directory) -> None:
        user_id = directory.add()
        directory.patch(user_id, GONE["Okta"])

        answer = directory.patch(user_id, CHANGES["Entra, one name"][0])

        assert answer.json()["active"] is False


class TestAChange:
    def test_is_kept(self, directory: Directory) -> None:
        body, expected = CHANGES["Entra, paths as keys"]

        answer = directory.patch(directory.add(), body)

        assert answer.status_code == 200, answer.content
        assert {field: getattr(frieda(), field) for field in expected} == expected

    def test_by_a_whole_resource_is_kept(self, directory: Directory) -> None:
        user_id = directory.add()
        body = OKTA_NEW | {"name": {"givenName": "Frieda", "familyName": "Specht"}}

        directory.ask("PUT", f"{USERS}/{user_id}", body | {"active": False})

        assert frieda().family_name == "Specht"
        assert frieda().left_at is not None

    def test_that_is_not_understood_is_refused_aloud(self, directory: Directory) -> None:
        user_id = directory.add()
        before = Employee.objects.filter(id=user_id).values().get()

        for name in ("active is a word", "unknown operation", "name is taken away"):
            answer = directory.patch(user_id, UNREADABLE[name])
            assert answer.status_code == 400, name
            assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
            assert answer.json()["status"] == "400"
        assert Employee.objects.filter(id=user_id).values().get() == before

    def test_of_the_address_leaves_what_somebody_signs_in_with(
        self, directory: Directory, anna: Any
    ) -> None:
        user_id = directory.add(**{ENTERPRISE: {"employeeNumber": "0047-A"}})

        directory.patch(user_id, CHANGES["Entra, address at work"][0])

        assert Account.objects.get(id=anna.account_id).email == "anna@example.org"

    def test_stands_in_the_trail_with_the_names_of_fields_only(self, directory: Directory) -> None:
        directory.patch(directory.add(), CHANGES["Entra, one name"][0])

        entry = Entry.objects.order_by("sequence").last()
        assert entry.actor_kind == "directory"
        assert entry.facts == {"fields": ["family_name"]}

    def test_of_somebody_whom_hr_keeps_is_refused(self, directory: Directory, anna: Any) -> None:
        """Only whom the directory has named itself is its to see and to change."""
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            answer = directory.ask(method, f"{USERS}/{anna.employee_id}", GONE["Okta"])
            assert answer.status_code in {400, 404}, method
        assert Employee.objects.get(id=anna.employee_id).left_at is None


class TestFinding:
    def test_finds_by_name_and_id(self, directory: Directory) -> None:
        directory.add()
        for question in (
            'userName eq "FRIEDA.FINK@ludwigshafen.example"',
            f'externalId eq "{ENTRA_NEW["externalId"]}"',
        ):
            found = directory.client.get(USERS, {"filter": question}).json()
            assert found["totalResults"] == 1
            assert found["Resources"][0]["userName"] == ENTRA_NEW["userName"]

    def test_finds_nobody_in_the_form_of_a_list(self, directory: Directory) -> None:
        found = directory.client.get(USERS, {"filter": 'userName eq "x"'}).json()

        assert (found["totalResults"], found["Resources"], found["startIndex"]) == (0, [], 1)

    def test_refuses_other_questions(self, directory: Directory) -> None:
        answer = directory.client.get(USERS, {"filter": 'userName sw "a"'})

        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")

    def test_goes_in_pages(self, directory: Directory) -> None:
        for number in ("1", "2", "3"):
            directory.add(
                userName=number,
                externalId=number,
                emails=[],
                **{ENTERPRISE: {"employeeNumber": number}},
            )

        pages = [
            directory.client.get(USERS, {"startIndex": start, "count": 2}).json()
            for start in (1, 3, 5, -1)
        ]

        assert [page["totalResults"] for page in pages] == [3] * 4
        assert [page["itemsPerPage"] for page in pages] == [2, 1, 0, 2]
        assert len({one["id"] for page in pages[:2] for one in page["Resources"]}) == 3

    def test_shows_nobody_whom_hr_keeps(self, directory: Directory, anna: Any) -> None:
        text = directory.client.get(USERS).content.decode()

        assert "anna" not in text.lower()


class TestTheDirectoryOfAnotherTown:
    def test_gets_nowhere_here(self, directory: Directory, carla: Any) -> None:
        user_id = directory.add()
        foreign = directory_of(carla)
        intruder = Directory(directory.client.defaults["HTTP_HOST"], foreign.secret)

        answers = [
            intruder.ask("GET", USERS),
            intruder.ask("GET", f"{USERS}/{user_id}"),
            intruder.patch(user_id, GONE["Okta"]),
            intruder.ask("DELETE", f"{USERS}/{user_id}"),
        ]

        assert [answer.status_code for answer in answers] == [401] * 4
        assert frieda().left_at is None

    def test_finds_nobody_of_this_town_at_home(self, directory: Directory, carla: Any) -> None:
        user_id = directory.add()
        foreign = directory_of(carla)

        assert foreign.patch(user_id, GONE["Okta"]).status_code == 404
        assert foreign.ask("GET", USERS).json()["totalResults"] == 0
        with in_municipality(carla.municipality_id):
            assert Employee.objects.get(id=carla.employee_id).left_at is None


def test_what_is_offered_is_described(directory: Directory) -> None:
    answers = {
        name: directory.ask("GET", f"/scim/v2/{name}").json()
        for name in ("ServiceProviderConfig", "ResourceTypes", "Schemas", "Groups")
    }

    assert answers["ServiceProviderConfig"]["patch"] == {"supported": True}
    assert answers["ResourceTypes"]["Resources"][0]["endpoint"] == "/Users"
    assert len(answers["Schemas"]["Resources"]) == 2
    assert answers["Groups"]["totalResults"] == 0
    assert directory.ask("POST", "/scim/v2/Groups", {}).status_code == 501
    assert directory.ask("POST", f"{USERS}/{uuid4()}", {}).status_code == 405


def test_nobody_gets_in_without_the_key(directory: Directory, bernd: Any, now: dt.datetime) -> None:
    body = directory.secret[:-1] + ("a" if directory.secret[-1] != "a" else "b")
    for given in ("", f"Bearer {body}", "Basic YTpi", "Bearer", f"Token {directory.secret}"):
        browser = visitor(bernd.host, HTTP_AUTHORIZATION=given) if given else bernd.client()
        answer = browser.get(USERS)
        assert answer.status_code == 401, given
        assert answer["WWW-Authenticate"].startswith("Bearer")
