"""What is stored of the competence check: what for, who reads it, how long, which columns."""

from __future__ import annotations

from dataclasses import replace

from campus.kernel.stored import (
    ACCOUNTABILITY,
    EMPLOYMENT,
    NO_PERSON,
    PROOF_OF_FUNDS,
    VOLUNTARY,
    Stored,
)

_OWNER = "nur die beschäftigte Person selbst"
_HR = "Personalstelle"
_RULES = "Personalstelle, Personalrat, Datenschutzbeauftragte"
# Names of columns that stand for themselves everywhere, or that only link two tables.
_WORDS = {
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


def _model(columns: str) -> Stored:
    return Stored(
        purpose="beschreibt Kompetenzen, Stufen und Aufgaben, nie Personen",
        basis=NO_PERSON,
        readers="Personalstelle; im Check auch die Beschäftigten",
        retention="reference",
        kept="solange eine Fassung des Modells, ein Profil oder ein Check darauf beruht",
        technical="id",
        organisation=columns,
    )


def _profile(columns: str) -> Stored:
    purpose = "beschreibt, was Arten von Stellen brauchen, nie Personen"
    return replace(_model(columns), purpose=purpose)


def _rule(
    purpose: str,
    columns: str,
    *,
    readers: str = _RULES,
    pseudonym: str = "",
    kept: str = "dauerhaft, als Nachweis der Regeln",
) -> Stored:
    return Stored(
        purpose=purpose,
        basis=ACCOUNTABILITY if pseudonym else NO_PERSON,
        readers=readers,
        retention="rules",
        kept=kept,
        technical="id",
        organisation=columns,
        pseudonym=pseudonym,
    )


_TABLES: dict[str, Stored] = {
    "checks_competencemodel": _model(
        "version title state level_count copied_from template_edition created_at published_at "
        "retired_at"
    ),
    "checks_modellevel": _model("model level title description reference_from reference_to"),
    "checks_area": _model("model title code description position is_digital"),
    "checks_field": _model(
        "model code title description position area framework_name framework_code framework_title"
    ),
    "checks_facet": _model("field code title position"),
    "checks_anchor": _model("facet level text"),
    "checks_statement": _model("field level text facet"),
    "checks_testitem": _model(
        "field facet item_id item_code item_version kind level content is_accessible "
        "accessibility_note position"
    ),
    "checks_jobfamily": _profile("title description"),
    "checks_jobprofile": _profile("title description family template_code created_at retired_at"),
    "checks_targetlevel": _profile("profile field horizon level level_to importance"),
    "checks_agreedtarget": _profile("workshop field level level_to future_level importance"),
    "checks_workshop": Stored(
        purpose="Führungskräfte schlagen Ziele für ein Profil vor; bewertet wird die Stelle",
        basis=EMPLOYMENT,
        readers="Personalstelle und die eingeladenen Führungskräfte",
        retention="reference",
        kept="solange das Profil besteht",
        technical="id",
        organisation="profile model held_on note state opened_at closed_at",
        pseudonym="opened_by closed_by",
    ),
    "checks_participant": Stored(
        purpose="wer zu einem Workshop eingeladen ist; bewertet wird die Stelle",
        basis=EMPLOYMENT,
        readers="Personalstelle und die eingeladenen Führungskräfte",
        retention="reference",
        kept="solange das Profil besteht, nach dem Ausscheiden ohne Namen",
        of_employee=("employee_id",),
        technical="id",
        organisation="workshop",
        person="invited_at proposed_at",
        pseudonym="employee_id",
    ),
    "checks_proposal": Stored(
        purpose="was eine Führungskraft als Ziel einer Stelle vorschlägt",
        basis=EMPLOYMENT,
        readers="die vorschlagende Person; die Personalstelle erst ab zwei, ohne Namen",
        retention="reference",
        kept="solange das Profil besteht, nach dem Ausscheiden ohne Namen",
        of_employee=("participant__employee_id",),
        technical="id",
        organisation="field",
        person="level level_to future_level importance",
        pseudonym="participant",
    ),
    "checks_agreement": _rule(
        "belegt die Zustimmung des Personalrats oder die begründete Ausnahme",
        "reference agreed_on file_name content sha256 reason recorded_at",
        pseudonym="recorded_by",
    ),
    "checks_notice": _rule(
        "hält fest, was Beschäftigte vor dem Check gelesen haben",
        "version voluntary purpose visibility duration deletion legal_basis council_contact "
        "officer_contact created_at published_at",
        readers="Personalstelle, Personalrat, Datenschutzbeauftragte und alle Eingeladenen",
    ),
    "checks_campaign": _rule(
        "legt fest, was wann wen gefragt wird",
        "title model opens_on closes_on order invites state agreement notice created_at opened_at "
        "closed_at",
    ),
    "checks_campaignprofile": _rule("legt fest, was wann wen gefragt wird", "campaign profile"),
    "checks_audience": Stored(
        purpose="hält fest, welche Einheiten, Jobfamilien oder Personen eingeladen sind",
        basis=EMPLOYMENT,
        readers=_HR,
        retention="rules",
        kept="dauerhaft, als Nachweis der Auswahl; von Ausgeschiedenen nur eine Kennung ohne Namen",
        of_employee=("chosen_id",),
        technical="id",
        organisation="campaign kind",
        pseudonym="chosen_id",
    ),
    "checks_invitationrun": _rule(
        "zeigt den Stand beim Verschicken; Zahlen ohne Namen",
        "campaign purpose total done job_id created_at finished_at",
        readers=_HR,
        kept="dauerhaft",
    ),
    "checks_invitation": Stored(
        purpose="verhindert doppelte Einladungen; sagt nichts über die Teilnahme",
        basis=EMPLOYMENT,
        readers="die Anwendung; die Personalstelle sieht nur Zahlen",
        retention="staff",
        kept="solange die Befragung gespeichert ist, längstens wie der Eintrag der Person",
        of_employee=("employee_id",),
        technical="id",
        organisation="campaign",
        person="way invited_at printed_at",
        pseudonym="employee_id",
    ),
    "checks_check": Stored(
        purpose="der Check einer Person: Antworten, Aufgaben und wo es weitergeht, verschlüsselt",
        basis=VOLUNTARY,
        readers=_OWNER,
        retention="checks_of_leavers",
        kept="bis die Person löscht, längstens 30 Tage nach ihrem Ausscheiden; nicht "
        "abgeschlossene bis 14 Tage nach dem Ende der Befragung",
        of_employee=("employee_id",),
        technical="id revision",
        organisation="campaign model profile",
        person="started_at completed_at",
        sealed="sealed_run",
        pseudonym="employee_id",
    ),
    "checks_result": Stored(
        purpose="Soll, Ist und Unsicherheit eines Checks, verschlüsselt",
        basis=VOLUNTARY,
        readers="nur die beschäftigte Person selbst, und wem sie einzelne Kompetenzen freigibt",
        retention="checks_of_leavers",
        kept="bis die Person löscht, längstens 30 Tage nach ihrem Ausscheiden",
        of_employee=("check_taken__employee_id",),
        technical="id scoring_version",
        sealed="sealed",
        pseudonym="check_taken",
    ),
    "checks_talliedcheck": Stored(
        purpose="dass ein Check in den gemeinsamen Summen zur Güte der Aufgaben steckt; die Summen "
        "enthalten keine Personen und keine Kommune",
        basis=VOLUNTARY,
        readers="die Anwendung",
        retention="checks_of_leavers",
        kept="so lange wie der Check",
        of_employee=("check_taken__employee_id",),
        person="tallied_at",
        pseudonym="check_taken",
    ),
    "checks_completion": Stored(
        purpose="dass jemand einen Check abgeschlossen hat, für den Bildungsgutschein",
        basis=PROOF_OF_FUNDS,
        readers="die Anwendung, als Ja oder Nein",
        retention="staff",
        kept="so lange wie der Eintrag der Person in der Liste der Beschäftigten",
        of_employee=("employee_id",),
        technical="id",
        person="completed_at",
        pseudonym="employee_id",
    ),
    "checks_personkey": Stored(
        purpose="öffnet Antworten und Ergebnisse einer Person; ohne ihn sind sie unlesbar",
        basis=VOLUNTARY,
        readers="niemand; die Anwendung nur für die Person selbst",
        retention="checks_of_leavers",
        kept="bis zum letzten gelöschten Check; nicht in den gewöhnlichen Sicherungen",
        of_employee=("employee_id",),
        technical="id",
        person="created_at",
        withheld="wrapped",
        pseudonym="employee_id",
    ),
    "checks_release": Stored(
        purpose="welche Kompetenzen jemand einer Person für eine Zeit zeigt; keine Stufen",
        basis=VOLUNTARY,
        readers="die beschäftigte Person und wem sie freigibt",
        retention="staff",
        kept="so lange wie der Eintrag der Person in der Liste der Beschäftigten",
        of_employee=("employee_id",),
        technical="id",
        person="recipient_role field_codes released_at first_day valid_until ended_at ended_by",
        pseudonym="employee_id check_taken recipient_id",
    ),
    "checks_releaselook": Stored(
        purpose="jeder Blick auf eine Freigabe, damit die Person ihn sieht",
        basis=VOLUNTARY,
        readers=_OWNER,
        retention="staff",
        kept="so lange wie die Freigabe",
        of_employee=("release__employee_id", "viewer_id"),
        technical="id",
        person="looked_at",
        pseudonym="release viewer_id",
    ),
    "checks_needsthreshold": _rule(
        "legt fest, ab wie vielen Personen eine Gruppe gezeigt wird",
        "minimum cross_minimum set_at",
        pseudonym="set_by",
    ),
    "checks_needsrelease": _rule(
        "die Bedarfsauswertung eines Quartals; kleine Gruppen sind schon ausgelassen",
        "first_day made_at minimum cross_minimum content content_hash",
        readers=_HR,
        pseudonym="made_by",
        kept="dauerhaft, unverändert, damit spätere Auswertungen nichts verraten",
    ),
    "checks_trainingbudget": _rule(
        "das Fortbildungsbudget eines Jahres",
        "year budget_cents set_at",
        readers=_HR,
        pseudonym="set_by",
        kept="dauerhaft",
    ),
    "checks_measure": _rule(
        "geplante Fortbildungen für Gruppen, nie für einzelne Personen",
        "title kind release competence_code competence_title group_title course_id course_title "
        "year planned_cents actual_cents over_budget_reason state planned_at started_at ended_at",
        readers=_HR,
        kept="dauerhaft",
    ),
}
STORED = {table: replace(one, words=_WORDS) for table, one in _TABLES.items()}
