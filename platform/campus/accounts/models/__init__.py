"""Accounts, roles and invitations of people, and the tokens of their machines."""

from campus.accounts.models.accounts import Account, Invitation, RoleGrant, SealedMail
from campus.accounts.models.tokens import ApiToken

__all__ = ["Account", "ApiToken", "Invitation", "RoleGrant", "SealedMail"]
