"""Accounts, roles and invitations of people, the tokens of their machines, a town's own sign-in."""

from campus.accounts.models.accounts import Account, Invitation, RoleGrant, SealedMail
from campus.accounts.models.shared import PaperCard, SharedDevice
from campus.accounts.models.sso import BreakGlass, Identity, IdentityProvider, SamlAnswer
from campus.accounts.models.tokens import ApiToken

__all__ = [
    "Account",
    "ApiToken",
    "BreakGlass",
    "Identity",
    "IdentityProvider",
    "Invitation",
    "PaperCard",
    "RoleGrant",
    "SamlAnswer",
    "SealedMail",
    "SharedDevice",
]
