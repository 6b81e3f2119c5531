"""How a version of a municipality's own sign-in, and what its provider has to know, is shown."""

from __future__ import annotations

import datetime as dt

from cryptography.x509 import Certificate
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from campus.accounts.queries.sso import ProviderView
from campus.accounts.rules.saml import EXPIRES_SOON
from campus.accounts.services.sso.saml.describing import loaded
from campus.accounts.views.sso.flow import absolute, redirect_uri
from campus.web.access import CampusRequest
from campus.web.components import SummaryRow


def rows_of(found: ProviderView, *, now: dt.datetime) -> list[SummaryRow]:
    """Say what a version is, without its secrets."""
    tested = found.tested_at
    return [
        SummaryRow(_("Stand"), found.state_title),
        SummaryRow(_("Verfahren"), found.protocol_title),
        *(_saml_rows(found, now=now) if found.is_saml else _oidc_rows(found)),
        SummaryRow(_("Erkannt an"), found.match_title),
        SummaryRow(
            _("Probe"),
            date_format(localtime(tested), "d.m.Y, H:i") if tested else _("steht noch aus"),
        ),
    ]


def addresses_of(request: CampusRequest, found: ProviderView) -> list[SummaryRow]:
    """Say what the provider of a version has to know."""
    return saml_addresses(request) if found.is_saml else oidc_addresses(request)


def oidc_addresses(request: CampusRequest) -> list[SummaryRow]:
    """Say what a provider by OpenID Connect has to know."""
    return [
        SummaryRow(_("Rücksprungadresse (Redirect URI)"), redirect_uri(request)),
        SummaryRow(
            _("Abmeldeadresse (Back-Channel Logout URI)"),
            absolute(request, "accounts:provider_logout"),
        ),
        SummaryRow(
            _("Adresse nach dem Abmelden (Post Logout Redirect URI)"),
            absolute(request, "accounts:start"),
        ),
    ]


def saml_addresses(request: CampusRequest) -> list[SummaryRow]:
    """Say what a provider by SAML has to know, where it does not read our metadata."""
    own = absolute(request, "accounts:saml_metadata")
    return [
        SummaryRow(_("Metadaten und Kennung (Entity ID)"), own),
        SummaryRow(
            _("Antwortadresse (Assertion Consumer Service, HTTP-POST)"),
            absolute(request, "accounts:saml_answer"),
        ),
        SummaryRow(
            _("Abmeldeadresse (Single Logout, HTTP-Redirect oder HTTP-POST)"),
            absolute(request, "accounts:saml_sign_out"),
        ),
        SummaryRow(_("Name-ID"), _("persistent (dauerhaft)")),
    ]


def expires_soon(found: ProviderView | None, *, now: dt.datetime) -> dt.datetime | None:
    """Return when a version's last certificate ends, if that is soon; None otherwise."""
    ends = [_end(one) for one in loaded(found.certificates)] if found else []
    return max(ends) if ends and max(ends) - now < EXPIRES_SOON else None


def _oidc_rows(found: ProviderView) -> list[SummaryRow]:
    return [
        SummaryRow(_("Adresse"), found.issuer),
        SummaryRow(_("Client-ID"), found.client_id),
        SummaryRow(_("Geheimnis"), _("hinterlegt") if found.sealed_secret else _("keins")),
        SummaryRow(_("Bereiche"), found.scopes),
    ]


def _saml_rows(found: ProviderView, *, now: dt.datetime) -> list[SummaryRow]:
    attribute = found.subject_attribute
    return [
        SummaryRow(_("Kennung des Anmeldedienstes"), found.issuer),
        SummaryRow(_("Anmeldeadresse"), found.sign_on_url),
        SummaryRow(
            _("Zertifikate"),
            "; ".join(_validity(one, now=now) for one in loaded(found.certificates)),
        ),
        SummaryRow(
            _("Unsere Anfragen"),
            _("unterschrieben") if found.own_certificate else _("nicht unterschrieben"),
        ),
        SummaryRow(_("Gemeinsame Abmeldung"), _signing_out(found)),
        SummaryRow(
            _("Kennung der Person"),
            _("Attribut „%(name)s“") % {"name": attribute}
            if attribute
            else _("Name-ID, dauerhaft (persistent)"),
        ),
    ]


def _signing_out(found: ProviderView) -> str:
    if found.signs_out:
        return _("Wer sich hier oder beim Anmeldedienst abmeldet, kann beides beenden.")
    if not found.sign_out_url:
        return _("nein: Die Metadaten nennen keine Abmeldeadresse für HTTP-Redirect.")
    return _("nein: Dafür müssen unsere Anfragen unterschrieben sein.")


def _validity(certificate: Certificate, *, now: dt.datetime) -> str:
    end = _end(certificate)
    text = _("gültig bis %(day)s") if end > now else _("abgelaufen am %(day)s")
    return text % {"day": date_format(localtime(end), "d.m.Y")}


def _end(certificate: Certificate) -> dt.datetime:
    return certificate.not_valid_after_utc
