"""Only what the provider has signed with one of its keys of today is read at all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import KeySet

from campus.accounts.queries.sso import ProviderView
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.sso import oidc
from tests.sso import idp
from tests.sso.test_signing_in import FORGERIES

CLAIMS = {"sub": "anna-at-home"}


@pytest.fixture
def view(monkeypatch: pytest.MonkeyPatch) -> ProviderView:
    """A provider that has one key, and no other when it is asked again."""
    monkeypatch.setattr(oidc, "_keys", lambda *_given, **_too: KeySet([idp.key("first")]))
    names = {one: "" for one in ProviderView.__dataclass_fields__ if not one.endswith("_at")}
    moments: dict[str, Any] = dict.fromkeys(
        one for one in ProviderView.__dataclass_fields__ if one.endswith("_at")
    )
    return ProviderView(**{**names, **moments, "id": uuid4(), "protocol": "oidc"})  # type: ignore[arg-type]


def test_what_it_has_signed_is_read(view: ProviderView) -> None:
    assert oidc.verified_claims(view, idp.signed(CLAIMS))["sub"] == "anna-at-home"


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused_by_its_name(view: ProviderView, name: str) -> None:
    forge, reason = FORGERIES[name]

    with pytest.raises(SignInRefused) as refused:
        oidc.verified_claims(view, forge(dict(CLAIMS)))

    assert refused.value.reason == reason
