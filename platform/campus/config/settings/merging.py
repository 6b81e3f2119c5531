"""When a municipality becomes part of another: what becomes of each table of its schema.

A table that is not named here fails a test. In all SQL `r` is the row that comes, `{s}` its schema
and `{t}` that of the successor; `%(same)s` maps the ids of what both have (as JSON) to the
successor's, `%(apart)s` lists what has the same name and stays apart.
"""

__all__ = [
    "MERGER_AFTERWARDS",
    "MERGER_BEFORE",
    "MERGER_CHANGES",
    "MERGER_KEYS",
    "MERGER_ONLY",
    "MERGER_READABLE",
    "MERGER_REPEATS",
    "MERGER_STEPS",
    "MERGER_STEPS_BACK",
    "MERGER_TABLES",
]

MOVED, JOINED, ARCHIVED, DROPPED = "moved", "joined", "archived", "dropped"
_ALL = "alle Zeilen, unverändert bis auf Verweise auf Zusammengelegtes"
_OWN_RULES = "es gilt, was die aufnehmende Kommune festgelegt hat"
_PUBLISHED = "veröffentlichte Zahlen der früheren Kommune; zusammengezählt verrieten sie Einzelne"
_OLD_ADDRESS = "gilt nur an der früheren Adresse und wird neu eingerichtet"
_OF_MODEL = "mit ihrem Modell; Entwürfe bleiben zurück"
_OF_CAMPAIGN = "mit ihrer Befragung; Entwürfe bleiben zurück"
# Table -> what becomes of its rows, and why so. "joined": what both have is the successor's.
MERGER_TABLES = {
    "account_emailaddress": (MOVED, "mit dem Zugang; für dieselbe Person gilt der vorhandene"),
    "account_emailconfirmation": (DROPPED, "Codes, die wenige Minuten gelten"),
    "accounts_account": (JOINED, "Zugänge; wer in beiden arbeitet, behält den der aufnehmenden"),
    "accounts_apitoken": (MOVED, _ALL),
    "accounts_breakglass": (MOVED, _ALL),
    "accounts_identity": (MOVED, "Aussteller und Kennung bleiben, doppelte einmal"),
    "accounts_identityprovider": (MOVED, "ausgeschaltet, wo die aufnehmende einen eigenen hat"),
    "accounts_invitation": (MOVED, "mit dem Zugang; für dieselbe Person gilt die vorhandene"),
    "accounts_papercard": (MOVED, "mit dem Zugang; für dieselbe Person gilt die vorhandene"),
    "accounts_rolegrant": (MOVED, "Rollen, doppelte einmal"),
    "accounts_samlanswer": (DROPPED, "verbrauchte Antworten eines Anmeldedienstes"),
    "accounts_sealedmail": (DROPPED, "Codes, die wenige Minuten gelten"),
    "accounts_shareddevice": (DROPPED, f"gemeinsamer Rechner: {_OLD_ADDRESS}"),
    "audit_entry": (ARCHIVED, "eine Kette bleibt, wie sie ist, und prüfbar"),
    "checks_agreedtarget": (MOVED, _OF_MODEL),
    "checks_agreement": (MOVED, _ALL),
    "checks_anchor": (MOVED, _OF_MODEL),
    "checks_area": (MOVED, _OF_MODEL),
    "checks_audience": (MOVED, _OF_CAMPAIGN),
    "checks_campaign": (MOVED, "beendet; Entwürfe bleiben zurück"),
    "checks_campaignprofile": (MOVED, _OF_CAMPAIGN),
    "checks_check": (MOVED, "versiegelt; angefangene derselben Person bleiben zurück"),
    "checks_competencemodel": (MOVED, "als abgelöste Fassungen; Entwürfe bleiben zurück"),
    "checks_completion": (MOVED, "die Tatsache, doppelte einmal"),
    "checks_facet": (MOVED, _OF_MODEL),
    "checks_field": (MOVED, _OF_MODEL),
    "checks_invitation": (MOVED, _OF_CAMPAIGN),
    "checks_invitationrun": (MOVED, _OF_CAMPAIGN),
    "checks_jobfamily": (JOINED, "gleich benannte werden eine, wenn so entschieden"),
    "checks_jobprofile": (JOINED, "gleich benannte werden eines, wenn so entschieden"),
    "checks_measure": (MOVED, "ohne den Verweis auf die frühere Auswertung"),
    "checks_modellevel": (MOVED, _OF_MODEL),
    "checks_needsrelease": (ARCHIVED, _PUBLISHED),
    "checks_needsthreshold": (ARCHIVED, _OWN_RULES),
    "checks_notice": (MOVED, "als frühere Fassungen; Entwürfe bleiben zurück"),
    "checks_participant": (MOVED, _OF_MODEL),
    "checks_personkey": (MOVED, "verschlossen; für dieselbe Person mit deren Schlüssel"),
    "checks_proposal": (MOVED, _OF_MODEL),
    "checks_release": (MOVED, "Freigaben gelten weiter, bis sie enden"),
    "checks_releaselook": (MOVED, _ALL),
    "checks_result": (MOVED, "mit dem Check"),
    "checks_statement": (MOVED, _OF_MODEL),
    "checks_talliedcheck": (MOVED, "mit dem Check"),
    "checks_targetlevel": (MOVED, _OF_MODEL),
    "checks_testitem": (MOVED, _OF_MODEL),
    "checks_trainingbudget": (ARCHIVED, _OWN_RULES),
    "checks_workshop": (MOVED, "offene enden; die eines Entwurfs bleiben zurück"),
    "desk_courserequest": (MOVED, _ALL),
    "desk_deputy": (MOVED, _ALL),
    "desk_distribution": (MOVED, _ALL),
    "desk_distributionlist": (MOVED, _ALL),
    "desk_distributionrow": (MOVED, "doppelte derselben Person einmal"),
    "desk_distributionwithdrawal": (MOVED, _ALL),
    "desk_holding": (MOVED, "niemand verliert einen Gutschein, auch über das Höchstmaß hinaus"),
    "desk_letter": (MOVED, _ALL),
    "desk_letterrun": (MOVED, _ALL),
    "desk_listline": (MOVED, "doppelte derselben Person einmal"),
    "desk_requestevent": (MOVED, _ALL),
    "desk_requestpolicy": (ARCHIVED, _OWN_RULES),
    "desk_reversal": (MOVED, _ALL),
    "django_migrations": (DROPPED, "beschreibt das Schema, nicht die Kommune"),
    "django_session": (DROPPED, "alle melden sich neu an"),
    "learning_certificate": (MOVED, "im Wortlaut, mit dem früheren Namen"),
    "learning_enrolment": (MOVED, _ALL),
    "learning_pathchoice": (MOVED, "für dieselbe Person gilt die vorhandene"),
    "learning_quizattempt": (MOVED, _ALL),
    "learning_unitprogress": (MOVED, _ALL),
    "mfa_authenticator": (MOVED, f"zweite Faktoren; ein Passkey {_OLD_ADDRESS}"),
    "privacy_correction": (MOVED, "doppelte derselben Person einmal"),
    "privacy_erasure": (MOVED, _ALL),
    "privacy_retentionrun": (ARCHIVED, "was die frühere Kommune gelöscht hat"),
    "staff_accessitem": (MOVED, "doppelte derselben Person einmal"),
    "staff_accessrun": (MOVED, _ALL),
    "staff_directorykey": (DROPPED, f"Schlüssel des Verzeichnisses: {_OLD_ADDRESS}"),
    "staff_employee": (JOINED, "wer in beiden arbeitet, ist danach eine Person"),
    "staff_importrow": (MOVED, _ALL),
    "staff_importrun": (MOVED, _ALL),
    "staff_personlook": (MOVED, "doppelte derselben Person einmal"),
    "staff_post": (JOINED, "gleich benannte werden eine, wenn so entschieden"),
    "staff_unit": (JOINED, "gleich benannte werden eine, wenn so entschieden"),
    "usersessions_usersession": (DROPPED, "alle melden sich neu an"),
    "web_storedanswer": (DROPPED, "Antworten an Programme, nur gegen doppelte Anfragen"),
}

