"""In production the settings …"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from campus.accounts.forms import NewPasswordForm

_SHOW = """
import json, django
from django.conf import settings
django.setup()
names = [name for name in dir(settings) if name.isupper()]
print(json.dumps({name: repr(getattr(settings, name)) for name in names}))
"""
_KEYS = ("SECRET_KEY", "PSEUDONYM_KEY", "VOUCHER_CODE_KEY", "CHECK_KEY")


@pytest.fixture(scope="module")
def production() -> dict[str, Any]:
    """The settings as a server has them that sets what must be set and nothing else."""
    environment = {
        **{key: key * 8 for key in _KEYS},
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DATABASE_URL": "postgres://app:geheim@db.example/campus",
        "REDIS_URL": "redis://:geheim@cache.example/0",
        "DJANGO_SETTINGS_MODULE": "campus.config.settings",
    }
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(shown.stdout)


def test_cookies_belong_to_one_host_and_travel_encrypted(production):
    for cookie in ("SESSION", "CSRF"):
        assert production[f"{cookie}_COOKIE_NAME"].startswith("'__Host-")
        assert production[f"{cookie}_COOKIE_SECURE"] == "True"
        assert production[f"{cookie}_COOKIE_HTTPONLY"] == "True"
        assert production[f"{cookie}_COOKIE_SAMESITE"] == "'Lax'"
        assert production[f"{cookie}_COOKIE_PATH"] == "'/'"
        assert production[f"{cookie}_COOKIE_DOMAIN"] == "None"


def test_nothing_is_read_back_by_pickle_from_where_people_write(production):
    assert "JSONSerializer" in production["SESSION_SERIALIZER"]
    assert production["CELERY_TASK_SERIALIZER"] == "'json'"
    assert production["CELERY_ACCEPT_CONTENT"] == "['json']"
    assert "PickleSerializer" not in "".join(production.values())


def test_nothing_for_developers_is_switched_on(production):
    assert production["DEBUG"] == "False"
    assert production["WHITENOISE_USE_FINDERS"] == "False"
    assert production["SECURE_SSL_REDIRECT"] == "True"
    assert production["INTERNAL_IPS"] == "[]"
    assert "debug" not in production["MIDDLEWARE"] + production["INSTALLED_APPS"]


def test_passwords_are_kept_by_a_slow_hash(production):
    assert "PBKDF2PasswordHasher" in production["PASSWORD_HASHERS"].partition(",")[0]
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_a_long_password_is_taken_as_it_is():
    field = NewPasswordForm.base_fields["password1"]

    assert (field.max_length or 4096) >= 64
    assert field.strip is False
