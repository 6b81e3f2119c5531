"""HTTP: hosts, middleware, templates, static files, security headers, API."""

from campus.web.csp import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY

from .environment import ROOT, flag, text, words
from .signin import SIGNIN_MIDDLEWARE

DEBUG = False
HTTPS = flag("HTTPS", default=True)

# Hosts are decided by tenants.registry.middleware: an unknown one is answered with 404.
ALLOWED_HOSTS = ["*"]
BASE_DOMAIN = text("BASE_DOMAIN", "localhost")
COOPERATIVE_HOSTS = words("COOPERATIVE_HOSTS", f"genossenschaft.{BASE_DOMAIN},{BASE_DOMAIN}")
PORT_IN_ADDRESSES = text("PORT_IN_ADDRESSES", "")  # ":8000", or nothing

MIDDLEWARE = [
    "campus.web.middleware.RequestMomentMiddleware",
    # Outermost, so that no answer goes without: redirects, refusals and errors included.
    "csp.middleware.CSPMiddleware",
    "campus.web.middleware.SecurityHeadersMiddleware",
    "campus.web.middleware.EncryptedProgramsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.registry.middleware.MunicipalityMiddleware",
    "campus.web.middleware.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    *SIGNIN_MIDDLEWARE,
    "django.contrib.messages.middleware.MessageMiddleware",
    "campus.web.scanning.UploadScanMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "campus.web.middleware.LivePartMiddleware",
    # Innermost: what others turn away or lead elsewhere has not been done.
    "campus.web.once.OnceMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "campus.web.context.shell",
            ]
        },
    }
]
FORM_RENDERER = "campus.web.renderer.KernRenderer"

WSGI_APPLICATION = "campus.config.wsgi.application"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = text("STATIC_ROOT", str(ROOT / ".campus" / "static"))
STATICFILES_DIRS = [
    ("kern", ROOT / "infra" / "frontend" / "node_modules" / "@kern-ux" / "native" / "dist"),
]
WHITENOISE_USE_FINDERS = flag("STATIC_FROM_SOURCE", default=False)
STORAGES = {
    # All that is kept lies in the schemas, behind their roles.
    "default": {"BACKEND": "tenants.registry.database.leaving.NoFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# __Host- cookies need HTTPS; without it (development) browsers would drop them.
_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}session"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Allotting by hand shows one field per municipality.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# The operator's clamd, "unix:/run/clamav/clamd.ctl" or "host:3310"; without one nothing is scanned.
VIRUS_SCANNER = text("VIRUS_SCANNER", "")
VIRUS_SCANNER_SECONDS = 20
CSRF_FAILURE_VIEW = "campus.web.views.csrf_failure"

EMAIL_BACKEND = text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = text("EMAIL_FILE_PATH", str(ROOT / ".campus" / "mail"))
EMAIL_HOST = text("EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "KommunalCampus <noreply@localhost>")

REST_FRAMEWORK = {
    # The first one says how to authenticate (WWW-Authenticate) where nothing was shown.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "campus.accounts.rest.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["campus.web.access.ApiAccess"],
    "DEFAULT_THROTTLE_CLASSES": ["campus.web.interface.throttling.InterfaceThrottle"],
    "NUM_PROXIES": int(text("TRUSTED_PROXY_COUNT", "0")),
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["campus.web.interface.parsing.LimitedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "campus.web.interface.description.CampusSchema",
    "EXCEPTION_HANDLER": "campus.web.problems.answer",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "KommunalCampus",
    "DESCRIPTION": "Förderprogramme, Kontingente, Gutscheine, Einlösungen, Kurse und Berichte.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_PERMISSIONS": ["campus.web.access.ApiAccess"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {},
}
