"""What is read of campaigns: who may take part, what HR sees of them. Never who took part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from assessments.checks.models import (
    Agreement,
    Audience,
    Campaign,
    Check,
    CompetenceModel,
    Invitation,
    JobFamily,
    JobProfile,
    Notice,
)
from assessments.checks.queries.profiles import usable_profiles
from assessments.checks.rules import campaign as rules
from assessments.checks.rules.refusals import CheckNotFound
from campus.kernel.clock import berlin_day
from tenants.staff.api import EmployeeView, get_employees, list_employees, list_units


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whom a campaign means, in numbers: all of them, and how many have an address."""

    people: int
    with_email: int

    @property
    def without_email(self) -> int:
        return self.people - self.with_email


def campaigns() -> QuerySet[Campaign]:
    """Return all campaigns, the latest first."""
    return Campaign.objects.select_related("model", "agreement", "notice")


def campaign(*, campaign_id: UUID) -> Campaign:
    """Return one campaign.

    :raises CampaignNotFound: where there is none with this id
    """
    row = campaigns().filter(id=campaign_id).first()
    if row is None:
        raise rules.CampaignNotFound
    return row


def running(*, day: dt.date) -> QuerySet[Campaign]:
    """Return the campaigns in which somebody may begin a check on a day, what ends first first."""
    found = campaigns().filter(state=rules.OPEN, opens_on__lte=day, closes_on__gte=day)
    return found.order_by("closes_on", "opened_at")


def open_campaigns_of(*, employee_id: UUID, day: dt.date) -> list[Campaign]:
    """Return the campaigns in which an employee may begin a check, what ends first in front."""
    return [row for row in running(day=day) if means(row, employee_id=employee_id)]


def means(row: Campaign, *, employee_id: UUID) -> bool:
    """Tell whether a campaign is for this employee."""
    if row.invites == Campaign.Invites.EVERYONE:
        return True
    if Invitation.objects.filter(campaign=row, employee_id=employee_id).exists():
        return True
    people = get_employees(employee_ids=[employee_id]).values()
    return any(_chosen_of(row, people))


def members_of(row: Campaign) -> list[EmployeeView]:
    """Return the employees, still here, whom a campaign means, by name."""
    people = list_employees()
    return list(people if row.invites == Campaign.Invites.EVERYONE else _chosen_of(row, people))


def _chosen_of(row: Campaign, people: Iterable[EmployeeView]) -> Iterable[EmployeeView]:
    chosen = chosen_ids(campaign_id=row.id)
    units = _with_units_below(chosen[Audience.Kind.UNIT])
    families = dict(JobProfile.objects.values_list("id", "family_id"))
    for person in people:
        member = rules.Member(
            employee_id=person.id,
            unit_id=person.unit_id,
            family_id=families.get(person.job_profile_id) if person.job_profile_id else None,
        )
        if person.active and rules.belongs_to(
            member,
            units=units,
            families=chosen[Audience.Kind.FAMILY],
            people=chosen[Audience.Kind.PERSON],
        ):
            yield person


def chosen_ids(*, campaign_id: UUID) -> dict[str, frozenset[UUID]]:
    """Return the ids that HR has chosen, by kind of choice."""
    rows = list(Audience.objects.filter(campaign_id=campaign_id))
    return {
        str(kind): frozenset(row.chosen_id for row in rows if row.kind == kind)
        for kind in Audience.Kind
    }


def _with_units_below(chosen: frozenset[UUID]) -> frozenset[UUID]:
    parents = [(unit.id, unit.parent_id) for unit in list_units()]
    found, size = set(chosen), -1
    while size != len(found):
        size = len(found)
        found |= {unit for unit, parent in parents if parent in found}
    return frozenset(found)


def reach_of(row: Campaign) -> Reach:
    """Return how many a campaign means, and how many of them have an e-mail address."""
    people = members_of(row)
    return Reach(people=len(people), with_email=sum(person.has_email for person in people))


