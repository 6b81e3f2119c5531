"""What reading a file yields: course drafts, and each place where a record deviates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict


class Taught(TypedDict):
    """A competence that the provider says the course teaches."""

    name: str
    level: str
    uris: list[str]


class CourseFacts(TypedDict):
    """The facts of one record, ready to be stored: JSON values only.

    `hours` and `price_cents` are None where the record does not say; `runs` are pairs of ISO days.
    """

    title: str
    url: str
    provider_name: str
    provider_url: str
    summary: str
    objectives: str
    hours: int | None
    price_cents: int | None
    licence: str
    language: str
    keywords: list[str]
    taught: list[Taught]
    runs: list[list[str]]
    expires_on: str | None


@dataclass(frozen=True, kw_only=True)
class CourseDraft:
    """One readable record and the version of the format that it came in."""

    record: str
    version: int
    facts: CourseFacts


@dataclass(frozen=True, kw_only=True)
class DeviationNote:
    """One place where a record did not say what the format promises."""

    record: str
    field: str
    code: str
    sentence: str


SENTENCES = {
    "not_json": "%(problem)s Die Datei wurde nicht gelesen.",
    "no_courses": "Die Datei enthält keine Kurse im Format MOOChub 2, 3 oder 4.",
    "missing": "Das Feld fehlt, obwohl das Format es verlangt.",
    "wrong_type": "Erwartet wird %(expected)s, geliefert ist %(found)s.",
    "wrong_value": "Erwartet wird „%(expected)s“, geliefert ist „%(found)s“.",
    "misspelt": "Das Feld heißt im Format „%(expected)s“. Der Inhalt wurde trotzdem gelesen.",
    "unknown_field": "Das Format kennt dieses Feld nicht. Es wurde nicht übernommen.",
    "other_version": "Das Feld gehört zu MOOChub %(version)s. Der Inhalt wurde trotzdem gelesen.",
    "version_unknown": "Es ist nicht zu erkennen, welche Fassung von MOOChub gemeint ist. "
    "Der Datensatz wurde nicht übernommen.",
    "no_title": "Ohne Titel kann der Kurs nicht übernommen werden.",
    "url_not_web": "Die Adresse „%(found)s“ ist keine Internetadresse (http oder https). "
    "Der Datensatz wurde nicht übernommen.",
    "no_provider": "Es ist kein Anbieter genannt. Eingetragen wurde „%(kept)s“.",
    "markup_in_text": "Ein reines Textfeld enthält HTML. Es wurde in Text umgewandelt.",
    "markup_removed": "HTML, das hier nicht erlaubt ist, wurde entfernt.",
    "too_long": "Der Text ist länger als %(limit)s Zeichen und wurde gekürzt.",
    "id_not_uuid": "Die Kennung „%(found)s“ ist keine gültige UUID. Zugeordnet wird über die "
    "Internetadresse.",
    "not_a_date": "„%(found)s“ ist kein Datum nach ISO 8601.",
    "not_a_duration": "„%(found)s“ ist keine Dauer nach ISO 8601.",
    "expired": "Das Angebot ist am %(day)s abgelaufen. Der Kurs wurde trotzdem gelesen.",
    "hours_derived": "Der Umfang von %(hours)s Stunden ist errechnet aus %(basis)s. "
    "Bitte prüfen Sie ihn.",
    "hours_implausible": "Ein Umfang von %(hours)s Stunden ist ungewöhnlich hoch. "
    "Bitte prüfen Sie ihn.",
    "hours_unknown": "Der Umfang in Stunden geht aus dem Datensatz nicht hervor.",
    "price_unknown": "Der Preis geht aus dem Datensatz nicht hervor.",
    "licence_form": "„%(found)s“ ist keine SPDX-Kennung. Übernommen wurde „%(kept)s“.",
    "licence_contradiction": "Die Kennung „%(identifier)s“ und die Adresse „%(url)s“ nennen "
    "verschiedene Lizenzen. Übernommen wurde die Kennung.",
    "rating_empty": "Die Bewertung beruht auf keiner einzigen Stimme.",
    "level_reference": "Die Stufe verweist mit „#“ auf einen Knoten, den es unter dieser Adresse "
    "nicht gibt. Gelesen wurde „%(kept)s“.",
    "level_language": "Die Bezeichnung „%(found)s“ ist deutsch, steht aber unter der Sprache "
    "„%(language)s“.",
    "duplicate": "Dieselbe Internetadresse kommt im selben Import schon vor. "
    "Dieser Datensatz wurde nicht übernommen.",
    "superseded": "Derselbe Kurs liegt im selben Import in MOOChub %(version)s vor. "
    "Dieser Datensatz wurde nicht übernommen.",
    "own_course": "Der Kurs wird hier gepflegt und deshalb nicht überschrieben.",
}


@dataclass(kw_only=True)
class Notes:
    """Collects the deviations of one record."""

    record: str
    found: list[DeviationNote] = field(default_factory=list)

    def add(self, name: str, code: str, **facts: object) -> None:
        """Note that a field deviates; the sentence comes from `SENTENCES`."""
        sentence = SENTENCES[code] % facts if facts else SENTENCES[code]
        note = DeviationNote(record=self.record, field=name[:120], code=code, sentence=sentence)
        if note not in self.found:
            self.found.append(note)


def check_expiry(facts: CourseFacts, *, notes: Notes, name: str, today: date) -> None:
    """Note a course whose offer has ended."""
    if facts["expires_on"] and date.fromisoformat(facts["expires_on"]) < today:
        day = date.fromisoformat(facts["expires_on"])
        notes.add(name, "expired", day=f"{day:%d.%m.%Y}")
