"""What staff council and data protection officer read: rules and counts, never a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from assessments.checks.models import Release
from assessments.checks.queries.needs import thresholds
from assessments.checks.rules.campaign import DAYS_TO_FINISH
from assessments.checks.rules.model import PARTICIPATION_THRESHOLD, publishable_count
from assessments.checks.rules.needs import SHARE_STEP
from campus.accounts.api import (
    PERMISSION_NAMES,
    PERMISSIONS_BY_ROLE,
    ROLE_NAMES,
    ROLES_OF_MUNICIPALITY,
)
from campus.web.access import EVERYONE, SIGNED_IN
from campus.web.declared import DeclaredPage, declared_pages
from tenants.privacy.api import Table, declared_tables

URLCONF = "campus.config.urls_tenant"
# The rights of the check come first.
OF_THE_CHECK = (
    "take_check",
    "see_released",
    "keep_competence_model",
    "read_needs",
    "plan_measures",
    "read_rules",
)
OPEN_TO_ALL = {
    EVERYONE: "öffentlich, ohne Anmeldung; nie etwas über eine Person",
    SIGNED_IN: "den eigenen Zugang führen",
}


@dataclass(frozen=True, kw_only=True)
class RightLine:
    """One permission in force: which roles hold it, and the pages that ask for it."""

    name: str
    words: str
    roles: tuple[str, ...]
    reading: tuple[str, ...]
    writing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """One report: who gets it, what it shows, from how many people on."""

    title: str
    readers: str
    shows: str
    threshold: str


def data_catalogue() -> tuple[Table, ...]:
    """Return every table of the check with its columns, those that name persons first."""
    return declared_tables(label="checks")


def rights_in_force() -> list[RightLine]:
    """Return each permission of a municipality with its roles and pages, as declared now."""
    declared = declared_pages(URLCONF)
    held = {may for role in ROLES_OF_MUNICIPALITY for may in PERMISSIONS_BY_ROLE[role]}
    others = sorted(held - set(OF_THE_CHECK))
    return [_right(may, declared) for may in (*OF_THE_CHECK, *others, SIGNED_IN, EVERYONE)]


def _right(may: str, declared: tuple[DeclaredPage, ...]) -> RightLine:
    pages = [each for each in declared if each.access.may == may]
    holders = [name for name in ROLE_NAMES if name in ROLES_OF_MUNICIPALITY]
    roles = [ROLE_NAMES[role] for role in holders if may in PERMISSIONS_BY_ROLE[role]]
    return RightLine(
        name=may,
        words=OPEN_TO_ALL.get(may) or PERMISSION_NAMES.get(may, may),
        roles=tuple(roles) if may not in OPEN_TO_ALL else ("alle",),
        reading=tuple(each.address for each in pages if not each.access.writes),
        writing=tuple(each.address for each in pages if each.access.writes),
    )


def report_definitions() -> list[ReportLine]:
    """Return the reports with the thresholds that hold in this municipality now."""
    needs = thresholds()
    return [
        ReportLine(
            title="Beteiligung an einer Befragung",
            readers="Personalstelle",
            shows="wie viele Eingeladene abgeschlossen haben, auf Fünfer abgerundet",
            threshold=f"ab {PARTICIPATION_THRESHOLD} Personen, und nur wenn offen bleibt, ob "
            f"mindestens {PARTICIPATION_THRESHOLD} nicht teilgenommen haben",
        ),
        ReportLine(
            title="Bedarfsauswertung eines Quartals",
            readers="Personalstelle",
            shows=f"Anteile je Kompetenz in Schritten von {SHARE_STEP} %, je Einheit, Jobfamilie, "
            "Profil oder Befragung; eingefroren, nie laufend",
            threshold=f"ab {needs.minimum} Personen, in Kreuztabellen ab {needs.cross_minimum}; "
            "die Kommune kann diese Zahlen nur erhöhen",
        ),
        ReportLine(
            title="Güte der Testaufgaben",
            readers="Genossenschaft",
            shows="Summen über alle Kommunen je Aufgabe, ohne Personen und ohne Kommune",
            threshold=f"ab {settings.SMALL_CELL_THRESHOLD} Checks",
        ),
    ]


def retention_rules() -> list[tuple[str, str]]:
    """Return what is deleted when: (what, when)."""
    return [
        (
            "nicht abgeschlossene Checks",
            f"nachts, {DAYS_TO_FINISH} Tage nach dem Ende ihrer Befragung, mit dem Schlüssel",
        ),
        ("Antworten, Ergebnis und Schlüssel", "sofort, wenn die Person ihren Check löscht"),
        ("Befragungen", "werden am Tag nach dem letzten Tag geschlossen"),
    ]


def people_with_releases() -> int | None:
    """Return about how many people have given a release that holds; None for fewer than five."""
    people = Release.objects.filter(ended_at=None).values("employee_id").distinct().count()
    return publishable_count(people)
