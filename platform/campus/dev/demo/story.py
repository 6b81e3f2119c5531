"""The facts of the demo. Names and keys of the towns are real; all else is made up for it."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "Demo-Rathaus-2026"  # noqa: S105 printed at the start, for the demo only

FUNDER = "Landesministerium für Weiterbildung (Beispiel)"
GRANT_REFERENCE = "BG-0815 (Beispiel)"
GRANT_TITLE = "Bildungsgutscheine für Kommunen (Beispiel)"
GRANTED_COUNT = 2_750
VOUCHER_CENTS = 29_000


@dataclass(frozen=True, kw_only=True)
class Town:
    """A municipality of the demo: contingents are numbers of vouchers of round one and two."""

    subdomain: str
    ars: str
    name: str
    kind: str
    population: int
    employees: int
    allotted: tuple[int, int]
    issued_of_second: int
    state: str = "live"


TOWNS = (
    Town(
        subdomain="ludwigshafen",
        ars="073140000000",
        name="Ludwigshafen am Rhein",
        kind="town",
        population=175_000,
        employees=60,
        allotted=(250, 600),
        issued_of_second=600,
    ),
    Town(
        subdomain="speyer",
        ars="073180000000",
        name="Speyer",
        kind="town",
        population=51_000,
        employees=30,
        allotted=(100, 200),
        issued_of_second=200,
    ),
    Town(
        subdomain="frankenthal",
        ars="073110000000",
        name="Frankenthal (Pfalz)",
        kind="town",
        population=49_000,
        employees=26,
        allotted=(90, 180),
        issued_of_second=180,
    ),
    Town(
        subdomain="worms",
        ars="073190000000",
        name="Worms",
        kind="town",
        population=84_000,
        employees=32,
        allotted=(130, 320),
        issued_of_second=320,
    ),
    Town(
        subdomain="rhein-pfalz-kreis",
        ars="073380000000",
        name="Rhein-Pfalz-Kreis",
        kind="district",
        population=155_000,
        employees=36,
        allotted=(180, 500),
        issued_of_second=400,
    ),
    Town(
        subdomain="mannheim",
        ars="082220000000",
        name="Mannheim",
        kind="town",
        population=316_000,
        employees=0,
        allotted=(0, 0),
        issued_of_second=0,
        state="onboarding",
    ),
)

UNITS = (
    "Bürgerservice",
    "Personal und Organisation",
    "Informationstechnik",
    "Grünflächen und Bauhof",
    "Jugend und Soziales",
    "Finanzen",
)
# Title of the post -> code of the template profile that says what it asks for.
POSTS = {
    "Sachbearbeitung Bürgerservice": "citizen-service",
    "Teamleitung": "team-lead",
    "IT-Koordination": "it-coordination",
    "Gärtnermeisterei": "municipal-yard",
}

TRAINING_BUDGET_CENTS = 20_000_00
# (title, competence, group, planned cents)
MEASURES = (
    (
        "Prozesse aufnehmen und verbessern",
        "Prozesse analysieren und gestalten",
        "ganzes Haus",
        6_500_00,
    ),
    ("Digital zusammenarbeiten, in drei Stufen", "Digitales Arbeiten", "Bürgerservice", 4_200_00),
)
AGREEMENT = "Dienstvereinbarung Kompetenz-Check (Beispiel)"
CAMPAIGNS = ("Kompetenz-Check, erste Runde", "Kompetenz-Check, zweite Runde")

GIVEN_NAMES = (
    "Ada",
    "Ben",
    "Cem",
    "Dilek",
    "Edda",
    "Felix",
    "Greta",
    "Hanna",
    "Ilse",
    "Jonas",
    "Kaan",
    "Lena",
    "Mira",
    "Nils",
    "Olga",
    "Piet",
    "Rana",
    "Sven",
    "Tilda",
    "Uwe",
    "Vera",
    "Wanda",
    "Yusuf",
    "Zoe",
)
FAMILY_NAMES = (
    "Ahorn",
    "Birke",
    "Distel",
    "Eibe",
    "Fichte",
    "Ginster",
    "Hasel",
    "Immergrün",
    "Jasmin",
    "Kiefer",
    "Linde",
    "Malve",
    "Nelke",
    "Olive",
    "Pappel",
    "Quitte",
    "Rotdorn",
    "Salbei",
    "Tanne",
    "Ulme",
    "Veilchen",
    "Weide",
    "Ysop",
    "Zeder",
)

# Whom one signs in as: town or None, roles, family name.
CAST: dict[str, tuple[str | None, tuple[str, ...], str]] = {
    "Anna": ("ludwigshafen", ("employee",), "Amsel"),
    "Bernd": ("ludwigshafen", ("employee", "hr"), "Buchfink"),
    "Carla": ("speyer", ("employee",), "Cranich"),
    "Dora": (None, ("cooperative",), "Drossel"),
    "Emil": (None, ("ministry",), "Elster"),
    "Frieda": ("ludwigshafen", ("employee",), "Falke"),
    "Gerda": ("ludwigshafen", ("employee", "staff_council"), "Grünfink"),
    "Heiner": ("ludwigshafen", ("employee", "data_protection_officer"), "Habicht"),
}
# They decide on the requests of those who work in their unit.
SUPERVISORS = ("Frieda",)
ROLE_TITLES = {
    "Anna": "employee of Ludwigshafen",
    "Bernd": "HR of Ludwigshafen",
    "Carla": "employee of Speyer",
    "Dora": "cooperative",
    "Emil": "ministry",
    "Frieda": "supervisor of Anna",
    "Gerda": "staff council of Ludwigshafen",
    "Heiner": "data protection officer of Ludwigshafen",
}


def email_of(name: str) -> str:
    """The address with which one of the cast signs in."""
    return f"{name.lower()}@example.org"
