"""Rules about roles, invitations and codes: no database."""

from __future__ import annotations

import datetime as dt

import pytest

from campus.accounts.rules import (
    EMPLOYEE,
    HR,
    INVITATION_TRIES,
    MINISTRY,
    FunderMissing,
    InvitationFacts,
    InvitationInvalid,
    RoleUnknown,
    check_invitation,
    check_role_fits,
    effective_roles,
    kind_of,
    new_letter_code,
    permissions_of,
    read_letter_code,
)

NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
OPEN = InvitationFacts(
    schema_name="m_one",
    expires_at=NOW,
    used_at=None,
    withdrawn_at=None,
    wrong_tries=0,
    account_closed=False,
)


class TestRoles:
    def test_together_may_what_each_of_them_may(self) -> None:
        both = permissions_of(frozenset({HR, EMPLOYEE}))

        assert {"distribute_vouchers", "hold_vouchers"} <= both

    def test_make_the_most_telling_one_the_kind(self) -> None:
        assert kind_of(frozenset({EMPLOYEE, HR})) == "hr"
        assert kind_of(frozenset()) == "anonymous"

    def test_include_employee_exactly_while_the_person_is_employed(self) -> None:
        assert effective_roles(frozenset({HR}), is_employee=True) == {HR, EMPLOYEE}
        assert effective_roles(frozenset({HR, EMPLOYEE}), is_employee=False) == {HR}

    def test_of_a_municipality_do_not_exist_in_public(self) -> None:
        with pytest.raises(RoleUnknown):
            check_role_fits(role=HR, in_public=True, funder_given=False)

    @pytest.mark.parametrize(("role", "funder"), [(MINISTRY, False), ("cooperative", True)])
    def test_name_a_funder_exactly_for_the_ministry(self, role: str, funder: bool) -> None:
        with pytest.raises(FunderMissing):
            check_role_fits(role=role, in_public=True, funder_given=funder)


def _but(**changes: object) -> InvitationFacts:
    return InvitationFacts(**{**OPEN.__dict__, **changes})  # type: ignore[arg-type]


class TestAnInvitation:
    def test_counts_until_its_last_moment(self) -> None:
        check_invitation(OPEN, schema_name="m_one", now=NOW)

    @pytest.mark.parametrize(
        "facts",
        [
            _but(used_at=NOW),
            _but(withdrawn_at=NOW),
            _but(expires_at=NOW - dt.timedelta(microseconds=1)),
            _but(wrong_tries=INVITATION_TRIES),
            _but(account_closed=True),
            _but(schema_name="m_two"),
        ],
        ids=["used", "withdrawn", "expired", "blocked", "closed", "of another town"],
    )
    def test_does_not_count_when_it_is(self, facts: InvitationFacts) -> None:
        with pytest.raises(InvitationInvalid):
            check_invitation(facts, schema_name="m_one", now=NOW)


class TestALetterCode:
    def test_is_read_back_from_what_people_make_of_it(self) -> None:
        code = new_letter_code()
        symbols = code.replace("-", "")[:16]

        assert read_letter_code(code) == symbols
        assert read_letter_code(code.lower().replace("-", "  ")) == symbols
        assert read_letter_code(code.replace("0", "o").replace("1", "l")) == symbols

    def test_shows_every_single_wrong_symbol(self) -> None:
        code = new_letter_code()
        at = next(place for place, symbol in enumerate(code) if symbol != "-")

        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(code[at], ""):
            assert read_letter_code(code[:at] + other + code[at + 1 :]) is None

    @pytest.mark.parametrize("text", ["", "ABC", "!" * 17, "0" * 16])
    def test_is_refused_when_it_is_no_code_at_all(self, text: str) -> None:
        assert read_letter_code(text) is None

    def test_never_comes_twice(self) -> None:
        assert len({new_letter_code() for _ in range(500)}) == 500
