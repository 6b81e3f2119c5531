"""The door to accounts of the current schema: open, invite, give roles, close."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from campus.accounts import queries
from campus.accounts.queries import AccountView, InvitationView
from campus.accounts.rules import (
    COOPERATIVE,
    DATA_PROTECTION_OFFICER,
    EMPLOYEE,
    HR,
    LETTER,
    LINK,
    MINISTRY,
    PERMISSION_NAMES,
    PERMISSIONS_BY_ROLE,
    PROVIDER,
    ROLE_NAMES,
    ROLES_OF_MUNICIPALITY,
    STAFF_COUNCIL,
    AccountClosed,
    AccountHasNoName,
    AccountUnknown,
    EmailMissing,
    EmailTaken,
    LoginNameIsEmail,
    LoginNameMissing,
    LoginNameTaken,
    RoleHeldAlready,
    RoleNotHeld,
    RoleUnknown,
)
from campus.accounts.rules.sso import EXTERNAL_ID, PERSONNEL_NUMBER
from campus.accounts.rules.tokens import digest_of, is_token, new_token, short_id_of
from campus.accounts.services.accounts import (
    close_account,
    create_account,
    reopen_account,
    set_password,
    update_account,
)
from campus.accounts.services.activation import activate, check_letter_code
from campus.accounts.services.erasing import delete_expired_sessions, erase_account
from campus.accounts.services.invitations import accept_invitation, invite, invite_by_email
from campus.accounts.services.mail import enqueue_code_mail
from campus.accounts.services.renewing import (
    renew_answers,
    renew_factors,
    renew_mails,
    renew_providers,
)
from campus.accounts.services.roles import grant_role, revoke_role

__all__ = [
    "COOPERATIVE",
    "DATA_PROTECTION_OFFICER",
    "EMPLOYEE",
    "EXTERNAL_ID",
    "HR",
    "LETTER",
    "LINK",
    "MINISTRY",
    "PERMISSIONS_BY_ROLE",
    "PERMISSION_NAMES",
    "PERSONNEL_NUMBER",
    "PROVIDER",
    "ROLES_OF_MUNICIPALITY",
    "ROLE_NAMES",
    "STAFF_COUNCIL",
    "AccountClosed",
    "AccountHasNoName",
    "AccountUnknown",
    "AccountView",
    "EmailMissing",
    "EmailTaken",
    "InvitationView",
    "LoginNameIsEmail",
    "LoginNameMissing",
    "LoginNameTaken",
    "RoleHeldAlready",
    "RoleNotHeld",
    "RoleUnknown",
    "accept_invitation",
    "activate",
    "check_letter_code",
    "close_account",
    "create_account",
    "delete_expired_sessions",
    "digest_of",
    "enqueue_code_mail",
    "erase_account",
    "get_account",
    "grant_role",
    "invite",
    "invite_by_email",
    "is_token",
    "list_accounts",
    "list_roles",
    "new_token",
    "renew_answers",
    "renew_factors",
    "renew_mails",
    "renew_providers",
    "reopen_account",
    "revoke_role",
    "set_password",
    "short_id_of",
    "update_account",
]


def get_account(*, account_id: UUID) -> AccountView:
    """Return an account with its roles and its latest invitation.

    :raises AccountUnknown: where the current schema has none with this id
    """
    return queries.find_account(account_id)


def list_accounts(
    *, account_ids: Collection[UUID] | None = None, role: str | None = None
) -> list[AccountView]:
    """Return accounts by name, in three queries: all of the schema, or some.

    :param account_ids: only these
    :param role: only those who hold this role now
    """
    return queries.find_accounts(account_ids, role=role)


def list_roles(*, account_id: UUID) -> frozenset[str]:
    """Return the roles that an account holds now; none where it is unknown."""
    return queries.standing_of(account_id).roles
