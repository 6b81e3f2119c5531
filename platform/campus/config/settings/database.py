"""PostgreSQL, the Redis protocol, and who may see what in the shared layer."""

from django.core.exceptions import ImproperlyConfigured

from .environment import database, flag, text, words

DATABASES = {
    "default": {
        **database(text("DATABASE_URL")),
        "ENGINE": "tenants.registry.database",
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
# Databases beside the home database in which municipalities may lie: CELLS=west,east and
# DATABASE_URL_WEST, DATABASE_URL_EAST. They are no databases of Django's: only the scope of a
# municipality leads there (`tenants/registry/database/cells.py`).
CELLS = {name: database(text(f"DATABASE_URL_{name.upper()}")) for name in words("CELLS")}
# Where new municipalities begin; empty: in the home database.
CELL_OF_NEW = text("CELL_OF_NEW", "")
if CELL_OF_NEW and CELL_OF_NEW not in CELLS:
    raise ImproperlyConfigured(f"CELL_OF_NEW names {CELL_OF_NEW}, which is not in CELLS.")
# The tests refuse statements that no cell could answer, also without cells.
REFUSE_MIXED_STATEMENTS = flag("REFUSE_MIXED_STATEMENTS", default=False)
TENANT_LIMIT_SET_CALLS = True
# Whether Citus spreads the municipalities' schemas over servers (infra/citus). These log in to each
# other as the role that works, so a municipality's is made with LOGIN, and without a password.
ON_CITUS = flag("DATABASE_ON_CITUS", default=False)
# Citus refuses several statements in one message; schemas are then made and migrated one by one.
ONE_STATEMENT_PER_MESSAGE = flag("DATABASE_ONE_STATEMENT_PER_MESSAGE", default=ON_CITUS)

# The schema in which a new connection starts. Empty: no query before a scope is entered.
# `manage.py` sets "public" for its commands.
SCOPE_AT_START = text("CAMPUS_SCOPE", "")

# A server process keeps up to 0.9 MB for each schema that it has touched: after so many it is
# replaced by a new connection.
SCHEMAS_PER_CONNECTION = int(text("SCHEMAS_PER_CONNECTION", "100"))

# So many database roles are made when a new municipality finds none ready.
ROLES_MADE_AT_ONCE = 32

REDIS_URL = text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "tenants.registry.database.scoping.cache_key",
    },
    "shared": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "shared",
    },
}

# What a municipality's database role may do with the tables of the public schema.
# A table that is not named here is closed to it.
SHARED_RIGHTS = {
    "registry_municipality": "SELECT",
    "registry_host": "SELECT",
    "registry_celldecision": "INSERT",
    "outbox_job": "SELECT, INSERT",
    "outbox_subscription": "SELECT, INSERT, UPDATE, DELETE",
    "outbox_wantedevent": "SELECT, INSERT",
    "outbox_event": "SELECT, INSERT",
    "outbox_delivery": "SELECT, INSERT, UPDATE, DELETE",
    "library_templatemodel": "SELECT",
    "library_templatelevel": "SELECT",
    "library_templatefield": "SELECT",
    "library_templatearea": "SELECT",
    "library_templatefacet": "SELECT",
    "library_templateanchor": "SELECT",
    "library_templatestatement": "SELECT",
    "library_templateprofile": "SELECT",
    "library_templatetarget": "SELECT",
    "library_framework": "SELECT",
    "library_frameworknode": "SELECT",
    "library_sharedprofile": "SELECT, INSERT, UPDATE (withdrawn_at)",
    "library_item": "SELECT",
    "library_libraryprofile": "SELECT",
    "library_librarytarget": "SELECT",
    "library_itemtally": "SELECT, INSERT, UPDATE",
    "library_optiontally": "SELECT, INSERT, UPDATE",
    "library_pairtally": "SELECT, INSERT, UPDATE",
    "library_estimatetally": "SELECT, INSERT, UPDATE",
    "library_scaletally": "SELECT, INSERT, UPDATE",
    "library_statementtally": "SELECT, INSERT, UPDATE",
    "catalogue_provider": "SELECT",
    "catalogue_course": "SELECT",
    "catalogue_courselevel": "SELECT",
    "catalogue_prerequisite": "SELECT",
    "catalogue_unit": "SELECT",
    "catalogue_question": "SELECT",
    "catalogue_option": "SELECT",
    "catalogue_coursedate": (
        "SELECT, UPDATE (seats_taken, waiting_count, kept_count, offered_count, ticket_count)"
    ),
    "catalogue_waitingentry": "SELECT, INSERT, UPDATE (state, ended_at)",
    "funding_programme": "SELECT",
    "funding_terms": "SELECT",
    "funding_allotment": "SELECT",
    "redemption_voucher": "SELECT, UPDATE (state, sequence, reserved_until)",
    "redemption_journal": "SELECT, INSERT",
    "redemption_redemption": "SELECT, INSERT, UPDATE",
    "redemption_feed": "INSERT",
    "redemption_idempotencyrecord": "SELECT, INSERT",
}

