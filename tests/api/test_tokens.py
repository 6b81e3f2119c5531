"""A token …"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.accounts.models import Account, ApiToken
from campus.accounts.rules import tokens as rules
from campus.accounts.services.roles import revoke_role
from campus.accounts.services.tokens import make_token, revoke_token
from campus.audit.models import Entry
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.web.interface import throttling
from tenants.registry.api import in_municipality
from tests.api.conftest import Connect, Program, problem, token_of

VOUCHERS = "/api/v1/desk/vouchers/"


def test_a_token_is_found_by_scanners_and_knows_its_own_typing_mistakes() -> None:
    token = rules.new_token()

    assert re.search(rules.PATTERN, f'key = "{token}"')
    assert rules.is_token(token)
    assert not rules.is_token(token[:-1] + ("a" if token[-1] != "a" else "b"))
    assert not rules.is_token(token[:20])


def test_a_token_is_kept_as_digest_only(connect: Connect, bernd: Any, at_ludwigshafen: Any) -> None:
    program = connect(bernd)

    row = ApiToken.objects.get()
    assert program.token not in str(vars(row))
    assert row.digest == rules.digest_of(program.token)


def test_a_token_opens_what_its_scopes_say(connect: Connect, bernd: Any, stock: Any) -> None:
    assert connect(bernd, "vouchers:read").get(VOUCHERS).status_code == 200


def test_a_token_without_the_scope_is_told_which(connect: Connect, bernd: Any, stock: Any) -> None:
    answer = connect(bernd, "programmes:read").get(VOUCHERS)

    assert problem(answer) == (403, "token_scope_missing")
    assert "vouchers:read" in answer.json()["detail"]


def test_a_token_of_hr_is_nobodys_employee(connect: Connect, bernd: Any, stock: Any) -> None:
    # Bernd is an employee too and may do this himself.
    assert bernd.client().get("/api/v1/vouchers/").status_code == 200
    assert problem(connect(bernd).get("/api/v1/vouchers/"))[0] == 404


@pytest.mark.parametrize("scope", sorted(rules.SCOPES))
def test_no_scope_reaches_what_employees_keep_to_themselves(scope: str) -> None:
    for kind in rules.TOKEN_KINDS:
        reached = rules.permissions_within([scope], kind=kind)
        assert not reached & {"take_check", "hold_vouchers", "learn", "keep_competence_model"}


def test_a_token_counts_in_its_own_town_only(
    connect: Connect, bernd: Any, carla: Any, dora: Any
) -> None:
    token = connect(bernd).token

    assert problem(Program(carla.host, token).get(VOUCHERS))[0] == 401
    assert problem(Program(dora.host, token).get("/api/v1/programmes/"))[0] == 401


def test_an_unknown_token_is_told_to_authenticate(bernd: Any) -> None:
    answer = Program(bernd.host, rules.new_token()).get(VOUCHERS)

    assert problem(answer)[0] == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer a b", "bearer kc_ä", "Bearer \x00"]
)
def test_half_a_token_is_none(bernd: Any, header: str) -> None:
    assert problem(Program(bernd.host).get(VOUCHERS, Authorization=header))[0] == 401


def test_a_token_in_the_address_is_refused_even_where_everyone_may_read(
    connect: Connect, dora: Any
) -> None:
    token = connect(dora).token

    answer = Program(dora.host).get(f"/api/v1/courses/?access_token={token}")

    assert problem(answer) == (400, "token_in_address")
    assert token not in answer.content.decode()


def test_a_revoked_token_ends_at_once(connect: Connect, bernd: Any, now: dt.datetime) -> None:
    program = connect(bernd)
    with in_municipality(bernd.municipality_id):
        token_id = ApiToken.objects.get().id
        revoke_token(token_id=token_id, actor=bernd.actor, now=now)
        with pytest.raises(rules.TokenRevoked):
            revoke_token(token_id=token_id, actor=bernd.actor, now=now)

    assert problem(program.get(VOUCHERS))[0] == 401


def test_a_token_ends_with_its_time(
    connect: Connect, bernd: Any, stock: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = connect(bernd)
    ends = now + dt.timedelta(days=30)

    monkeypatch.setattr(clock, "now", lambda: ends - dt.timedelta(seconds=1))
    assert program.get(VOUCHERS).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: ends)
    assert program.get(VOUCHERS).status_code == 401


def test_a_token_ends_with_its_makers_role(connect: Connect, bernd: Any, now: dt.datetime) -> None:
    program = connect(bernd)
    with in_municipality(bernd.municipality_id), transaction.atomic():
        revoke_role(account_id=bernd.account_id, role="hr", actor=SYSTEM, now=now)

    assert program.get(VOUCHERS).status_code == 401


def test_a_token_ends_with_its_makers_account(
    connect: Connect, bernd: Any, now: dt.datetime
) -> None:
    program = connect(bernd)
    with in_municipality(bernd.municipality_id):
        Account.objects.filter(id=bernd.account_id).update(closed_at=now)

    assert program.get(VOUCHERS).status_code == 401


def test_a_scope_of_another_role_is_refused(bernd: Any, now: dt.datetime) -> None:
    for scopes in (["vouchers:issue"], ["gibt:es:nicht"], []):
        with in_municipality(bernd.municipality_id), pytest.raises(rules.ScopesRefused):
            make_token(name="x", scopes=scopes, days=30, actor=bernd.actor, now=now)


def test_an_employee_has_no_tokens(anna: Any, now: dt.datetime) -> None:
    with in_municipality(anna.municipality_id), pytest.raises(rules.ScopesRefused):
        make_token(name="x", scopes=["vouchers:read"], days=30, actor=anna.actor, now=now)


def test_the_database_refuses_a_token_for_more_than_a_year(
    bernd: Any, now: dt.datetime, at_ludwigshafen: Any
) -> None:
    with pytest.raises(IntegrityError, match="at_most_a_year"):
        make_token(name="x", scopes=["vouchers:read"], days=367, actor=bernd.actor, now=now)


def test_another_funders_token_is_unknown(emil: Any, now: dt.datetime) -> None:
    token_id, _secret = token_of(emil, now=now)
    stranger = dataclasses.replace(emil.actor, funder_id=uuid4())

    with pytest.raises(rules.TokenUnknown):
        revoke_token(token_id=token_id, actor=stranger, now=now)


def test_another_roles_token_is_unknown(bernd: Any, at_ludwigshafen: Any, now: dt.datetime) -> None:
    token_id, _secret = token_of(bernd, now=now)
    stranger = dataclasses.replace(bernd.actor, kind="employee")

    with pytest.raises(rules.TokenUnknown):
        revoke_token(token_id=token_id, actor=stranger, now=now)


def test_the_day_of_use_is_noted_and_nothing_finer(
    connect: Connect, bernd: Any, stock: Any, now: dt.datetime
) -> None:
    connect(bernd).get(VOUCHERS)

    with in_municipality(bernd.municipality_id):
        assert ApiToken.objects.get().last_used_on == dt.date(2026, 3, 10)


def test_what_a_program_does_stands_under_the_tokens_pseudonym(
    connect: Connect, bernd: Any, anna: Any, stock: Any
) -> None:
    program = connect(bernd)
    program.post(
        "/api/v1/desk/distributions/",
        {"programme_id": str(stock.programme_id), "employee_id": str(anna.employee_id)},
    )

    with in_municipality(bernd.municipality_id):
        entry = Entry.objects.get(action="desk.voucher_distributed")
        token = ApiToken.objects.get()
    acting = dataclasses.replace(bernd.actor, token_id=token.id)
    assert entry.actor == acting.pseudonym != bernd.actor.pseudonym


def test_making_and_revoking_stand_in_the_audit_trail_without_the_secret(
    bernd: Any, now: dt.datetime, at_ludwigshafen: Any
) -> None:
    made = make_token(name="x", scopes=["vouchers:read"], days=30, actor=bernd.actor, now=now)
    revoke_token(token_id=made.id, actor=bernd.actor, now=now)

    entries = Entry.objects.filter(subject=f"token:{made.id}").order_by("sequence")
    assert [e.action for e in entries] == ["accounts.token_made", "accounts.token_revoked"]
    assert made.secret not in str([e.facts for e in entries])


def test_too_many_requests_of_one_token_wait(
    connect: Connect, bernd: Any, stock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttling.LIMITS, "token", 2)
    one, other = connect(bernd), connect(bernd)

    statuses = [one.get(VOUCHERS).status_code for _each in range(3)]

    assert statuses == [200, 200, 429]
    assert other.get(VOUCHERS).status_code == 200
    assert int(one.get(VOUCHERS)["Retry-After"]) >= 1


def test_trying_tokens_out_is_limited(bernd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttling.LIMITS, "unknown_token", 2)
    tries = [Program(bernd.host, rules.new_token()).get(VOUCHERS) for _each in range(3)]

    assert [answer.status_code for answer in tries] == [401, 401, 429]


def test_a_session_still_needs_the_form_token(anna: Any) -> None:
    browser = anna.client()
    browser.handler.enforce_csrf_checks = True

    answer = Program(anna.host, browser=browser).post("/api/v1/redemptions/", {})

    assert problem(answer)[0] == 403
