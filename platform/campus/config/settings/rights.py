"""What the sides beside the municipalities may do with the tables of the public schema.

Municipalities: `SHARED_RIGHTS` in `database.py`. A table that no list names is open to nobody but
the owner, who migrates; a test wants each table named, or in `OWNER_ALONE` with the reason.
"""

from .database import SHARED_RIGHTS

__all__ = ["FUNDER_ROWS", "OWNER_ALONE", "RIGHTS_BY_ROLE"]

_KEEP = "SELECT, INSERT, UPDATE, DELETE"
# What is appended and never changed.
_APPEND = "SELECT, INSERT"
_READ = "SELECT"

COOPERATIVE_RIGHTS = {
    "django_migrations": _READ,
    "django_content_type": _READ,
    "django_session": _KEEP,
    "auth_permission": _READ,
    "auth_group": _READ,
    "auth_group_permissions": _READ,
    "accounts_account": _KEEP,
    "accounts_apitoken": _KEEP,
    "accounts_breakglass": _KEEP,
    "accounts_identity": _KEEP,
    "accounts_identityprovider": _KEEP,
    "accounts_invitation": _KEEP,
    "accounts_papercard": _KEEP,
    "accounts_rolegrant": _KEEP,
    "accounts_samlanswer": _KEEP,
    "accounts_sealedmail": _KEEP,
    "accounts_shareddevice": _KEEP,
    "account_emailaddress": _KEEP,
    "account_emailconfirmation": _KEEP,
    "mfa_authenticator": _KEEP,
    "usersessions_usersession": _KEEP,
    "web_storedanswer": _KEEP,
    "audit_entry": _APPEND,
    "outbox_job": _KEEP,
    "outbox_heartbeat": _KEEP,
    "outbox_subscription": _KEEP,
    "outbox_wantedevent": _KEEP,
    "outbox_event": _KEEP,
    "outbox_delivery": _KEEP,
    "registry_municipality": "SELECT, INSERT, UPDATE",
    "registry_host": _KEEP,
    "registry_formername": "SELECT, INSERT",
    "registry_exportrun": _KEEP,
    "registry_exportpart": _KEEP,
    "registry_departure": _KEEP,
    "registry_merger": _KEEP,
    "registry_restoration": _KEEP,
    "registry_schematemplate": _READ,
    "registry_celldecision": "SELECT, INSERT, DELETE",
    "membership_contact": _KEEP,
    "membership_onboardingrun": _KEEP,
    "membership_onboardingrow": _KEEP,
    "library_framework": _KEEP,
    "library_frameworklevel": _KEEP,
    "library_frameworknode": _KEEP,
    "library_frameworklink": _KEEP,
    "library_leveldescriptor": _KEEP,
    "library_importrun": _KEEP,
    "library_importfinding": _KEEP,
    "library_item": _KEEP,
    "library_itemimport": _KEEP,
    "library_libraryprofile": _KEEP,
    "library_librarytarget": _KEEP,
    "library_sharedprofile": _READ,
    "library_itemtally": _KEEP,
    "library_optiontally": _KEEP,
    "library_pairtally": _KEEP,
    "library_estimatetally": _KEEP,
    "library_scaletally": _KEEP,
    "library_statementtally": _KEEP,
    "library_templatemodel": _KEEP,
    "library_templatelevel": _KEEP,
    "library_templatefield": _KEEP,
    "library_templatearea": _KEEP,
    "library_templatefacet": _KEEP,
    "library_templateanchor": _KEEP,
    "library_templatestatement": _KEEP,
    "library_templateprofile": _KEEP,
    "library_templatetarget": _KEEP,
    "catalogue_provider": _KEEP,
    "catalogue_course": _KEEP,
    "catalogue_courselevel": _KEEP,
    "catalogue_prerequisite": _KEEP,
    "catalogue_unit": _KEEP,
    "catalogue_question": _KEEP,
    "catalogue_option": _KEEP,
    "catalogue_coursedate": _KEEP,
    "catalogue_waitingentry": "SELECT, UPDATE",
    "catalogue_departedseats": _KEEP,
    "catalogue_importrun": _KEEP,
    "catalogue_deviation": _KEEP,
    "funding_funder": "SELECT, INSERT, UPDATE",
    "funding_grant": "SELECT, INSERT, UPDATE",
    "funding_programme": "SELECT, INSERT, UPDATE",
    "funding_terms": _APPEND,
    "funding_allotment": "SELECT, INSERT, UPDATE",
    "funding_allotmentround": _APPEND,
    "funding_allotmentchange": _APPEND,
    "funding_planitem": _KEEP,
    "funding_planamount": _KEEP,
    "funding_target": _KEEP,
    "redemption_issuerun": "SELECT, INSERT, UPDATE",
    "redemption_extension": "SELECT, INSERT, UPDATE",
    "redemption_voucher": "SELECT, INSERT, UPDATE",
    "redemption_journal": _APPEND,
    "redemption_redemption": "SELECT, INSERT, UPDATE",
    "redemption_idempotencyrecord": "SELECT, INSERT, DELETE",
    # A queue: what was counted is locked, then goes.
    "redemption_feed": _KEEP,
    "reporting_figure": _KEEP,
    "reporting_proof": _KEEP,
    "reporting_prooffile": _APPEND,
    "reporting_acknowledgement": _READ,
}

