"""The same refusal, said to whoever tries a sign-in or signs out."""

from __future__ import annotations

from campus.accounts.rules.sso import SignInRefused


class TestRefused(SignInRefused):
    """An answer to a test that is not believed; `reason` is a key of `REASONS`."""

    code = "sso_test_refused"
    sentence = (
        "%(why)s Geändert hat sich nichts. Bitte prüfen Sie die Einstellung mit Ihrer IT; die "
        "Kennung des Fehlers ist „%(reason)s“."
    )


class SignOutRefused(SignInRefused):
    """A provider's word that somebody is signed out, or its answer to ours, is not believed."""

    code = "sso_sign_out_refused"
    sentence = (
        "%(why)s Es hat sich nichts geändert. Wenn Sie hier noch angemeldet sind, melden Sie sich "
        "bitte mit „Abmelden“ ab."
    )
