"""Which app has its tables where. Each is in exactly one layer; the exceptions say why."""

from .signin import SIGNIN_APPS

# In public AND in every municipality, because people of both sign in there, each with a reason:
BOTH_APPS = [
    "campus.web",  # answers of the interface lie where they were given
    "campus.accounts",  # cooperative's and ministry's accounts in public, a town's in its schema
    "campus.audit",  # one hash chain a schema
    "django.contrib.sessions",  # a session is worth nothing on another host
    *SIGNIN_APPS,
]

SHARED_APPS = [
    "tenants.registry",
    "django_tenants",
    "django.contrib.contenttypes",  # public only: no generic keys in a municipality
    "django.contrib.auth",  # public only: no permission rows in a municipality
    "campus.outbox",
    "tenants.membership",
    "assessments.library",
    "courses.catalogue",
    "vouchers.funding",
    "vouchers.redemption",
    "vouchers.reporting",
    *BOTH_APPS,
]

TENANT_APPS = [
    *BOTH_APPS,
    "tenants.staff",
    "tenants.privacy",
    "assessments.checks",
    "courses.learning",
    "vouchers.desk",
]

# Without tables.
TABLELESS_APPS = [
    "billing",
    "campus.dev",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tables2",
    "rest_framework",
    "drf_spectacular",
]

# campus.web stands first, so that its templates come before those of libraries.
INSTALLED_APPS = list(dict.fromkeys(["campus.web", *SHARED_APPS, *TENANT_APPS, *TABLELESS_APPS]))

TENANT_MODEL = "registry.Municipality"
TENANT_DOMAIN_MODEL = "registry.Host"
DATABASE_ROUTERS = [
    "tenants.registry.database.guards.ScopeRouter",
    "django_tenants.routers.TenantSyncRouter",
]
PUBLIC_SCHEMA_URLCONF = "campus.config.urls_public"
ROOT_URLCONF = "campus.config.urls_tenant"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