# A ministry reads its report and says that it has taken note.
MINISTRY_RIGHTS: dict[str, str] = {
    "funding_funder": _READ,
    "funding_grant": _READ,
    "funding_programme": _READ,
    "funding_terms": _READ,
    "funding_allotment": _READ,
    "funding_planitem": _READ,
    "funding_planamount": _READ,
    "funding_target": _READ,
    "reporting_figure": _READ,
    "reporting_proof": _READ,
    "reporting_prooffile": _READ,
    "reporting_acknowledgement": _APPEND,
    # What is not added up yet: numbers of journal rows, then of these only what is summed.
    "redemption_feed": _READ,
    "redemption_journal": (
        "SELECT (id, programme_id, municipality_id, course_id, month, kind, from_state, to_state,"
        " amount_cents)"
    ),
    "registry_municipality": _READ,
    "registry_host": _READ,
    "catalogue_provider": _READ,
    "catalogue_course": _READ,
    "catalogue_courselevel": _READ,
    "catalogue_prerequisite": _READ,
    "catalogue_unit": _READ,
    "catalogue_question": _READ,
    # The chain's head, to append to it.
    "audit_entry": "SELECT (sequence, hash), INSERT",
}

# Providers see no page of their own: what they offer is kept by the cooperative.
PROVIDER_RIGHTS: dict[str, str] = {}

RIGHTS_BY_ROLE = {
    "campus_municipality": SHARED_RIGHTS,
    "campus_cooperative": COOPERATIVE_RIGHTS,
    "campus_ministry": MINISTRY_RIGHTS,
    "campus_provider": PROVIDER_RIGHTS,
}

# Tables of the public schema that are nobody's but the owner's, each with the reason.
OWNER_ALONE: dict[str, str] = {}

# Which rows a ministry's request sees, in SQL; `campus.funder` is set together with the role.
# Tables that are reached through another follow it: a policy sees only what the role sees.
_FUNDER = "NULLIF(current_setting('campus.funder', true), '')::uuid"
_OWN_GRANTS = "grant_id IN (SELECT g.id FROM public.funding_grant g)"
_OWN_PROGRAMMES = "programme_id IN (SELECT p.id FROM public.funding_programme p)"
_OWN_PROOFS = "proof_id IN (SELECT p.id FROM public.reporting_proof p)"
FUNDER_ROWS = {
    "funding_funder": f"id = {_FUNDER}",
    "funding_grant": f"funder_id = {_FUNDER}",
    "funding_programme": _OWN_GRANTS,
    "funding_terms": _OWN_PROGRAMMES,
    "funding_allotment": _OWN_PROGRAMMES,
    "funding_planitem": _OWN_GRANTS,
    "funding_planamount": "item_id IN (SELECT i.id FROM public.funding_planitem i)",
    "funding_target": _OWN_GRANTS,
    "redemption_journal": _OWN_PROGRAMMES,
    "reporting_figure": _OWN_PROGRAMMES,
    "reporting_proof": f"state = 'frozen' AND {_OWN_GRANTS}",
    "reporting_prooffile": _OWN_PROOFS,
    "reporting_acknowledgement": _OWN_PROOFS,
}
