"""The same answer at the same time, on real connections: it counts once."""

from __future__ import annotations

from typing import Any

import pytest

from campus.accounts.models import IdentityProvider, SamlAnswer
from campus.accounts.queries.sso import find_provider
from campus.accounts.rules.saml import Expected
from campus.accounts.rules.sso import SignInRefused, new_attempt
from campus.accounts.services.sso.saml.answering import accept_answer, opened, take_answer
from campus.kernel import clock
from tenants.registry.api import in_municipality
from tests.sso.saml_idp import Question, SamlProvider
from tests.sso.saml_steps import written

pytestmark = pytest.mark.proof
HERE = "https://ludwigshafen.example/konto/anmelden/kommune/saml/antwort/"


def test_is_believed_once_and_taken_once(
    real_database: str, ludwigshafen: Any, bernd: Any, in_parallel: Any
) -> None:
    now = clock.now()
    saml = SamlProvider()
    with in_municipality(ludwigshafen.id):
        provider = find_provider(written(saml, bernd))
    attempt = new_attempt(
        provider_id=str(provider.id), mode="sign_in", next_url="", account_id="", now=now
    )
    expected = Expected(
        issuer=saml.entity_id,
        entity_id=provider.client_id,
        answer_address=HERE,
        request_id=attempt.request_id,
        fresh_since=None,
    )
    question = Question(attempt.request_id, provider.client_id, HERE, False, {})
    answer = saml.answer(question)

    def post(_place: int) -> None:
        with in_municipality(ludwigshafen.id):
            accept_answer(opened(answer), provider, expected, now=now)

    def take(_place: int) -> str:
        with in_municipality(ludwigshafen.id):
            return take_answer(provider, attempt, now=now).subject

    posted, taken = in_parallel(6, post), in_parallel(6, take)

    assert sorted(getattr(one, "reason", "") for one in posted) == ["", *["replay"] * 5]
    assert [one for one in taken if not isinstance(one, SignInRefused)] == ["anna-at-home"]
    with in_municipality(ludwigshafen.id):
        assert SamlAnswer.objects.get().sealed == ""
        assert IdentityProvider.objects.count() == 1