def audience_titles(row: Campaign) -> list[tuple[str, list[str]]]:
    """Return the names of what HR has chosen, by the German name of its kind."""
    chosen = chosen_ids(campaign_id=row.id)
    units = [unit.name for unit in list_units() if unit.id in chosen[Audience.Kind.UNIT]]
    families = JobFamily.objects.filter(id__in=chosen[Audience.Kind.FAMILY])
    people = get_employees(employee_ids=chosen[Audience.Kind.PERSON]).values()
    found = {
        "Einheiten": sorted(units),
        "Jobfamilien": sorted(family.title for family in families),
        "Personen": sorted(person.name for person in people),
    }
    return [(kind, titles) for kind, titles in found.items() if titles]


def profiles_of(row: Campaign) -> QuerySet[JobProfile]:
    """Return the profiles that may be chosen in a campaign, by title."""
    usable = usable_profiles(model_id=row.model_id)
    chosen = row.profiles.values_list("profile_id", flat=True)
    return usable.filter(id__in=chosen) if chosen.exists() else usable


def opening_facts(row: Campaign) -> rules.OpeningFacts:
    """Gather what decides whether a draft may open: with the newest agreement and notice."""
    return rules.OpeningFacts(
        state=row.state,
        has_agreement=Agreement.objects.exists(),
        has_published_notice=published_notice() is not None,
        model_is_published=row.model.state == CompetenceModel.State.PUBLISHED,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        invited_count=len(members_of(row)),
    )


def participation_of(row: Campaign) -> int | None:
    """Return about how many have completed a check in a campaign; None where that stays hidden.

    The result of a check may be deleted by its owner; then it is counted no more.
    """
    found = Check.objects.filter(campaign=row, completed_at__isnull=False).aggregate(
        people=Count("employee_id", distinct=True)
    )
    return rules.shown_participation(took_part=found["people"], invited=len(members_of(row)))


def agreements() -> QuerySet[Agreement]:
    """Return all agreements, the latest first, without their files."""
    return Agreement.objects.defer("content")


def agreement(*, agreement_id: UUID) -> Agreement:
    """Return one agreement with its file.

    :raises AgreementNotFound: where there is none with this id
    """
    row = Agreement.objects.filter(id=agreement_id).first()
    if row is None:
        raise rules.AgreementNotFound
    return row


def notices() -> QuerySet[Notice]:
    """Return all versions of the notice, newest first."""
    return Notice.objects.order_by("-version")


def notice(*, notice_id: UUID) -> Notice:
    """Return one version of the notice.

    :raises NoticeNotFound: where there is none with this id
    """
    row = notices().filter(id=notice_id).first()
    if row is None:
        raise rules.NoticeNotFound
    return row


def published_notice() -> Notice | None:
    """Return the newest published notice, if there is one."""
    return notices().filter(published_at__isnull=False).first()


def last_day_to_finish(*, check_id: UUID, employee_id: UUID) -> dt.date | None:
    """Return the last day on which one's own check takes answers; None where it has no campaign.

    :raises CheckNotFound: where the check is not the employee's
    """
    own = Check.objects.filter(id=check_id, employee_id=employee_id)
    row = own.select_related("campaign").first()
    if row is None:
        raise CheckNotFound
    return finish_day(row.campaign) if row.campaign else None


def finish_day(row: Campaign) -> dt.date:
    """Return the last day on which checks that were begun in a campaign take answers."""
    closed_on = berlin_day(row.closed_at) if row.closed_at else None
    return rules.last_day_to_finish(closes_on=row.closes_on, closed_on=closed_on)


def campaigns_to_end(*, today: dt.date) -> QuerySet[Campaign]:
    """Return the open campaigns whose last day has passed."""
    return Campaign.objects.filter(Q(state=rules.OPEN), closes_on__lt=today)
