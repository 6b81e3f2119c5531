"""Incidents of sign-in by an organisation's own provider of identities."""

from __future__ import annotations

from tests.peers.incidents import held_by
from tests.peers.seeds import Edit

SSO = "platform/campus/accounts/services/sso"
SIGNING_IN = "tests/sso/test_signing_in.py"
RULES = "platform/campus/accounts/rules/saml.py"

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
    "tests/sso/test_saml_signing_in.py::TestAnAnswer::test_of_another_towns_provider_is_refused",
    "Sentry CVE-2026-42354 and CVE-2026-27197",
    "The provider of one organisation could sign in as the people of another.",
    Edit(RULES, "check_envelope", 'if envelope.issuer not in {"", expected.issuer}:', "if False:"),
    Edit(RULES, "check_statement", "if statement.issuer != expected.issuer:", "if False:"),
    Edit(
        f"{SSO}/saml/answering.py",
        "believed_statement",
        "certificates=loaded(provider.certificates)",
        "certificates=loaded(\n"
        '            "-----BEGIN CERTIFICATE-----\\n"\n'
        '            + next(root.iter("{http://www.w3.org/2000/09/xmldsig#}X509Certificate")).text.strip()\n'
        '            + "\\n-----END CERTIFICATE-----"\n'
        "        )",
    ),
)
UNSIGNED = (
    "return _only_assertion(covered[-1]) if covered[-1].tag == _RESPONSE else covered[-1]",
    "return assertion",
)
held_by(
    "tests/sso/test_saml_answers.py::TestSignatureWrapping::test_is_refused[XSW3]",
    "authentik CVE-2026-25922",
    "An assertion that nobody had signed was believed where one that was signed came after it.",
    Edit(
        f"{SSO}/saml/verifying.py",
        "signed_assertion",
        *UNSIGNED,
        "if len(set(holders)) < len(holders) or not set(holders) <= {root, assertion}:",
        "if False:",
    ),
    Edit(
        f"{SSO}/saml/verifying.py",
        "_only_assertion",
        "if len(found) != 1 or found[0].getparent() is not root:",
        "if not found:",
    ),
)
held_by(
    "tests/sso/test_saml_answers.py::TestAnAnswer"
    "::test_that_was_forged_is_refused_by_its_name[comment in the NameID]",
    "authentik CVE-2026-40165 and CVE-2026-57580",
    "A comment cut the name of a person short, and what was left was somebody else's.",
    Edit(f"{SSO}/saml/verifying.py", "signed_assertion", *UNSIGNED),
    Edit(
        f"{SSO}/saml/parsing.py",
        "parse",
        "not isinstance(node.tag, str) for node in root.iter()",
        "False for node in root.iter()",
    ),
    Edit(f"{SSO}/saml/parsing.py", "text_of", "if len(element):", "if False:"),
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
