"""Settings of the test suite: plain HTTP, quick passwords, mail in memory."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("HTTPS", "false")
os.environ.setdefault("STATIC_FROM_SOURCE", "true")
os.environ.setdefault("BASE_DOMAIN", "localhost")
# Tests of other things sign in with a password alone; tests/accounts/test_demanded.py demands.
os.environ.setdefault("SECOND_FACTOR_ROLES", "")

from campus.config.settings import *

REFUSE_MIXED_STATEMENTS = True
# Most tests undo what they made.
ROLES_MADE_AT_ONCE = 1

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test client would look at every file of its own middleware first.
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False

# Each worker of a parallel run has caches and a broker of its own: one empties its caches between
# tests, and must not empty the others' counters with them.
_NUMBER = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15
for _cache in CACHES.values():
    _cache["LOCATION"] = f"{REDIS_URL}?db={_NUMBER}"
CELERY_BROKER_URL = f"{CELERY_BROKER_URL}?virtual_host={_NUMBER}"
