"""What a municipality's key, name on the web and state may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campus.kernel.refusal import Refusal

LAENDER = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}
KINDS = {
    "municipality": "Gemeinde",
    "town": "Stadt",
    "collective": "Verbandsgemeinde",
    "district": "Landkreis",
}
LIVE, LEAVING, MERGING, GONE = "live", "leaving", "merging", "gone"
STATES = {
    "onboarding": "in Einrichtung",
    "live": "in Betrieb",
    "suspended": "ausgesetzt",
    "leaving": "scheidet aus",
    MERGING: "wird zusammengeführt",
    GONE: "ausgeschieden",
}
# From a state to those it may change to.
STATE_CHANGES: dict[str, set[str]] = {
    "onboarding": {"live", "leaving"},
    "live": {"suspended", "leaving"},
    "suspended": {"live", "leaving"},
    "leaving": {"live"},
    # Until the merger is confirmed or taken back; `services/merging.py` ends it.
    MERGING: set(),
    # Its data are deleted; the row stays, so that figures still name it.
    GONE: set(),
}
# People may sign in only then. Suspended and leaving: data kept, nobody gets in.
OPEN_STATES = frozenset({"onboarding", "live"})

SUBDOMAIN = re.compile(r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?")
RESERVED_SUBDOMAINS = frozenset(
    {"www", "genossenschaft", "api", "admin", "mail", "static", "ministerium"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class BadKey(Refusal):
    code = "bad_key"
    status = 422
    sentence = (
        "Der Schlüssel „%(key)s“ ist kein Amtlicher Regionalschlüssel. Er hat 12 Ziffern, "
        "kürzere Schlüssel (5, 8 oder 9 Ziffern) werden ergänzt; die ersten zwei nennen das Land. "
        "Bitte prüfen Sie die Angabe im Gemeindeverzeichnis."
    )


class BadSubdomain(Refusal):
    code = "bad_subdomain"
    status = 422
    sentence = (
        "Der Adressteil „%(subdomain)s“ geht nicht. Erlaubt sind 1 bis 40 Kleinbuchstaben, "
        "Ziffern und Bindestriche, beginnend mit einem Buchstaben; Wörter wie „www“ sind gesperrt."
    )


class StateChangeRefused(Refusal):
    code = "state_change_refused"
    sentence = (
        "Von „%(from_state)s“ kann nicht nach „%(to_state)s“ gewechselt werden. "
        "Bitte laden Sie die Seite neu und wählen Sie einen der angebotenen Schritte."
    )


def full_key(key: str) -> str:
    """Return the 12-digit Amtlicher Regionalschlüssel (ARS) for a 5-, 8-, 9- or 12-digit key.

    5 digits name a district, 9 a Gemeindeverband, 8 an AGS (Land 2, Regierungsbezirk 1, Kreis 2,
    Gemeinde 3). A municipality outside any Verband has the Verband part "0" + its own number,
    which its last three digits repeat; what remains is padded with zeros (Destatis, GV-ISys).

    :raises BadKey: on any other length, non-digits, or an unknown Land
    """
    digits = re.sub(r"[\s./-]", "", key)
    if not (digits.isascii() and digits.isdigit()) or digits[:2] not in LAENDER:
        raise BadKey(key=key)
    if len(digits) == 8:
        digits = f"{digits[:5]}0{digits[5:]}"
    if len(digits) == 9 and digits[5] == "0":
        return digits + digits[6:]
    if len(digits) in {5, 9, 12}:
        return digits.ljust(12, "0")
    raise BadKey(key=key)


def check_subdomain(subdomain: str) -> str:
    """Return the sub-domain in lower case.

    :raises BadSubdomain: where it is no host label (RFC 1123) of at most 40 characters, or reserved
    """
    label = subdomain.strip().lower()
    if not SUBDOMAIN.fullmatch(label) or label in RESERVED_SUBDOMAINS:
        raise BadSubdomain(subdomain=subdomain)
    return label


def suggest_subdomain(name: str) -> str:
    """Make a host label of a municipality's name: "Bad Dürkheim, Stadt" -> "bad-duerkheim"."""
    plain = name.split(",")[0].split("(")[0].lower().translate(_UMLAUTS)
    label = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    return label if SUBDOMAIN.fullmatch(label) else f"kommune-{label}"[:40].rstrip("-")


def schema_name_for(subdomain: str, ars: str) -> str:
    """Make the schema's name: never typed, unique through the ARS, readable in a psql session."""
    return f"m_{ars}_{subdomain.replace('-', '_')}"[:52]


def check_state_change(*, from_state: str, to_state: str) -> None:
    """Decide whether a municipality may change its state.

    :raises StateChangeRefused: where the step is not in `STATE_CHANGES`
    """
    if to_state not in STATE_CHANGES[from_state]:
        raise StateChangeRefused(
            from_state=STATES[from_state], to_state=STATES.get(to_state, to_state)
        )


@dataclass(frozen=True, kw_only=True)
class GoLiveTask:
    """One line of the list of what is missing until a municipality's first day."""

    title: str
    done: bool
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class LifeFact:
    """One line of what happens to a municipality's things, with its count and cents."""

    title: str
    count: int
    cents: int | None = None
    hint: str = ""


def locks_needed(*, relations: int, connections: int) -> int:
    """Return the `max_locks_per_transaction` with which one transaction can lock all relations.

    The lock table has room for that setting times the connections; a tenth is left to the others.
    Rounded up to a power of two, at least PostgreSQL's default of 64.
    """
    least = relations * 11 / 10 / connections
    setting = 64
    while setting < least:
        setting *= 2
    return setting