# Shared tables of which a municipality's role sees only the rows with its own id in this column.
ROW_SECURITY = {
    "registry_municipality": "id",
    "outbox_job": "municipality_id",
    "outbox_subscription": "municipality_id",
    "outbox_event": "municipality_id",
    "outbox_delivery": "municipality_id",
    "catalogue_waitingentry": "municipality_id",
    "funding_allotment": "municipality_id",
    "redemption_voucher": "municipality_id",
    "redemption_journal": "municipality_id",
    "redemption_redemption": "municipality_id",
    "redemption_idempotencyrecord": "municipality_id",
    "library_sharedprofile": "municipality_id",
}

# Of these, which rows every municipality may read beside its own.
SHARED_ROWS = {"library_sharedprofile": "withdrawn_at IS NULL"}

# What `manage.py export_municipality` leaves out: tables, or single columns as "table.column".
_OWN = "gehört der beschäftigten Person allein; sie erhält es über ihre eigenen Seiten"
_SECRET = "Geheimnis der Anmeldung, außerhalb der Plattform ohne Nutzen"  # noqa: S105
EXPORT_LEAVES_OUT = {
    "checks_check": _OWN,
    "checks_completion": _OWN,
    "checks_proposal": "was Führungskräfte einzeln vorschlugen; es gilt, was vereinbart wurde",
    "checks_release": _OWN,
    "checks_releaselook": _OWN,
    "checks_result": _OWN,
    "checks_talliedcheck": _OWN,
    "checks_personkey": "Schlüssel zu Ergebnissen, außerhalb der Plattform ohne Nutzen",
    "learning_enrolment": _OWN,
    "learning_unitprogress": _OWN,
    "learning_quizattempt": _OWN,
    "learning_certificate": _OWN,
    "learning_pathchoice": _OWN,
    "staff_personlook": _OWN,
    "desk_holding.course_date_id": _OWN,
    "desk_holding.booking_ref": _OWN,
    "desk_courserequest.booking_ref": _OWN,
    "desk_courserequest.waiting_ref": _OWN,
    "desk_reversal.booking_ref": _OWN,
    "desk_reversal.course_title": _OWN,
    "accounts_account.password": _SECRET,
    "accounts_account.session_epoch": _SECRET,
    "accounts_identityprovider.sealed_secret": _SECRET,
    "accounts_invitation.secret_hash": _SECRET,
    "accounts_samlanswer": _SECRET,
    "accounts_sealedmail": _SECRET,
    "accounts_apitoken.digest": _SECRET,
    "account_emailconfirmation": _SECRET,
    "mfa_authenticator": _SECRET,
    "django_session": _SECRET,
    "usersessions_usersession": _SECRET,
    "web_storedanswer": "Antworten an Programme, nur gegen doppelte Anfragen und nur 30 Tage",
    "staff_importrun.content": "die hochgeladene Datei liegt der Kommune selbst vor",
    "checks_agreement.content": "liegt als Datei im Ordner „dateien“",
    "desk_distributionlist.content": "die hochgeladene Datei liegt der Kommune selbst vor",
}