# What is archived and was published within the town: the successor's people read it on.
MERGER_READABLE = ("checks_needsrelease",)

_IS_SAME = "(%(same)s::jsonb ? {column}::text)"
_NOT_JOINED = f"NOT {_IS_SAME}"
# Which rows come at all; those that hang on what does not come stay behind with it.
MERGER_ONLY = {
    "account_emailaddress": _NOT_JOINED.format(column="r.user_id"),
    "accounts_invitation": _NOT_JOINED.format(column="r.account_id"),
    "accounts_papercard": _NOT_JOINED.format(column="r.account_id"),
    "checks_campaign": "r.state <> 'draft'",
    # One open check at a time: what was only begun stays behind.
    "checks_check": (
        "(r.completed_at IS NOT NULL OR " + _NOT_JOINED.format(column="r.employee_id") + ")"
    ),
    "checks_competencemodel": "r.state <> 'draft'",
    "checks_notice": "r.published_at IS NOT NULL",
    # For one person in both the key is turned by a step.
    "checks_personkey": _NOT_JOINED.format(column="r.employee_id"),
    # A passkey is bound to the host (WebAuthn, RP ID); recovery codes stand beside an app's codes.
    "mfa_authenticator": (
        _NOT_JOINED.format(column="r.user_id") + " AND (r.type = 'totp' OR r.type ="
        " 'recovery_codes' AND EXISTS (SELECT FROM {s}.mfa_authenticator AS other"
        " WHERE other.user_id = r.user_id AND other.type = 'totp'))"
    ),
}
# Of one person in both, the same row may be there already: it is left out.
MERGER_REPEATS = {
    "accounts_breakglass",
    "accounts_identity",
    "accounts_rolegrant",
    "checks_completion",
    "checks_invitation",
    "checks_participant",
    "checks_proposal",
    "desk_distributionrow",
    "desk_listline",
    "learning_pathchoice",
    "privacy_correction",
    "staff_accessitem",
    "staff_personlook",
}

