"""Reading contacts, runs and what stands between a municipality and its first day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils.module_loading import import_string

from campus.accounts.api import list_accounts
from campus.outbox.api import FAILED, JobState, get_job
from tenants.membership.models import Contact, OnboardingRow, OnboardingRun
from tenants.membership.rules.outcomes import NEW
from tenants.registry.api import (
    GoLiveTask,
    MunicipalityView,
    in_municipality,
    list_municipalities,
)


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A run with its counts: rows by outcome, and how far its job is."""

    run: OnboardingRun
    counts: dict[str, int]
    job: JobState | None

    @property
    def is_checked(self) -> bool:
        return self.run.state == "checked"

    @property
    def is_stuck(self) -> bool:
        return self.job is not None and self.job.state == FAILED

    @property
    def is_running(self) -> bool:
        return self.run.state == "running" and not self.is_stuck

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.total - self.counts.get(NEW, 0)


def find_contact(municipality_id: UUID) -> Contact | None:
    """Return the contact person of a municipality, or None where none is recorded."""
    return Contact.objects.filter(municipality_id=municipality_id).first()


def known_keys() -> set[str]:
    """Return the 12-digit keys of all municipalities that are (still) here."""
    return {each.ars for each in list_municipalities() if not each.is_gone}


def known_hosts() -> set[str]:
    """Return the host labels of all municipalities."""
    suffix = f".{settings.BASE_DOMAIN}"
    return {municipality.host.removesuffix(suffix) for municipality in list_municipalities()}


def runs() -> QuerySet[OnboardingRun]:
    """Return all runs, the latest first."""
    return OnboardingRun.objects.order_by("-created_at")


def view_run(run_id: UUID) -> RunView:
    """Return a run with its counts.

    :raises Http404: where there is none
    """
    run = OnboardingRun.objects.filter(id=run_id).first()
    if run is None:
        raise Http404
    counts = Counter(run.rows.values_list("outcome", flat=True))
    return RunView(run=run, counts=dict(counts), job=get_job(run.job_id) if run.job_id else None)


def rows_of(run_id: UUID, *, outcome: str = "") -> QuerySet[OnboardingRow]:
    """Return the rows of a run in the file's order, of one outcome or all."""
    rows = OnboardingRow.objects.filter(run_id=run_id)
    return rows.filter(outcome=outcome) if outcome else rows


def go_live_tasks(municipality: MunicipalityView) -> list[GoLiveTask]:
    """Return what is done and what is missing until a municipality's first day, read live.

    Other apps contribute through the setting GO_LIVE_TASKS; they look in the municipality's
    scope and tell a yes or a no, never a row.
    """
    contact = find_contact(municipality.id)
    tasks = [
        GoLiveTask(
            title="Anschrift und Leitweg-ID",
            done=bool(municipality.street and municipality.leitweg_id),
            hint="Für Rechnungen nach XRechnung.",
            required=False,
        ),
        GoLiveTask(
            title="Feste Ansprechperson",
            done=contact is not None,
            hint="Sie erhält die erste Einladung als Personalstelle.",
        ),
    ]
    with in_municipality(municipality.id):
        tasks.append(_hr_has_access())
        for name in settings.GO_LIVE_TASKS:
            tasks.append(import_string(name)(municipality_id=municipality.id))
    return tasks


def _hr_has_access() -> GoLiveTask:
    # Who signs in by e-mail code has no password; who has signed in has access.
    accepted = any(
        "hr" in account.roles and account.is_open and (account.has_password or account.last_login)
        for account in list_accounts()
    )
    return GoLiveTask(
        title="Personalstelle hat Zugang",
        done=accepted,
        hint="Erledigt, sobald die Einladung angenommen ist.",
    )
