"""What the tests of this folder do again and again."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from campus.accounts.api import create_account, invite, set_password
from campus.kernel.actor import SYSTEM
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tests.cast import PASSWORD

SIGN_IN = "/konto/anmelden/"


def visitor(host: str, **headers: str) -> Client:
    """A browser in which nobody is signed in."""
    return Client(HTTP_HOST=host, **headers)


def sign_in(browser: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    """Fill in the sign-in page."""
    return browser.post(SIGN_IN, {"login": login, "password": password})


def is_signed_in(browser: Client) -> bool:
    """Whether "my account" opens."""
    return browser.get("/konto/").status_code == 200


def new_colleague(
    name: str, *, now: dt.datetime, password: str | None = None, **given: Any
) -> UUID:
    """Open an account in the schema of this moment."""
    with transaction.atomic():
        account_id = create_account(display_name=name, actor=SYSTEM, now=now, **given)
        if password:
            set_password(account_id=account_id, password=password, actor=SYSTEM, now=now)
    return account_id


def secret_for(account_id: UUID, *, purpose: str, now: dt.datetime, **given: Any) -> str:
    """Invite and keep the secret that the e-mail or letter would carry."""
    with transaction.atomic():
        return invite(account_id=account_id, purpose=purpose, actor=SYSTEM, now=now, **given)


def run_jobs(name: str) -> None:
    """Do the waiting jobs of a name, as the worker would."""
    from tenants.registry.api import in_cooperative

    with in_cooperative():
        waiting = list(Job.objects.filter(name=name, state="waiting").values_list("id", flat=True))
        for job_id in waiting:
            state = run_inline(job_id)
            assert state.state == "done", state


def code_in_last_mail() -> str:
    """The code for signing in that was e-mailed last."""
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found.group()


def without_tokens(response: HttpResponse) -> str:
    """A page without what differs on each load."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return re.sub(r"[\w.+-]+@[\w.-]+", "ADDRESS", text)
