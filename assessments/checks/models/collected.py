"""What each table is for, who reads it and how long it is kept: read by the staff council.

A new table without an entry here fails a test, as does a column without a German name.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from assessments.checks.models.agreement import Agreement, Notice
from assessments.checks.models.anchors import Anchor, Facet, Statement, TestItem
from assessments.checks.models.campaign import Audience, Campaign, CampaignProfile
from assessments.checks.models.check import Check, Completion
from assessments.checks.models.invitation import Invitation, InvitationRun
from assessments.checks.models.model import Area, CompetenceModel, ModelLevel
from assessments.checks.models.model import Field as CompetenceField
from assessments.checks.models.needs import (
    Measure,
    NeedsRelease,
    NeedsThreshold,
    TrainingBudget,
)
from assessments.checks.models.profile import JobFamily, JobProfile, TargetLevel
from assessments.checks.models.release import Release, ReleaseLook
from assessments.checks.models.result import Result
from assessments.checks.models.retention import RetentionRun
from assessments.checks.models.tallied import TalliedCheck
from assessments.checks.models.vault import PersonKey
from assessments.checks.models.workshop import AgreedTarget, Participant, Proposal, Workshop


@dataclass(frozen=True, kw_only=True)
class Collected:
    """Why a table exists, who reads it, how long its rows are kept; whether it names persons."""

    purpose: str
    readers: str
    kept: str
    names_persons: bool = False


_OWNER = "nur die beschäftigte Person selbst"
_HR = "Personalstelle"
_IN_PUBLIC = "Personalstelle; im Check auch die Beschäftigten"
_WHILE_USED = "solange eine Fassung des Modells, ein Profil oder ein Check darauf beruht"
_RULES = "Personalstelle, Personalrat, Datenschutzbeauftragte"
_MODEL = Collected(
    purpose="beschreibt Kompetenzen, Stufen und Aufgaben, nie Personen",
    readers=_IN_PUBLIC,
    kept=_WHILE_USED,
)
_PROFILE = Collected(
    purpose="beschreibt, was Arten von Stellen brauchen, nie Personen",
    readers=_IN_PUBLIC,
    kept=_WHILE_USED,
)
_WORKSHOP = Collected(
    purpose="Führungskräfte schlagen Ziele für ein Profil vor; bewertet wird die Stelle",
    readers="Personalstelle und die eingeladenen Führungskräfte",
    kept="solange das Profil besteht",
    names_persons=True,
)
_CAMPAIGN = Collected(
    purpose="legt fest, was wann wen gefragt wird",
    readers=_RULES,
    kept="dauerhaft, als Nachweis der Regeln",
)

COLLECTED: dict[type[Model], Collected] = {
    CompetenceModel: _MODEL,
    ModelLevel: _MODEL,
    Area: _MODEL,
    CompetenceField: _MODEL,
    Facet: _MODEL,
    Anchor: _MODEL,
    Statement: _MODEL,
    TestItem: _MODEL,
    JobFamily: _PROFILE,
    JobProfile: _PROFILE,
    TargetLevel: _PROFILE,
    Workshop: _WORKSHOP,
    Participant: _WORKSHOP,
    Proposal: _WORKSHOP,
    AgreedTarget: _PROFILE,
    Agreement: Collected(
        purpose="belegt die Zustimmung des Personalrats oder die begründete Ausnahme",
        readers=_RULES,
        kept="dauerhaft, als Nachweis der Regeln",
    ),
    Notice: Collected(
        purpose="hält fest, was Beschäftigte vor dem Check gelesen haben",
        readers="Personalstelle, Personalrat, Datenschutzbeauftragte und alle Eingeladenen",
        kept="dauerhaft, als Nachweis der Regeln",
    ),
    Campaign: _CAMPAIGN,
    CampaignProfile: _CAMPAIGN,
    Audience: Collected(
        purpose="hält fest, welche Einheiten, Jobfamilien oder Personen eingeladen sind",
        readers=_HR,
        kept="dauerhaft, als Nachweis der Auswahl",
        names_persons=True,
    ),
    InvitationRun: Collected(
        purpose="zeigt den Stand beim Verschicken; Zahlen ohne Namen", readers=_HR, kept="dauerhaft"
    ),
    Invitation: Collected(
        purpose="verhindert doppelte Einladungen; sagt nichts über die Teilnahme",
        readers="die Anwendung; die Personalstelle sieht nur Zahlen",
        kept="solange die Befragung gespeichert ist",
        names_persons=True,
    ),
    Check: Collected(
        purpose="der Check einer Person: Antworten, Aufgaben und wo es weitergeht, verschlüsselt",
        readers=_OWNER,
        kept="bis die Person löscht, längstens 30 Tage nach ihrem Ausscheiden; nicht "
        "abgeschlossene bis 14 Tage nach dem Ende der Befragung",
        names_persons=True,
    ),
    Result: Collected(
        purpose="Soll, Ist und Unsicherheit eines Checks, verschlüsselt",
        readers="nur die beschäftigte Person selbst, und wem sie einzelne Kompetenzen freigibt",
        kept="bis die Person löscht, längstens 30 Tage nach ihrem Ausscheiden",
        names_persons=True,
    ),
    TalliedCheck: Collected(
        purpose="dass ein Check in den gemeinsamen Summen zur Güte der Aufgaben steckt; die Summen "
        "enthalten keine Personen und keine Kommune",
        readers="die Anwendung",
        kept="so lange wie der Check",
        names_persons=True,
    ),
    Completion: Collected(
        purpose="dass jemand einen Check abgeschlossen hat, für den Bildungsgutschein",
        readers="die Anwendung, als Ja oder Nein",
        kept="so lange wie der Eintrag der Person in der Liste der Beschäftigten",
        names_persons=True,
    ),
    PersonKey: Collected(
        purpose="öffnet Antworten und Ergebnisse einer Person; ohne ihn sind sie unlesbar",
        readers="niemand; die Anwendung nur für die Person selbst",
        kept="bis zum letzten gelöschten Check; nicht in den gewöhnlichen Sicherungen",
        names_persons=True,
    ),
    Release: Collected(
        purpose="welche Kompetenzen jemand einer Person für eine Zeit zeigt; keine Stufen",
        readers="die beschäftigte Person und wem sie freigibt",
        kept="so lange wie der Eintrag der Person in der Liste der Beschäftigten",
        names_persons=True,
    ),
    ReleaseLook: Collected(
        purpose="jeder Blick auf eine Freigabe, damit die Person ihn sieht",
        readers=_OWNER,
        kept="so lange wie die Freigabe",
        names_persons=True,
    ),
    NeedsThreshold: Collected(
        purpose="legt fest, ab wie vielen Personen eine Gruppe gezeigt wird",
        readers=_RULES,
        kept="dauerhaft, als Nachweis der Regeln",
    ),
    NeedsRelease: Collected(
        purpose="die Bedarfsauswertung eines Quartals; kleine Gruppen sind schon ausgelassen",
        readers=_HR,
        kept="dauerhaft, unverändert, damit spätere Auswertungen nichts verraten",
    ),
    TrainingBudget: Collected(
        purpose="das Fortbildungsbudget eines Jahres", readers=_HR, kept="dauerhaft"
    ),
    Measure: Collected(
        purpose="geplante Fortbildungen für Gruppen, nie für einzelne Personen",
        readers=_HR,
        kept="dauerhaft",
    ),
    RetentionRun: Collected(
        purpose="belegt, wann gelöscht wurde; Zahlen in Fünferschritten",
        readers=_RULES,
        kept="dauerhaft",
    ),
}
# Names of columns that stand for themselves everywhere, or that only link two tables.
_COMMON = {
    "id": "Schlüssel der Zeile",
    "content": "Inhalt der Datei",
    "recorded_by": "hinterlegt von (Pseudonym)",
    "copied_from": "kopiert von Version",
    "model": "Kompetenzmodell",
    "field": "Kompetenz",
    "facet": "Facette",
    "profile": "Profil",
    "agreement": "Dienstvereinbarung",
    "notice": "Hinweise",
    "campaign": "Befragung",
    "job_id": "Auftrag",
    "check_taken": "Check",
    "release": "Freigabe",
    "workshop": "Workshop",
    "participant": "eingeladene Führungskraft",
}


def words_of(field: "Field[Any, Any]") -> str:
    """Return the German name of a column, "" where nobody has given it one."""
    if field.name in _COMMON:
        return _COMMON[field.name]
    words = str(field.verbose_name)
    return "" if words == field.name.replace("_", " ") else words
