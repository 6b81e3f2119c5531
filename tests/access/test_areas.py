"""Who an area is made for, said here once more: a page that declares somebody else is a mistake.

An area is the first part of an address, for the API the part behind the version. A new area needs
a line; a new page in a known area needs none.
"""

from __future__ import annotations

import pytest

from campus.web.access import EVERYONE, SIGNED_IN
from tests.access.addresses import PUBLIC, TENANT, URLCONFS, Address, addresses_of

ON_EVERY_HOST = {
    "": {EVERYONE},
    ".well-known": {EVERYONE},
    "api/v1/openapi.json": {EVERYONE},
    "barrierefreiheit": {EVERYONE},
    "datenschutz": {EVERYONE},
    "hilfe": {EVERYONE},
    "impressum": {EVERYONE},
    "konto": {EVERYONE, SIGNED_IN, "keep_interface"},
    "leichte-sprache": {EVERYONE},
    "protokoll": {"read_audit"},
}
AREAS = {
    PUBLIC: {
        **ON_EVERY_HOST,
        "abrechnung": {"settle_courses"},
        "api/v1/allotment-rounds": {"manage_funding"},
        "api/v1/allotments": {"manage_funding"},
        "api/v1/courses": {EVERYONE},
        "api/v1/issue-runs": {"issue_vouchers"},
        "api/v1/programmes": {"manage_funding"},
        "api/v1/redemptions": {"issue_vouchers"},
        "api/v1/reports": {"read_reports"},
        "api/v1/vouchers": {"issue_vouchers"},
        "aufgaben": {"keep_library"},
        "aufgabenguete": {"keep_library"},
        "ausstellung": {"issue_vouchers"},
        "bericht": {"read_reports"},
        "betrieb": {"onboard_municipalities"},
        "foerderung": {"manage_funding"},
        "gesund": {EVERYONE},
        "katalog": {"keep_catalogue"},
        "kenntnisnahme": {"acknowledge_proofs"},
        "kommunen": {"onboard_municipalities"},
        "meine-daten": {SIGNED_IN},
        "musterprofile": {"keep_library"},
        "nachweise": {"manage_funding"},
        "pruefen": {EVERYONE},
        "rahmen": {"keep_library"},
        "zugaenge": {"onboard_municipalities"},
    },
    TENANT: {
        **ON_EVERY_HOST,
        "api/v1/desk": {"distribute_vouchers"},
        "api/v1/redemptions": {"hold_vouchers"},
        "api/v1/vouchers": {"hold_vouchers"},
        "anfragen": {"hold_vouchers"},
        "anmeldung": {"keep_sign_in"},
        "bedarf": {"read_needs"},
        "befragungen": {EVERYONE, "keep_competence_model"},
        "dienstvereinbarungen": {"keep_competence_model"},
        "entscheidung": {EVERYONE},
        "ergebnis-freigaben": {"see_released"},
        "freigaben": {"decide_requests"},
        "gutschein-ausgabe": {"distribute_vouchers"},
        "gutscheine": {"hold_vouchers"},
        "kompetenz-check": {"take_check"},
        "kompetenzmodell": {"keep_competence_model"},
        "lernen": {"learn"},
        "logo.png": {EVERYONE},
        "meine-daten": {EVERYONE, SIGNED_IN},
        "massnahmen": {"plan_measures"},
        "nachweis": {EVERYONE},
        "personal": {"invite_people", "keep_sign_in", "manage_staff", "manage_units"},
        "personalrat": {"read_rules"},
        "profile": {"keep_competence_model"},
        "scim": {EVERYONE},  # its own key opens it
        "workshops": {"decide_requests"},
    },
}
# What may be done at /konto/ without being signed in; the rest there is one's own.
WAYS_IN = (
    "konto/abmelden/",
    "konto/aktivieren/",
    "konto/anmelden/",
    "konto/einladung/",
    "konto/geschlossen/",
    "konto/passwort/vergessen/",
    "konto/rechner/",
    "konto/ruhe/",
)


def area_of(address: Address) -> str:
    parts = address.pattern.split("/")
    return "/".join(parts[:3]) if address.is_api else parts[0]


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_every_page_is_for_whom_its_area_is_made(urlconf: str) -> None:
    strange = [
        f"{address}: {sorted(address.may)}"
        for address in addresses_of(urlconf)
        if not address.may <= AREAS[urlconf].get(area_of(address), set())
    ]

    assert strange == []


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_only_the_ways_in_to_an_account_are_open(urlconf: str) -> None:
    account = [a for a in addresses_of(urlconf) if area_of(a) == "konto"]

    assert [str(a) for a in account if a.is_for_everyone != a.pattern.startswith(WAYS_IN)] == []


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_every_area_has_a_page(urlconf: str) -> None:
    assert set(AREAS[urlconf]) == {area_of(address) for address in addresses_of(urlconf)}
