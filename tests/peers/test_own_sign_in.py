"""Incidents of sign-in by an organisation's own provider of identities."""

from __future__ import annotations

from tests.peers.incidents import held_by
from tests.peers.seeds import Edit

SSO = "platform/campus/accounts/services/sso"
SIGNING_IN = "tests/sso/test_signing_in.py"

held_by(
    f"{SIGNING_IN}::TestSigningIn::test_knows_the_same_person_by_another_name_and_address",
    "allauth CVE-2025-65431",
    "People were recognised by a user name that their provider lets them change.",
    Edit(
        f"{SSO}/oidc.py",
        "exchange",
        "subject=subject,",
        'subject=str(claims.get("preferred_username") or subject),',
    ),
)
held_by(
    f"{SIGNING_IN}::TestAnIdentity::test_is_never_pointed_at_another_account",
    "authentik GHSA-5wcc-hf24-rf5h",
    "An existing link between an identity and an account could be pointed at another account.",
    Edit(
        f"{SSO}/linking.py",
        "link",
        'raise SignInRefused("other_account")',
        "Identity.objects.filter(issuer=issuer, subject=subject).update(account_id=account_id)",
    ),
)
held_by(
    f"{SIGNING_IN}::TestTheProviderOfAnotherTown"
    "::test_cannot_sign_in_who_has_the_same_subject_and_address_here",
    "Sentry CVE-2026-42354",
    "The provider of one organisation could sign in as the people of another.",
    Edit(
        "platform/campus/accounts/rules/sso.py",
        "_check_origin",
        'if claims.get("iss") != issuer:',
        'if not claims.get("iss"):',
    ),
)
held_by(
    "tests/sso/test_setting_up.py::TestWhereAllSignInAtTheProvider::test_an_invitation_is_not_used_up",
    "Zulip CVE-2025-31478",
    "Where only the organisation's own sign-in was allowed, an account could be made without it.",
    Edit(
        "platform/campus/accounts/views/sso/pages.py",
        "unless_provider_required.guarded",
        "if not is_confirming(request):",
        'if not is_confirming(request) and "einladung" not in request.path:',
    ),
)
held_by(
    f"{SIGNING_IN}::TestTheFirstSignIn::test_is_never_matched_by_the_address",
    "Zulip CVE-2023-28623",
    "With two ways to sign in, whom the directory did not know got an account by the other.",
    Edit(
        f"{SSO}/linking.py",
        "_matched",
        'if account_id is None:\n        raise SignInRefused("unknown_person")',
        "if account_id is None:\n"
        "        from campus.accounts.api import create_account\n\n"
        "        return create_account(\n"
        '            email=assertion.claims["email"], display_name="X", actor=SYSTEM, now=now\n'
        "        )",
    ),
)
