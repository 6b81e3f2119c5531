"""Settings of the test suite: plain HTTP, quick passwords, mail in memory."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("HTTPS", "false")
os.environ.setdefault("STATIC_FROM_SOURCE", "true")
os.environ.setdefault("BASE_DOMAIN", "localhost")

from campus.config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
