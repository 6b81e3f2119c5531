"""What HR and the invited supervisors read of workshops."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from assessments.checks.models import AgreedTarget, Field, Participant, Proposal, Workshop
from assessments.checks.queries import model as models
from assessments.checks.rules.refusals import WorkshopNotFound
from assessments.checks.rules.wanted import Wanted
from assessments.checks.rules.workshop import Spread, spread_of
from tenants.staff.api import EmployeeView, get_employees, list_employees


@dataclass(frozen=True)
class Invited:
    """An invited supervisor, and whether proposals have come; which ones is not told."""

    employee_id: UUID
    name: str
    has_proposed: bool


@dataclass(frozen=True)
class FieldProposals:
    """What was proposed for one competence, without names, and what was agreed."""

    field: Field
    today: Spread | None
    future: Spread | None
    importance: Spread | None
    agreed: Wanted | None


def workshops_of(*, profile_id: UUID) -> QuerySet[Workshop]:
    """Return the workshops of a profile, newest first."""
    return Workshop.objects.filter(profile_id=profile_id)


def open_workshops() -> QuerySet[Workshop]:
    """Return all open workshops with their profiles, by date."""
    rows = Workshop.objects.filter(state=Workshop.State.OPEN).select_related("profile")
    return rows.order_by("held_on")


def workshop(*, workshop_id: UUID) -> Workshop:
    """Return one workshop with its profile and model.

    :raises WorkshopNotFound: where there is none with this id
    """
    rows = Workshop.objects.select_related("profile", "model")
    row = rows.filter(id=workshop_id).first()
    if row is None:
        raise WorkshopNotFound
    return row


def participation(*, workshop_id: UUID, employee_id: UUID) -> Participant:
    """Return the invitation of one supervisor.

    :raises WorkshopNotFound: where this person is not invited
    """
    rows = Participant.objects.select_related("workshop__profile", "workshop__model")
    row = rows.filter(workshop_id=workshop_id, employee_id=employee_id).first()
    if row is None:
        raise WorkshopNotFound
    return row


def invitations_of(*, employee_id: UUID) -> QuerySet[Participant]:
    """Return a person's invitations, those to open workshops first."""
    rows = Participant.objects.filter(employee_id=employee_id)
    return rows.select_related("workshop__profile").order_by(
        "workshop__closed_at", "workshop__held_on"
    )


def open_invitations_of(*, employee_id: UUID) -> list[Participant]:
    """Return a person's invitations to workshops that are still open, by date."""
    rows = invitations_of(employee_id=employee_id)
    return list(rows.filter(workshop__state=Workshop.State.OPEN))


def invited(*, workshop_id: UUID) -> list[Invited]:
    """Return who is invited, by name."""
    rows = list(Participant.objects.filter(workshop_id=workshop_id))
    people = get_employees(employee_ids=[row.employee_id for row in rows])
    found = [
        Invited(row.employee_id, _name(people.get(row.employee_id)), row.proposed_at is not None)
        for row in rows
    ]
    return sorted(found, key=lambda each: each.name)


def _name(person: EmployeeView | None) -> str:
    return person.name if person else "nicht mehr im Haus"


def supervisors() -> list[EmployeeView]:
    """Return the employees who are supervisors, by name."""
    return [person for person in list_employees() if person.is_supervisor]


def proposals_of(*, participant: Participant) -> dict[UUID, Wanted]:
    """Return field id -> what this person has proposed."""
    return {row.field_id: wanted_of(row) for row in participant.proposals.all()}


def agreed_in(*, workshop: Workshop) -> dict[UUID, Wanted]:
    """Return field id -> what the workshop has agreed on so far."""
    return {row.field_id: wanted_of(row) for row in workshop.agreed.all()}


def wanted_of(row: Proposal | AgreedTarget) -> Wanted:
    """Return a stored proposal or agreement as a value."""
    return Wanted(
        level=row.level,
        level_to=row.level_to,
        future_level=row.future_level,
        importance=row.importance,
    )


def proposals_in(*, workshop: Workshop) -> list[FieldProposals]:
    """Return for each competence of the model what was proposed, without names."""
    agreed = agreed_in(workshop=workshop)
    rows = list(Proposal.objects.filter(participant__workshop=workshop))
    found = []
    for field in models.fields_of(model_id=workshop.model_id):
        mine = [row for row in rows if row.field_id == field.id]
        today = [row.level for row in mine if row.level is not None]
        future = [row.future_level for row in mine if row.future_level is not None]
        found.append(
            FieldProposals(
                field,
                spread_of(today),
                spread_of(future),
                spread_of([row.importance for row in mine]),
                agreed.get(field.id),
            )
        )
    return found
