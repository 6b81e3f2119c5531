"""What is particular to this product."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .environment import flag, kept_key, text, words

SECRET_KEY = text("SECRET_KEY")
# Former keys: what was sealed with them opens, until `manage.py rotate_keys` has sealed it anew.
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
# Separate keys, so that one can be changed without the other. The first two cannot be changed.
PSEUDONYM_KEY = kept_key("PSEUDONYM_KEY", SECRET_KEY, changed=bool(SECRET_KEY_FALLBACKS))
VOUCHER_CODE_KEY = kept_key("VOUCHER_CODE_KEY", SECRET_KEY, changed=bool(SECRET_KEY_FALLBACKS))
CHECK_KEY = text("CHECK_KEY", SECRET_KEY)
CHECK_KEY_FALLBACKS = [*words("CHECK_KEY_FALLBACKS"), *SECRET_KEY_FALLBACKS]

COOPERATIVE_NAME = text("COOPERATIVE_NAME", "KommunalCampus eG")
# What Impressum and Datenschutz say about the operator (campus.web.responsible.Operator).
OPERATOR = {
    "name": COOPERATIVE_NAME,
    "address": text("OPERATOR_ADDRESS", ""),
    "represented_by": text("OPERATOR_REPRESENTED_BY", ""),
    "register": text("OPERATOR_REGISTER", ""),
    "vat_id": text("OPERATOR_VAT_ID", ""),
    "email": text("OPERATOR_EMAIL", ""),
    "telephone": text("OPERATOR_TELEPHONE", ""),
    "data_protection_officer": text("OPERATOR_DATA_PROTECTION_OFFICER", ""),
    "security_email": text("OPERATOR_SECURITY_EMAIL", ""),
}

# The main navigation of whoever may use much, by kind of host: groups in their order, the entries
# of each, and the beginnings of addresses around them that have no entry (`campus.web.navigation`).
NAVIGATION_GROUPS: dict[str, list[tuple[Any, set[str], tuple[str, ...]]]] = {
    "tenant": [
        (_("Personal"), {"staff:people"}, ()),
        (_("Gutscheine"), {"desk:overview", "desk:all_requests"}, ()),
        (
            _("Kompetenzen"),
            {"checks:models", "checks:campaigns", "checks:needs", "checks:measures"},
            ("/profile/", "/dienstvereinbarungen/"),
        ),
        (
            _("Für mich"),
            {
                "checks:overview",
                "checks:received",
                "desk:wallet",
                "learning:catalogue",
                "learning:enrolments",
                "desk:requests",
                "privacy:overview",
            },
            ("/freigaben/", "/workshops/", "/konto/"),
        ),
        (
            _("Anmeldung und Protokoll"),
            {"checks:council", "accounts:providers", "audit:entries"},
            (),
        ),
    ],
    "public": [
        (_("Kommunen"), {"membership:municipalities", "accounts:account_list"}, ()),
        (
            _("Förderung"),
            {"funding:overview", "redemption:overview", "billing:settlement", "reporting:grants"},
            ("/nachweise/",),
        ),
        (_("Kurse"), {"catalogue:courses"}, ()),
        (
            _("Kompetenzen"),
            {"library:frameworks", "library:items", "library:library_profiles"},
            ("/aufgabenguete/",),
        ),
        (_("Betrieb"), {"audit:entries", "outbox:jobs"}, ()),
        (_("Meine Daten"), {"privacy:overview"}, ("/konto/",)),
    ],
}

# Seams for apps that stand below what they need to ask.
OUTBOX_SCOPE = "tenants.registry.api.scope_of"
# What a page that needs a permission runs in, given its actor: a ministry's under its own role.
ACTOR_SCOPE = "tenants.registry.api.narrowed_to"
# Except pages about accounts, which need sessions and second factors.
PERMISSIONS_OF_ACCOUNTS = {"keep_interface"}
# What the health page names beside background work: what stands still, by database.
STANDSTILLS = "tenants.registry.api.find_standstills"
# For commands of the operator that look at every schema.
OPERATOR_SCOPE = "tenants.registry.api.as_operator"
EMPLOYEE_OF_ACCOUNT = "tenants.staff.api.employee_id_for_account"
# Whom a municipality's own sign-in means by a personnel number or an id of its directory.
ACCOUNT_OF_PROVIDER = "tenants.staff.api.account_for_sign_in"
# Who seals anew what was sealed under a former key: in each schema, or in the shared layer only.
KEEPERS = [
    "campus.accounts.api.renew_factors",
    "campus.accounts.api.renew_providers",
    "campus.accounts.api.renew_mails",
    "campus.accounts.api.renew_answers",
]
KEEPERS_OF_PUBLIC = [
    *KEEPERS,
    "campus.outbox.api.renew_webhooks",
    "tenants.registry.api.renew_exports",
]
KEEPERS_OF_MUNICIPALITY = [*KEEPERS, "assessments.checks.api.renew_keys"]
# Each column with something sealed in it: who of them seals it anew, or why nobody has to.
_BY_PERSON = "versiegelt mit dem Schlüssel der Person (checks_personkey), der neu umhüllt wird"
SEALED_COLUMNS = {
    "accounts_identityprovider.sealed_secret": "campus.accounts.api.renew_providers",
    "accounts_samlanswer.sealed": "campus.accounts.api.renew_answers",
    "accounts_sealedmail.sealed": "campus.accounts.api.renew_mails",
    "checks_check.sealed_run": _BY_PERSON,
    "checks_personkey.wrapped": "assessments.checks.api.renew_keys",
    "checks_result.sealed": _BY_PERSON,
    "django_session.session_data": "mit dem früheren Schlüssel enden die Sitzungen",
    "mfa_authenticator.data": "campus.accounts.api.renew_factors",
    "outbox_subscription.former_key": "campus.outbox.api.renew_webhooks",
    "outbox_subscription.sealed_key": "campus.outbox.api.renew_webhooks",
    "registry_exportpart.sealed": "tenants.registry.api.renew_exports",
}
# Called in the transaction that completes a check, with `employee_id` and `now`, never a result.
CHECK_COMPLETED = ["courses.learning.api.complete_checks"]
# Called in the transaction that deletes an employee's last check, with `employee_id` only.
LAST_CHECK_DELETED = ["courses.learning.api.forget_path"]
# Which of an employee's vouchers pay for which courses; the vouchers stand above the learning path.
# The courses that a municipality can plan a measure with.
COURSES_TO_PLAN = "courses.catalogue.api.find_courses"
VOUCHERS_FOR_COURSES = "vouchers.desk.api.vouchers_for_courses"
RECONCILE_CHECKS = [
    "vouchers.reporting.api.reconcile_figures",
    "courses.catalogue.api.reconcile_seats",
    "courses.learning.api.reconcile_bookings",
    "billing.api.reconcile_shares",
]

# For tests and development only: webhooks may go to this very machine, and without encryption.
WEBHOOKS_TO_THIS_MACHINE = flag("WEBHOOKS_TO_THIS_MACHINE", default=False)
# Hosts of identity providers that stand in an inner network; others must be on the open internet.
INNER_PROVIDERS = words("INNER_PROVIDERS")

# Figures below this number of persons are not shown to anyone outside the municipality.
SMALL_CELL_THRESHOLD = 5

# What apps above the members' one add to the list of what is missing until a first day.
GO_LIVE_TASKS = [
    "tenants.staff.api.go_live_task",
    "assessments.checks.api.go_live_task",
    "vouchers.funding.api.go_live_task",
]

# Who forgets a person, the topmost app first: see campus.kernel.stored.Eraser.
ERASERS = [
    "vouchers.desk.api.ERASER",
    "courses.learning.api.ERASER",
    "assessments.checks.api.ERASER",
    "tenants.staff.api.ERASER",
]
# What is sealed or worth telling in words, beside the rows: name, and what is asked for it with
# `employee_id` and `today`.
OPENED_FOR_PERSON = {"kompetenz_check": "assessments.checks.api.own_data"}
# Who deletes what is kept no longer, by retention class: asked with `days` and `now`, returns how
# many rows went. Checks look after their own, uploads and letters each after itself.
RETENTION_RUNS = {
    "looks": "tenants.staff.api.delete_old_looks",
    "requests": "vouchers.desk.api.delete_old_requests",
    "sessions": "campus.accounts.api.delete_expired_sessions",
}
