"""Who is responsible for the platform, and who supervises accessibility in which Land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campus.web.components import SummaryRow

NOT_ENTERED = _("vom Betreiber noch nicht eingetragen")


@dataclass(frozen=True)
class Operator:
    """The cooperative as its operator entered it (setting `OPERATOR`); empty means not entered."""

    name: str
    address: str = ""
    represented_by: str = ""
    register: str = ""
    vat_id: str = ""
    email: str = ""
    telephone: str = ""
    data_protection_officer: str = ""
    security_email: str = ""


@dataclass(frozen=True)
class EnforcementBody:
    """The public body to turn to where a report about a barrier was not answered."""

    name: Any
    url: str
    address: str = ""
    email: str = ""
    waiting_time: Any = ""


# Key: the first two digits of the ARS. Read on the bodies' own pages (2026-11); a Land that is
# missing here is answered with the list of all Länder, not with a guess.
ENFORCEMENT_BODIES = {
    "06": EnforcementBody(
        name=_("Durchsetzungs- und Überwachungsstelle Barrierefreie Informationstechnik Hessen"),
        url="https://lbit.hessen.de/",
        waiting_time=_("sechs Wochen"),
    ),
    "07": EnforcementBody(
        name=_(
            "Durchsetzungsstelle bei der Landesbeauftragten für die Belange von Menschen "
            "mit Behinderungen Rheinland-Pfalz"
        ),
        url="https://inklusion.rlp.de/",
        address="Bauhofstraße 9, 55116 Mainz",
        email="durchsetzungsstelle@mastd.rlp.de",
        waiting_time=_("einem Monat"),
    ),
    "08": EnforcementBody(
        name=_("Schlichtungsstelle im Landeszentrum Barrierefreiheit Baden-Württemberg"),
        url="https://barrierefreiheit-bw.de/",
        address="Else-Josenhans-Straße 6, 70173 Stuttgart",
    ),
}
LIST_OF_BODIES = "https://lbit.hessen.de/buergerinnen-und-buerger/durchsetzungsstellen-der-laender"


def operator() -> Operator:
    """Return the operator's details from the settings."""
    details = getattr(settings, "OPERATOR", {})
    return Operator(**{"name": settings.COOPERATIVE_NAME, **details})


def enforcement_body_of(municipality: Any) -> EnforcementBody | None:
    """Return the enforcement body of a municipality's Land, where it is known."""
    return ENFORCEMENT_BODIES.get(getattr(municipality, "land_code", ""))


def provider_rows(operator: Operator) -> list[SummaryRow]:
    """Return what an imprint says of the operator (§ 5 DDG)."""
    return [
        _row(_("Name"), operator.name),
        _row(_("Anschrift"), operator.address),
        _row(_("Vertreten durch"), operator.represented_by),
        _row(_("Register"), operator.register),
        _row(_("Umsatzsteuer-Identifikationsnummer"), operator.vat_id),
        *contact_rows(operator),
    ]


def contact_rows(operator: Operator) -> list[SummaryRow]:
    """Return how the operator can be reached."""
    return [_row(_("E-Mail"), operator.email), _row(_("Telefon"), operator.telephone)]


def officer_rows(operator: Operator) -> list[SummaryRow]:
    """Return whom to ask about data protection."""
    officer = operator.data_protection_officer
    return [*contact_rows(operator), _row(_("Datenschutzbeauftragte Person"), officer)]


def _row(label: Any, value: str) -> SummaryRow:
    return SummaryRow(label, value or NOT_ENTERED)
