"""How far inviting is: runs, letters, in numbers. Never who took part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from assessments.checks.models import Campaign, Invitation, InvitationRun

PACKAGE = 100


@dataclass(frozen=True, kw_only=True)
class Package:
    """Up to 100 letters that are printed together, and when they last were."""

    number: int
    letter_count: int
    printed_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many of a campaign's people were invited, by mail and by letter, and how many not yet."""

    by_mail: int
    by_letter: int
    waiting: int

    @property
    def invited(self) -> int:
        return self.by_mail + self.by_letter


def standing_of(row: Campaign, *, people: int) -> Standing:
    """Return how far the inviting of a campaign is; `people` are all whom it means now."""
    counts = row.invitations.aggregate(
        by_mail=Count("id", filter=Q(way=Invitation.Way.EMAIL)),
        by_letter=Count("id", filter=Q(way=Invitation.Way.LETTER)),
    )
    waiting = max(0, people - counts["by_mail"] - counts["by_letter"])
    return Standing(**counts, waiting=waiting)


def runs_of(row: Campaign) -> QuerySet[InvitationRun]:
    """Return the runs of a campaign, the latest first."""
    return row.runs.all()


def run(*, campaign_id: UUID, run_id: UUID) -> InvitationRun | None:
    """Return one run of a campaign, or None where it has no such run."""
    rows = InvitationRun.objects.select_related("campaign")
    return rows.filter(id=run_id, campaign_id=campaign_id).first()


def _letters(campaign_id: UUID) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(campaign_id=campaign_id, way=Invitation.Way.LETTER)
    return rows.order_by("invited_at", "id")


def letters_of_package(*, campaign_id: UUID, package: int) -> list[Invitation]:
    """Return the letters of a package; whoever is invited later comes in a later one."""
    first = (package - 1) * PACKAGE
    return list(_letters(campaign_id)[first : first + PACKAGE]) if package > 0 else []


def packages_of(*, campaign_id: UUID) -> list[Package]:
    """Return the packages of a campaign's letters, in order."""
    total = _letters(campaign_id).count()
    return [
        _package(campaign_id, number) for number in range(1, (total + PACKAGE - 1) // PACKAGE + 1)
    ]


def _package(campaign_id: UUID, number: int) -> Package:
    ids = [row.id for row in letters_of_package(campaign_id=campaign_id, package=number)]
    printed = Invitation.objects.filter(id__in=ids).aggregate(latest=Max("printed_at"))
    return Package(number=number, letter_count=len(ids), printed_at=printed["latest"])