_TOWN = "left({column}, {most} - 3 - length(%(town)s)) || ' (' || %(town)s || ')'"
_IF_TAKEN = (
    "CASE WHEN EXISTS (SELECT FROM {{t}}.{table} AS taken WHERE lower(taken.{column}) ="
    " lower(r.{column})) THEN {instead} ELSE r.{column} END"
)
_IF_APART = "CASE WHEN r.id::text = ANY(%(apart)s) THEN {instead} ELSE r.{column} END"


def _apart(column: str, most: int) -> str:
    return _IF_APART.format(column=column, instead=_TOWN.format(column=f"r.{column}", most=most))


def _taken(table: str, column: str, instead: str) -> str:
    return _IF_TAKEN.format(table=table, column=column, instead=instead)


_HOLDS = (
    "{t}.desk_holding AS held WHERE held.employee_id = (%(same)s::jsonb ->> r.employee_id::text)"
    "::uuid AND held.programme_id = r.programme_id AND held.ended_at IS NULL"
)
_PLACE = "r.place + (SELECT coalesce(max(held.place), 0) FROM {holds})".replace("{holds}", _HOLDS)
_ENDED_CAMPAIGN = "CASE WHEN r.state = 'open' THEN {ended} ELSE r.{column} END"
_HAS_OWN_PROVIDER = (
    "EXISTS (SELECT FROM {t}.accounts_identityprovider AS own"
    " WHERE own.on_at IS NOT NULL AND own.off_at IS NULL)"
)
# Columns that are written otherwise than they were: table -> column -> SQL.
MERGER_CHANGES = {
    "accounts_account": {
        "login_name": _taken("accounts_account", "login_name", "r.login_name || %(login_mark)s")
    },
    "accounts_identityprovider": {
        "off_at": (
            f"CASE WHEN r.on_at IS NOT NULL AND r.off_at IS NULL AND {_HAS_OWN_PROVIDER}"
            " THEN greatest(%(now)s, r.on_at) ELSE r.off_at END"
        ),
        "required_at": "NULL",
    },
    "accounts_invitation": {
        "schema_name": "CASE WHEN r.schema_name = '{s}' THEN '{t}' ELSE r.schema_name END"
    },
    "checks_campaign": {
        "title": _taken("checks_campaign", "title", _TOWN.format(column="r.title", most=160)),
        "state": _ENDED_CAMPAIGN.format(ended="'closed'", column="state"),
        "closed_at": _ENDED_CAMPAIGN.format(
            ended="greatest(%(now)s, r.opened_at)", column="closed_at"
        ),
        "closes_on": _ENDED_CAMPAIGN.format(
            ended="greatest(r.opens_on, least(r.closes_on, %(today)s))", column="closes_on"
        ),
    },
    "checks_competencemodel": {
        "title": _TOWN.format(column="r.title", most=200),
        "version": (
            "r.version + (SELECT coalesce(max(own.version), 0) FROM {t}.checks_competencemodel own)"
        ),
        "state": "'retired'",
        "retired_at": "coalesce(r.retired_at, %(now)s)",
    },
    "checks_invitationrun": {"finished_at": "coalesce(r.finished_at, %(now)s)"},
    "checks_jobfamily": {"title": _apart("title", 120)},
    "checks_jobprofile": {"title": _apart("title", 120)},
    "checks_measure": {"release_id": "NULL"},
    "checks_workshop": {
        "state": _ENDED_CAMPAIGN.format(ended="'cancelled'", column="state"),
        "closed_at": _ENDED_CAMPAIGN.format(ended="%(now)s", column="closed_at"),
    },
    "desk_holding": {
        "place": f"CASE WHEN r.ended_at IS NULL THEN {_PLACE} ELSE r.place END",
        "maximum": f"CASE WHEN r.ended_at IS NULL THEN greatest(r.maximum, {_PLACE})"
        " ELSE r.maximum END",
    },
    "staff_employee": {
        "personnel_number": _taken(
            "staff_employee", "personnel_number", "r.personnel_number || %(number_mark)s"
        ),
        # The former directory does not keep its people any more.
        "external_id": _taken("staff_employee", "external_id", "NULL"),
        "directory_name": _taken("staff_employee", "directory_name", "NULL"),
    },
    "staff_post": {"title": _apart("title", 160)},
    "staff_unit": {"name": _apart("name", 160)},
}
# The successor's notice stays the newest: its versions count on after those that come.
MERGER_BEFORE = [
    "UPDATE {t}.checks_notice SET version = version + 1000000",
    "UPDATE {t}.checks_notice SET version = version - 1000000"
    " + (SELECT coalesce(max(version), 0) FROM {s}.checks_notice WHERE published_at IS NOT NULL)",
]
# One person in both: whoever is active in one of them is active, with the access that is open.
MERGER_AFTERWARDS = [
    each.replace("{was}", "(%(same)s::jsonb ->> was.id::text)::uuid")
    for each in (
        "UPDATE {t}.staff_employee AS own SET account_id = coalesce(own.account_id,"
        " (%(same)s::jsonb ->> was.account_id::text)::uuid, was.account_id),"
        " is_supervisor = own.is_supervisor OR was.is_supervisor,"
        " left_at = CASE WHEN was.left_at IS NULL THEN NULL ELSE own.left_at END,"
        " email = coalesce(own.email, was.email)"
        " FROM {s}.staff_employee AS was WHERE own.id = {was}",
        "UPDATE {t}.accounts_account AS own SET password = was.password, closed_at = NULL"
        " FROM {s}.accounts_account AS was WHERE own.id = {was}"
        " AND own.closed_at IS NOT NULL AND was.closed_at IS NULL",
    )
]

# Turns the keys of people who are in both, `(keys, now)`, in the successor's schema.
MERGER_KEYS = "assessments.checks.api.turn_keys"
# What the apps do in the same transaction, in the cooperative's scope: `(municipality_id,
# successor_id, actor, now)`. What each returns is noted, and given to its counterpart as `noted`,
# with `merged_at`, when the merger is taken back.
MERGER_STEPS = [
    "courses.catalogue.api.hand_over_lines",
    "vouchers.redemption.api.hand_over",
]
MERGER_STEPS_BACK = {
    "courses.catalogue.api.hand_over_lines": "courses.catalogue.api.hand_back_lines",
    "vouchers.redemption.api.hand_over": "vouchers.redemption.api.hand_back",
}
