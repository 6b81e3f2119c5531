"""What is stored and about whom: each app declares its tables, each column with its kind.

An app says it in `AppConfig.stored`, by table. What is shown to a person, given to them, kept and
deleted follows from it; a column that nobody has declared fails the build.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol
from uuid import UUID

from campus.kernel.actor import Actor

Kind = Literal["person", "sealed", "withheld", "pseudonym", "organisation", "technical"]
KINDS: Mapping[Kind, str] = {
    "person": "Angabe zu einer Person",
    "sealed": "Angabe zu einer Person, versiegelt",
    "withheld": "Geheimnis der Anmeldung, wird niemandem gezeigt",
    "pseudonym": "Pseudonym oder Kennung einer Person",
    "organisation": "Angabe zu Kommune, Kurs oder Förderung",
    "technical": "technische Angabe",
}

# Why something may be stored. Länder have their own law for employees: here that of the first one.
EMPLOYMENT = (
    "Beschäftigungsverhältnis: Art. 6 Abs. 1 Buchst. e und Art. 88 DSGVO mit dem Landesrecht "
    "(in Rheinland-Pfalz § 20 LDSG)"
)
VOLUNTARY = (
    "freiwillige Teilnahme nach den Hinweisen zum Check: Art. 6 Abs. 1 Buchst. a und Art. 88 DSGVO "
    "mit der Dienstvereinbarung"
)
PROOF_OF_FUNDS = "Nachweis über öffentliche Mittel: Art. 6 Abs. 1 Buchst. c DSGVO mit §§ 23, 44 LHO"
SECURITY = "Sicherheit der Anwendung: Art. 6 Abs. 1 Buchst. e und Art. 32 DSGVO"
ACCOUNTABILITY = "Rechenschaft: Art. 5 Abs. 2 und Art. 24 DSGVO"
NO_PERSON = "keine Angaben zu Personen"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One table: why it exists, who reads it, how long it is kept, and the kind of each column.

    Columns are names of fields with spaces between them, each under exactly one kind. `retention`
    names a class of the setting `RETENTION_CLASSES`; `kept` says more than the class does.
    `of_employee` and `of_account` are look-ups from a row to the id of the person it is about; of
    what they find, that person gets `person` and `organisation` columns. `words` names columns in
    German where the field does not, `title` the table where the model does not.
    """

    purpose: str
    basis: str
    readers: str
    retention: str
    kept: str = ""
    title: str = ""
    of_employee: tuple[str, ...] = ()
    of_account: tuple[str, ...] = ()
    person: str = ""
    sealed: str = ""
    withheld: str = ""
    pseudonym: str = ""
    organisation: str = ""
    technical: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, Kind]:
        """Return the kind of each column by its name.

        :raises ValueError: where a column has two
        """
        pairs = [(name, kind) for kind in KINDS for name in getattr(self, kind).split()]
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError(f"a column has two kinds: {self.purpose}")
        return found

    @property
    def names_persons(self) -> bool:
        """Tell whether a row leads to a person: by what it says, or by a pseudonym."""
        return bool(self.person or self.sealed or self.withheld or self.pseudonym)


def shared(
    purpose: str,
    columns: str,
    *,
    readers: str = "Genossenschaft",
    retention: str = "reference",
    pseudonym: str = "",
    withheld: str = "",
) -> Stored:
    """Return the declaration of a table about organisations; a pseudonym may say who acted."""
    return Stored(
        purpose=purpose,
        basis=ACCOUNTABILITY if pseudonym else NO_PERSON,
        readers=readers,
        retention=retention,
        organisation=columns,
        pseudonym=pseudonym,
        withheld=withheld,
    )


Fate = Literal["deleted", "nameless", "kept"]
FATES: Mapping[Fate, str] = {
    "deleted": "wird gelöscht",
    "nameless": "bleibt ohne Personenbezug",
    "kept": "bleibt",
}


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """One line of what becomes of a person's data: what, how many rows, what happens, and why."""

    what: str
    count: int
    fate: Fate
    why: str = ""


class Eraser(Protocol):
    """How one app forgets a person; named in the setting `ERASERS`, the topmost app first.

    `has_left` says that the person works here no more: then nothing may lead to them afterwards.
    """

    def foresee(self, *, employee_id: UUID, has_left: bool) -> tuple[Forgotten, ...]:
        """Return what would become of the app's rows about a person, changing nothing."""

    def erase(self, *, employee_id: UUID, has_left: bool, actor: Actor, now: dt.datetime) -> None:
        """Do it in the caller's transaction."""
