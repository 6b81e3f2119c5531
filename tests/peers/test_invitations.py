"""Incidents of invitations: by a link in an e-mail, by a code in a letter."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core import mail

from campus.accounts.api import get_account, invite_by_email
from campus.accounts.models import Invitation
from campus.outbox.models import Job
from tenants.registry.api import in_municipality
from tests.accounts.steps import new_colleague, run_jobs, secret_for, visitor
from tests.cast import PASSWORD
from tests.peers.incidents import held_by, incident
from tests.peers.seeds import Edit

pytestmark = pytest.mark.django_db

ACCOUNTS = "platform/campus/accounts"
ACCEPTING = "tests/accounts/test_accepting.py::TestAcceptingAnInvitation"
LATER = dt.timedelta(days=3650)

held_by(
    f"{ACCEPTING}::test_works_once",
    "authentik CVE-2022-23555",
    "An invitation could be used again, in another flow than the one it was meant for.",
    Edit(
        f"{ACCOUNTS}/rules/__init__.py",
        "check_invitation",
        "facts.used_at is not None or facts.withdrawn_at is not None",
        "facts.withdrawn_at is not None",
    ),
)
held_by(
    f"{ACCEPTING}::test_works_once_even_when_the_page_was_open_before",
    "Databasement CVE-2026-95654",
    "Whether an invitation still counted was asked when its page was opened, not when it was used.",
    Edit(
        f"{ACCOUNTS}/services/invitations.py",
        "accept_invitation",
        "_check(invitation, now=now)",
        "pass",
    ),
)


@incident(
    "Better Auth CVE-2026-53514",
    "Who had typed the invited address somewhere, without proving it, could accept by the"
    " invitation's id.",
    Edit(
        f"{ACCOUNTS}/services/invitations.py",
        "_find",
        "purpose=LINK, secret_hash=_link_hash(secret)\n    )",
        "purpose=LINK\n    )\n    found = found.filter(id=secret)",
    ),
)
def test_an_invitation_is_accepted_by_its_secret_and_never_by_its_id(
    anna: Any, now: dt.datetime
) -> None:
    with in_municipality(anna.municipality_id):
        frieda = new_colleague("Frieda Fink", email="frieda@example.org", now=now)
        secret_for(frieda, purpose="link", valid_for=LATER, now=now)
        invitation = Invitation.objects.get(account_id=frieda)

    answers = [
        browser.post(f"/konto/einladung/{invitation.id}/", {"email": "frieda@example.org"})
        for browser in (visitor(anna.host), anna.client())
    ]

    assert [answer.status_code for answer in answers] == [410, 410]
    with in_municipality(anna.municipality_id):
        assert Invitation.objects.get(account_id=frieda).used_at is None


@incident(
    "Frappe CRM CVE-2026-53761",
    "Keys of invitations stood in the log.",
    Edit(
        "platform/campus/web/middleware.py",
        "RequestLogMiddleware.__call__",
        # Not into the words of the line: what looks like a code is taken out of them.
        "method=request.method,",
        'method=f"{request.method} {request.path}",',
    ),
)
def test_the_secret_of_an_invitation_stands_in_no_log_and_in_no_job(
    anna: Any, bernd: Any, lines: Any, now: dt.datetime
) -> None:
    with in_municipality(anna.municipality_id):
        frieda = new_colleague("Frieda Fink", email="frieda@example.org", now=now)
        invite_by_email(account_id=frieda, actor=bernd.actor, now=now)
    run_jobs("accounts.send_invitation_mail")
    secret = str(mail.outbox[-1].body).split("/konto/einladung/")[1].split("/")[0]
    browser = visitor(anna.host)

    for ask in (browser.get, browser.post, browser.post):
        ask(f"/konto/einladung/{secret}/")

    assert len(lines()) > 3
    assert secret not in json.dumps(lines())
    assert not Job.objects.filter(payload__contains=secret).exists()
    assert secret not in json.dumps(list(Job.objects.values("key", "payload")), default=str)


@incident(
    "Kompini CVE-2026-93556",
    "The body of a request said whose password a valid token was to set.",
    Edit(
        f"{ACCOUNTS}/views/invitations.py",
        "activation_password",
        'UUID(known["id"])',
        'UUID(request.POST.get("invitation_id") or known["id"])',
    ),
)
def test_a_proved_letter_sets_the_password_of_its_own_account_whatever_the_form_names(
    anna: Any, now: dt.datetime
) -> None:
    with in_municipality(anna.municipality_id):
        letters = {
            name: secret_for(
                new_colleague(name, login_name=name, roles=["employee"], now=now),
                purpose="letter", valid_for=LATER, now=now,
            )
            for name in ("frieda", "gustav")
        }  # fmt: skip
        other = Invitation.objects.get(account__login_name="gustav")
    browser = visitor(anna.host)
    browser.post("/konto/aktivieren/", {"login_name": "frieda", "code": letters["frieda"]})

    browser.post(
        "/konto/aktivieren/passwort/",
        {"password": PASSWORD, "repeated": PASSWORD, "login_name": "gustav"}
        | dict.fromkeys(("id", "invitation_id"), str(other.id))
        | dict.fromkeys(("account_id", "user", "uid"), str(other.account_id)),
    )

    with in_municipality(anna.municipality_id):
        other.refresh_from_db()
        assert other.used_at is None
        assert not get_account(account_id=other.account_id).has_password
