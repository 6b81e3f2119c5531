"""The life of a municipality: what belongs to it in the shared layer, who takes part at its end."""

from .environment import text

# Rows of the shared layer that belong to one municipality: by which condition, and what becomes of
# them when its data are deleted. "keep" holds no person and answers for public money.
MUNICIPALITY_ROWS = {
    "audit_entry": ("subject = 'municipality:' || %(id)s::text", "keep"),
    "catalogue_departedseats": ("municipality_id = %(id)s", "keep"),
    "catalogue_waitingentry": ("municipality_id = %(id)s", "keep"),
    "funding_allotment": ("municipality_id = %(id)s", "keep"),
    "funding_allotmentchange": (
        "allotment_id IN (SELECT id FROM public.funding_allotment WHERE municipality_id = %(id)s)",
        "keep",
    ),
    "library_sharedprofile": ("municipality_id = %(id)s", "delete"),
    "membership_contact": ("municipality_id = %(id)s", "delete"),
    "membership_onboardingrow": ("ars = %(ars)s", "delete"),
    "outbox_delivery": ("municipality_id = %(id)s", "delete"),
    "outbox_event": ("municipality_id = %(id)s", "delete"),
    "outbox_job": ("municipality_id = %(id)s", "delete"),
    "outbox_subscription": ("municipality_id = %(id)s", "delete"),
    "redemption_idempotencyrecord": ("municipality_id = %(id)s", "delete"),
    "redemption_issuerun": ("municipality_id = %(id)s", "keep"),
    "redemption_journal": ("municipality_id = %(id)s", "keep"),
    "redemption_redemption": ("municipality_id = %(id)s", "keep"),
    "redemption_voucher": ("municipality_id = %(id)s", "keep"),
    "registry_departure": ("municipality_id = %(id)s", "keep"),
    "registry_exportrun": ("municipality_id = %(id)s", "keep"),
    "registry_formername": ("municipality_id = %(id)s", "keep"),
    "registry_host": ("tenant_id = %(id)s", "delete"),
    "registry_merger": ("(municipality_id = %(id)s OR successor_id = %(id)s)", "keep"),
    "registry_municipality": ("id = %(id)s", "keep"),
    "registry_restoration": ("municipality_id = %(id)s", "keep"),
    "reporting_figure": ("municipality_id = %(id)s", "keep"),
}

# What exports leave out of these rows, like `EXPORT_LEAVES_OUT` of a municipality's own tables.
_COURSE = "verriete, wer welchen Kurs besucht; das weiß nur die beschäftigte Person"
_SECRET = "Geheimnis der Schnittstelle, außerhalb der Plattform ohne Nutzen"  # noqa: S105
EXPORT_LEAVES_OUT_SHARED = {
    "catalogue_waitingentry.waiting_ref": _COURSE,
    "outbox_job": "Aufträge der Plattform, außerhalb ohne Nutzen",
    "outbox_subscription.former_key": _SECRET,
    "outbox_subscription.sealed_key": _SECRET,
    "redemption_idempotencyrecord": "Antworten, nur gegen doppelte Anfragen",
    "redemption_journal.course_id": _COURSE,
    "redemption_journal.idempotency_key": "Kennung eines Vorgangs, außerhalb ohne Nutzen",
    "redemption_redemption.booking_ref": _COURSE,
    "redemption_redemption.course_date_id": _COURSE,
    "redemption_redemption.course_id": _COURSE,
    "redemption_redemption.price_cents": _COURSE,
    "redemption_voucher.code_lookup": "Prüfwert des Codes, außerhalb der Plattform ohne Nutzen",
    "registry_municipality.logo_png": "liegt als Datei im Ordner „dateien“",
}
# Columns that are written as files: "schema.table.column" -> the ending of their names.
EXPORT_FILES = {
    "checks_agreement.content": "pdf",
    "public.registry_municipality.logo_png": "png",
}
# How long an archive lies ready, sealed, before it is cleared.
EXPORT_DAYS = 7

# How long a municipality is `leaving` before its data may be deleted.
LEAVING_DAYS = 30
# Asked before: what will happen, as `LifeFact`s. In the cooperative's scope.
LEAVING_FACTS = ["vouchers.redemption.api.leaving_facts"]
# Done in this order, each once and in a transaction of its own, while the schema is still there:
# `(municipality_id, actor, now)`, returns counts for the proof.
LEAVING_STEPS = [
    "courses.learning.api.note_departure",
    "vouchers.redemption.api.revoke_of_leaving",
]

# After a municipality was put back to a backup: what the shared layer knows better is put right.
# `(municipality_id, actor, now)` in the municipality's scope, returns `LifeFact`s.
RESTORE_STEPS = ["vouchers.desk.api.reconcile_restored", "tenants.privacy.api.erase_again"]

# The folder of pg_dump, pg_restore and psql; without it those of the PATH.
POSTGRES_PROGRAMS = text("POSTGRES_PROGRAMS", "")
# Lies apart from every dump, in one generation only.
BACKUP_KEYS = "checks_personkey"
# What a municipality that is put back to a backup does not get back: nobody is let in who was shut
# out since, no key comes back that was destroyed. Emptied; people sign in anew.
RESTORE_EMPTIES = [
    "account_emailconfirmation",
    "accounts_sealedmail",
    "django_session",
    "usersessions_usersession",
    "web_storedanswer",
]
# As it is now, where the row it belongs to exists in the backup: table -> (column, other table).
RESTORE_KEEPS_TABLES = {
    "checks_personkey": None,
    "mfa_authenticator": ("user_id", "accounts_account"),
    # Ways in: what was ended, replaced or blocked since the backup stays so.
    "accounts_breakglass": ("account_id", "accounts_account"),
    "accounts_identity": ("account_id", "accounts_account"),
    "accounts_papercard": ("account_id", "accounts_account"),
    "accounts_shareddevice": None,
    # What was used stays used.
    "accounts_samlanswer": None,
    "staff_directorykey": None,
}
# Of rows that are in both: these columns stay as they are now.
RESTORE_KEEPS_COLUMNS = {
    "accounts_account": ["password", "session_epoch", "closed_at", "signed_out_at"],
    "accounts_apitoken": ["revoked_at", "revoked_by_id"],
    "accounts_invitation": ["used_at", "withdrawn_at", "wrong_tries"],
    "accounts_rolegrant": ["revoked_at", "revoked_by_id"],
    # Told to the shared journal since: vouchers are not given out or redeemed a second time.
    "desk_holding": [
        "booking_ref",
        "course_date_id",
        "redeemed_at",
        "completed_at",
        "ended_at",
        "ending",
    ],
    "desk_courserequest": [
        "state",
        "decide_until",
        "accept_until",
        "waiting_ref",
        "booking_ref",
        "ended_at",
    ],
    "learning_enrolment": ["completed_at", "cancelled_at"],
}
# For the same reason these rows of people who are in the backup come along, in this order:
# table -> (column, other table).
RESTORE_BRINGS = {
    "desk_holding": ("employee_id", "staff_employee"),
    "desk_reversal": ("holding_id", "desk_holding"),
    "desk_courserequest": ("holding_id", "desk_holding"),
    "desk_requestevent": ("request_id", "desk_courserequest"),
    "learning_enrolment": ("employee_id", "staff_employee"),
}
