"""Which heading means what: town halls and payroll programs use many words for the same thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tenants.staff.reading.problems import HeaderMissing, NumbersMissing
from tenants.staff.reading.table import RawTable, StaffTable

# How far down a title, a date or empty lines may push the header.
SEARCH_DEPTH = 15

_WORDS = {
    "personnel_number": """personalnummer personalnr persnr pnr pernr personalno persnummer
        stammnummer stammnr mitarbeiternummer mitarbeiternr manr bedienstetennummer""",
    "family_name": "nachname familienname zuname name1 surname lastname",
    "given_name": "vorname vornamen rufname firstname givenname",
    "full_name": """name vollername vorundnachname nameundvorname namevorname vornamename
        nachnamevorname vornamenachname mitarbeiter mitarbeiterin beschaeftigte beschaeftigter""",
    "email": "email mail emailadresse mailadresse dienstlicheemail emaildienstlich epost",
    "unit": """abteilung amt organisationseinheit orgeinheit oe dienststelle fachbereich
        sachgebiet bereich einheit dezernat referat""",
    "post": """stelle funktion stellenbezeichnung position taetigkeit dienstposten aufgabe
        berufsbezeichnung amtsbezeichnung""",
    "is_supervisor": "fuehrungskraft vorgesetzter vorgesetzte leitung leitungsfunktion fk",
    "entered_on": """eintritt eintrittsdatum eingetretenam beschaeftigtseit seit beginn
        einstellungsdatum eintrittam dienstbeginn""",
}
FIELD_OF_HEADING = {word: field for field, words in _WORDS.items() for word in words.split()}

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def find_header(raw: RawTable, *, with_names: bool = True) -> StaffTable:
    """Find the row that names the columns, and say which field each column holds.

    :param with_names: a personnel number alone does not name a person
    :raises HeaderMissing: no row near the top names a personnel number and a name
    :raises NumbersMissing: where numbers alone would do, and there are none
    """
    for index, cells in enumerate(raw.rows[:SEARCH_DEPTH]):
        columns = columns_of(cells)
        if _is_sufficient(columns, with_names=with_names):
            return StaffTable(raw=raw, header_index=index, columns=columns)
    raise HeaderMissing if with_names else NumbersMissing


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Map fields to column indexes; of two headings for one field the first counts.

    "Name" is the family name where another column holds the given name, else the whole name.
    """
    columns: dict[str, int] = {}
    for index, heading in enumerate(cells):
        field = FIELD_OF_HEADING.get(_folded(heading))
        if field:
            columns.setdefault(field, index)
    if "full_name" in columns and "given_name" in columns:
        index = columns.pop("full_name")
        columns.setdefault("family_name", index)
    return columns


def _is_sufficient(columns: dict[str, int], *, with_names: bool) -> bool:
    named = (
        not with_names or "full_name" in columns or {"given_name", "family_name"} <= columns.keys()
    )
    return "personnel_number" in columns and named


def _folded(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold().translate(_FOLDED))
