"""HR sets a sign-in by SAML up: from the provider's metadata over a test to the switch."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.db import IntegrityError, transaction

from campus.accounts.models import IdentityProvider, SamlAnswer
from campus.accounts.services.erasing import delete_expired_sessions
from campus.accounts.services.sso import configuring
from campus.accounts.services.sso.saml.describing import loaded
from campus.kernel import clock
from tests.accounts.steps import visitor
from tests.sso import saml_idp as idp
from tests.sso.conftest import proved_again
from tests.sso.saml_idp import ANSWER, SamlProvider
from tests.sso.saml_steps import METADATA, go, switched_on, written

OID, CALLED = "urn:oid:2.16.840.1.113730.3.1.3", 'FriendlyName="employeeNumber"'


class TestSettingUp:
    FORM = {"title": "Rathaus", "match_by": "", "subject_attribute": ""}

    def test_goes_from_the_metadata_over_a_test_to_the_sign_in_page(
        self, saml: SamlProvider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        browser = proved_again(bernd)
        form = {**self.FORM, "metadata_text": saml.metadata(idp.key("old"), saml.key)}
        sheet = browser.post("/anmeldung/neu/saml/", form)["Location"]

        shown = browser.get(sheet).content.decode()
        tested = go(browser, saml, start=f"{sheet}probe/", name_id="bernd-there")
        browser.post(f"{sheet}ein/")

        assert shown.count("gültig bis 01.01.2036") == 2
        assert ANSWER in shown
        assert "bernd-there" in tested.content.decode()
        page = visitor(bernd.host).get("/konto/anmelden/").content.decode()
        assert "Anmelden mit Rathaus" in page
        assert "Zu OpenID Connect wechseln" in browser.get("/anmeldung/").content.decode()

    def test_shows_what_the_provider_says_where_a_test_lacks_the_attribute(
        self, saml: SamlProvider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        browser = proved_again(bernd)
        form = {
            **self.FORM, "metadata_text": saml.metadata(), "match_by": "personnel_number",
            "match_claim": "employeeNumber",
        }  # fmt: skip
        sheet = browser.post("/anmeldung/neu/saml/", form)["Location"]
        named = idp.attribute(OID, "0057-B").replace("<a:Attribute ", f"<a:Attribute {CALLED} ")

        page = go(browser, saml, start=f"{sheet}probe/", attributes=idp.statement(named))

        assert page.status_code == 403
        assert f"{OID} (employeeNumber)" in page.content.decode()
        assert "Das geht, sobald die Probe" in browser.get(sheet).content.decode()
        form_again = browser.get("/anmeldung/neu/saml/").content.decode()
        assert 'value="employeeNumber"' in form_again

    def test_cannot_be_switched_on_before_the_test(
        self, saml: SamlProvider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        provider_id = written(saml, bernd)

        with pytest.raises(configuring.rules.ProviderUntested):
            configuring.switch_on(provider_id=provider_id, actor=bernd.actor, now=clock.now())

    def test_takes_exactly_one_source_and_nothing_from_inner_networks(
        self, saml: SamlProvider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        browser = proved_again(bernd)
        for given, said in (
            ({}, "auf genau einem Weg"),
            ({"metadata_text": "<a/>", "metadata_url": "https://a.example/"}, "auf genau einem"),
            ({"metadata_url": "http://127.0.0.1:8000/"}, "Unter dieser Adresse kommen keine"),
            ({"metadata_text": "<a/>"}, "beschreiben nicht genau einen Anmeldedienst"),
            ({"metadata_text": "<a/>", "subject_attribute": "mail"}, "Dieses Merkmal kann sich"),
        ):
            page = browser.post("/anmeldung/neu/saml/", {**self.FORM, **given})
            assert said in page.content.decode()
            assert page.context["form"].errors.keys() - {"__all__"}
        assert not IdentityProvider.objects.exists()

    @pytest.mark.proof
    def test_signs_questions_with_the_key_in_its_own_metadata(
        self, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        saml = SamlProvider(wants_signed=True)
        provider_id = written(saml, bernd)
        page = proved_again(bernd).get(f"/anmeldung/{provider_id}/probe/")["Location"]
        query = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        signed = page.split("?realm=rathaus&")[1].split("&Signature=")[0]

        metadata = idp.etree.fromstring(visitor(bernd.host).get(METADATA).content)
        body = metadata.findtext(".//ds:X509Certificate", namespaces=idp.PREFIXES)

        (certificate,) = loaded(IdentityProvider.objects.get().own_certificate)
        certificate.public_key().verify(
            idp.base64.b64decode(query["Signature"]),
            signed.encode(),
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
        assert (
            body
            == idp.base64.b64encode(
                certificate.public_bytes(idp.serialization.Encoding.DER)
            ).decode()
        )
        assert "PRIVATE KEY" not in IdentityProvider.objects.get().sealed_secret

    def test_keeps_no_demand_when_people_are_known_otherwise(
        self, saml_linked: None, saml_on: UUID, saml: SamlProvider, bernd: Any
    ) -> None:
        IdentityProvider.objects.filter(id=saml_on).update(required_at=clock.now())

        same = switched_on(saml, bernd)
        other = switched_on(saml, bernd, subject_attribute="objectGUID")

        assert IdentityProvider.objects.get(id=same).required_at is not None
        assert IdentityProvider.objects.get(id=other).required_at is None


class TestTheDatabase:
    @pytest.mark.parametrize("missing", ["certificates", "sign_on_url"])
    def test_takes_no_half_of_a_version(self, saml_on: UUID, bernd: Any, missing: str) -> None:
        rows = IdentityProvider.objects.filter(id=saml_on)

        with (
            pytest.raises(IntegrityError, match="accounts_identityprovider_saml_complete"),
            transaction.atomic(),
        ):
            rows.update(**{missing: ""})

    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"sealed": "x", "taken_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)},
             "accounts_samlanswer_empty_once_taken"),
            ({"kept_until": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)},
             "accounts_samlanswer_kept_after_receipt"),
        ],
        ids=["taken and full", "over before it came"],
    )  # fmt: skip
    def test_keeps_answers_in_order(
        self, at_ludwigshafen: Any, now: dt.datetime, changed: dict[str, Any], constraint: str
    ) -> None:
        good = {"assertion_digest": "a", "attempt_digest": "b", "received_at": now,
                "kept_until": now + dt.timedelta(days=1)}  # fmt: skip

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            SamlAnswer.objects.create(**good | changed)

    def test_forgets_answers_when_their_time_is_over(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        SamlAnswer.objects.create(
            assertion_digest="a",
            attempt_digest="b",
            received_at=now,
            kept_until=now + dt.timedelta(days=1),
        )

        for days, left in ((1, 1), (2, 0)):
            with transaction.atomic():
                delete_expired_sessions(days=1, now=now + dt.timedelta(days=days))
            assert SamlAnswer.objects.count() == left
