"""What is believed of a SAML answer: exactly what the provider signed, for this attempt, now."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from lxml import etree

from campus.accounts.queries.sso import ProviderView
from campus.accounts.rules import saml as rules
from campus.accounts.rules.saml import Expected
from campus.accounts.rules.sso import ClaimRefused, SignInRefused
from campus.accounts.services.sso.saml import answering, describing, verifying
from tests.sso import saml_forgeries as forgeries
from tests.sso import saml_idp as idp
from tests.sso.saml_idp import Question, SamlProvider, key

NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
HERE = "https://ludwigshafen.example/konto/anmelden/kommune/saml/"
QUESTION = Question(
    id="_question", issuer=HERE, answer_address=f"{HERE}antwort/", is_forced=False, query={}
)
TEXTS = (
    "title", "sealed_secret", "scopes", "own_certificate", "match_by", "match_claim",
    "sign_out_url", "sign_out_answer_url",
)  # fmt: skip
MOMENTS = ("tested_at", "on_at", "off_at", "required_at")


def view(provider: SamlProvider, *certificates: str, attribute: str = "") -> ProviderView:
    """What is kept of a provider."""
    given: dict[str, Any] = {**dict.fromkeys(TEXTS, ""), **dict.fromkeys(MOMENTS)}
    return ProviderView(
        id=UUID(int=1),
        protocol="saml",
        issuer=provider.entity_id,
        client_id=HERE,
        sign_on_url=provider.sign_on_url,
        certificates="".join(certificates or (provider.key.pem,)),
        subject_attribute=attribute,
        made_at=NOW,
        **given,
    )


def statement_of(
    *certificates: str, provider: SamlProvider | None = None, fresh: bool = False, **given: Any
) -> rules.Statement:
    """What is believed of an answer."""
    provider = provider or SamlProvider()
    answer = provider.answer(QUESTION, **{"now": NOW, **given})
    expected = Expected(
        issuer=provider.entity_id,
        entity_id=HERE,
        answer_address=QUESTION.answer_address,
        request_id=QUESTION.id,
        fresh_since=NOW if fresh else None,
    )
    return answering.believed_statement(
        answering.opened(answer), view(provider, *certificates), expected, now=NOW
    )


def reason_of(*certificates: str, **given: Any) -> str:
    with pytest.raises(SignInRefused) as refused:
        statement_of(*certificates, **given)
    return refused.value.reason


class TestAnAnswer:
    @pytest.mark.parametrize("signs", ["assertion", "response", "both"])
    def test_that_is_signed_well_is_believed(self, signs: str) -> None:
        found = statement_of(signs=signs, attributes=idp.statement(idp.attribute("nr", "0047-A")))

        assert rules.subject_of(found, attribute="") == "anna-at-home"
        assert found.attributes == {"nr": "0047-A"}

    @pytest.mark.parametrize("name", forgeries.FORGERIES)
    def test_that_was_forged_is_refused_by_its_name(self, name: str) -> None:
        forge, reason = forgeries.FORGERIES[name]

        assert reason_of(forge=forge) == reason

    @pytest.mark.parametrize("name", forgeries.LIES)
    def test_that_says_something_wrong_is_refused_by_its_name(self, name: str) -> None:
        said, reason = forgeries.LIES[name]

        assert reason_of(**said) == reason

    def test_within_a_minute_of_the_clocks_difference_is_believed(self) -> None:
        soon = idp.moment(NOW + dt.timedelta(seconds=50))

        assert statement_of(not_before=soon).name_id.value == "anna-at-home"

    def test_by_a_weak_or_another_kind_of_key_is_refused(self) -> None:
        assert reason_of(by=key("mallory", kind="rsa")) == "signature"

    def test_by_the_second_certificate_is_believed_while_keys_roll_over(self) -> None:
        both = (key("old").pem, key("new").pem)

        for name in ("old", "new"):
            assert statement_of(*both, by=key(name)).name_id.value == "anna-at-home"

    def test_by_a_key_whose_certificate_has_expired_says_so(self) -> None:
        expired = key("expired", ends=2026)

        assert reason_of(expired.pem, by=expired) == "certificate"

    def test_is_looked_at_with_the_time_of_the_request(self) -> None:
        root = SamlProvider().document(QUESTION, now=NOW)
        later = dt.datetime(2037, 1, 1, tzinfo=dt.UTC)

        with pytest.raises(SignInRefused) as refused:
            verifying.signed_assertion(root, certificates=[key().certificate], now=later)

        assert refused.value.reason == "certificate"

    def test_is_read_from_the_signed_bytes_alone(self) -> None:
        root = SamlProvider().document(QUESTION, now=NOW)

        found = verifying.signed_assertion(root, certificates=[key().certificate], now=NOW)

        assert found.getparent() is None
        assert not found.findall("ds:Signature", idp.PREFIXES)

    def test_to_a_question_that_wants_a_new_sign_in_must_have_one(self) -> None:
        before = idp.moment(NOW - dt.timedelta(minutes=5))

        assert statement_of(fresh=True).name_id.value == "anna-at-home"
        assert reason_of(fresh=True, asked_at=before) == "not_fresh"

    @pytest.mark.parametrize("text", [b"", b"<a>", b"\xff\xfe<\x00a\x00/\x00>\x00", b"<a/>", b"{}"])
    def test_that_is_no_response_is_refused(self, text: bytes) -> None:
        assert reason_of(forge=lambda _response: text) == "malformed"

    def test_that_is_no_base64_is_refused(self) -> None:
        with pytest.raises(SignInRefused):
            answering.opened("<p:Response/>")

    def test_that_is_huge_is_refused_before_it_is_read(self) -> None:
        with pytest.raises(SignInRefused) as refused:
            answering.opened("A" * (rules.LARGEST_ANSWER + 1))

        assert refused.value.reason == "too_large"


class TestSignatureWrapping:
    @pytest.mark.parametrize("name", forgeries.WRAPPINGS)
    def test_is_refused(self, name: str) -> None:
        signs, wrap = forgeries.WRAPPINGS[name]

        assert reason_of(signs=signs, forge=wrap) in {"assertions", "signature"}

    @pytest.mark.parametrize("name", forgeries.WRAPPINGS)
    def test_gains_nothing_where_only_the_signature_is_asked(self, name: str) -> None:
        """The second barrier alone: what comes out is what was signed, or nothing."""
        signs, wrap = forgeries.WRAPPINGS[name]
        text = base64.b64decode(SamlProvider().answer(QUESTION, signs=signs, forge=wrap, now=NOW))
        root = etree.fromstring(text)
        holders = [one.getparent() for one in root.iter(f"{forgeries.DS}Signature")]

        for holder in holders:
            try:
                found = verifying.covered_by_signature(
                    root, holder, certificates=[key().certificate], now=NOW
                )
            except (SignInRefused, KeyError):
                continue
            names = [one.text for one in found.iter(f"{{{idp.PREFIXES['a']}}}NameID")]
            assert names == ["anna-at-home"]


class TestASubject:
    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ({"format": idp.TRANSIENT}, "transient"),
            ({"format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}, "name_id"),
            ({"format": ""}, "name_id"),
            ({"name_id": ""}, "name_id"),
            ({"name_id": "x" * 256}, "name_id"),
        ],
        ids=str,
    )
    def test_must_be_a_lasting_name(self, said: dict[str, str], reason: str) -> None:
        with pytest.raises(SignInRefused) as refused:
            rules.subject_of(statement_of(**said), attribute="")

        assert refused.value.reason == reason

    def test_may_be_an_attribute_with_one_value(self) -> None:
        attributes = idp.statement(idp.attribute("guid", "4711"), idp.attribute("two", "a", "b"))
        found = statement_of(attributes=attributes, format=idp.TRANSIENT)

        assert rules.subject_of(found, attribute="guid") == "4711"
        for missing in ("two", "other"):
            with pytest.raises(SignInRefused):
                rules.subject_of(found, attribute=missing)

    @pytest.mark.parametrize(
        "name",
        [
            "mail", "UPN", "a@b", "urn:oid:0.9.2342.19200300.100.1.3",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        ],
    )  # fmt: skip
    def test_is_never_what_people_can_change(self, name: str) -> None:
        with pytest.raises(ClaimRefused):
            rules.check_attribute(name)


class TestHowLongItCounts:
    def test_is_four_hours_or_less_where_the_provider_says_so(self) -> None:
        soon = NOW + dt.timedelta(hours=1)

        assert rules.lasts_until(None, now=NOW) == NOW + dt.timedelta(hours=4)
        assert rules.lasts_until(soon, now=NOW) == soon
        assert rules.lasts_until(NOW + dt.timedelta(days=1), now=NOW) < NOW + dt.timedelta(hours=5)

    def test_can_be_said_without_an_end(self) -> None:
        found = statement_of(
            not_before="0001-01-01T00:00:00Z", confirmed_until="9999-12-31T23:59:59Z"
        )

        assert found.name_id.value == "anna-at-home"


class TestMetadata:
    def test_say_address_certificates_and_whether_to_sign(self) -> None:
        text = SamlProvider(wants_signed=True).metadata(key("old"), key("new"))

        found = describing.read_metadata(text.encode(), now=NOW)

        assert found.entity_id == "https://login.ludwigshafen.example/saml"
        assert found.sign_on_url.endswith("/sso?realm=rathaus")
        assert found.wants_signed_requests
        assert describing.loaded("".join(found.certificates)) == [
            key("old").certificate,
            key("new").certificate,
        ]

    @pytest.mark.parametrize(
        ("before", "after", "reason"),
        [
            ("<m:EntityDescriptor", "<!DOCTYPE r><m:EntityDescriptor", "xml"),
            ("<m:EntityDescriptor", "{", "xml"),
            ("IDPSSODescriptor", "SPSSODescriptor", "provider"),
            ("tc:SAML:2.0:protocol", "tc:SAML:1.1:protocol", "provider"),
            ("https://login.ludwigshafen.example/saml/sso", "javascript:alert(1)//", "address"),
            ("HTTP-Redirect", "SOAP", "address"),
            ('entityID="https', 'other="https', "entity_id"),
            ('use="signing"', 'use="encryption"', "certificate"),
            ("<ds:X509Certificate>", "<ds:X509Certificate>AAAA", "certificate"),
        ],
        ids=str,
    )
    def test_that_cannot_be_used_are_refused_by_reason(
        self, before: str, after: str, reason: str
    ) -> None:
        text = SamlProvider().metadata().replace(before, after)

        with pytest.raises(rules.MetadataRefused) as refused:
            describing.read_metadata(text.encode(), now=NOW)

        assert refused.value.reason == reason

    def test_that_are_huge_are_refused(self) -> None:
        text = SamlProvider().metadata().encode() + b" " * rules.LARGEST_METADATA

        with pytest.raises(rules.MetadataRefused):
            describing.read_metadata(text, now=NOW)

    def test_with_an_expired_certificate_only_are_refused(self) -> None:
        text = SamlProvider().metadata(key("expired", ends=2026))

        with pytest.raises(rules.MetadataRefused, match="abgelaufen"):
            describing.read_metadata(text.encode(), now=NOW)

    @pytest.mark.proof
    def test_with_a_weak_key_are_refused(self) -> None:
        text = SamlProvider().metadata(key("weak", kind="weak"))

        with pytest.raises(rules.MetadataRefused, match="zu schwach"):
            describing.read_metadata(text.encode(), now=NOW)
