"""A municipality gets another name, key or address; what it was called before is kept with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal, refuse_on
from campus.kernel.transactions import require_transaction
from tenants.registry import rules
from tenants.registry.models import FormerName, Host, Municipality
from tenants.registry.queries import forget_cached
from tenants.registry.services.provisioning import HostTaken, MunicipalityKnown

REDIRECT_DAYS_MAX = 730


class NothingRenamed(Refusal):
    code = "nothing_renamed"
    status = 422
    sentence = "Name, Schlüssel und Adresse sind schon so. Bitte ändern Sie mindestens eines davon."


class RenamingRefused(Refusal):
    code = "renaming_refused"
    sentence = (
        "Eine Kommune, die ausscheidet oder ausgeschieden ist, wird nicht mehr umbenannt. Unter "
        "ihrem Namen steht sie in den Berichten."
    )


@dataclass(frozen=True, kw_only=True)
class NewName:
    """What a municipality is to be called; `subdomain` stands before `BASE_DOMAIN`."""

    name: str
    ars: str
    subdomain: str


@transaction.atomic(durable=True)
def rename_municipality(
    *,
    municipality_id: UUID,
    new: NewName,
    occasion: str,
    redirect_days: int,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Rename a municipality from today on. Its id, schema and all that refers to it stay.

    Its former address leads to the new one for `redirect_days`; nobody else gets it before.

    :param occasion: why, in the words of the law or decision; not empty
    :raises BadKey, BadSubdomain: a part is none
    :raises NothingRenamed: nothing would change
    :raises RenamingRefused: the municipality leaves or is gone
    :raises MunicipalityKnown, HostTaken: another has this key or address
    """
    rename_row(
        _lock(municipality_id),
        new,
        occasion=occasion,
        redirect_days=redirect_days,
        actor=actor,
        now=now,
    )


def rename_row(
    row: Municipality,
    new: NewName,
    *,
    occasion: str,
    redirect_days: int,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Rename a municipality in the caller's transaction; raises as `rename_municipality`."""
    require_transaction()
    ars, label = rules.full_key(new.ars), rules.check_subdomain(new.subdomain)
    host = f"{label}.{settings.BASE_DOMAIN}"
    main = Host.objects.get(tenant_id=row.id, is_primary=True)
    if (row.name, row.ars, main.domain) == (new.name.strip(), ars, host):
        raise NothingRenamed
    FormerName.objects.create(
        municipality=row,
        name=row.name,
        ars=row.ars,
        host=main.domain,
        last_day=berlin_day(now),
        occasion=occasion.strip(),
        recorded_at=now,
        recorded_by=actor.pseudonym,
    )
    with refuse_on(one_municipality_per_ars=MunicipalityKnown(ars=ars)):
        Municipality.objects.filter(id=row.id).update(name=new.name.strip(), ars=ars)
    if host != main.domain:
        _move_host(main, host, today=berlin_day(now), days=redirect_days)
    record(
        action="registry.municipality_renamed",
        actor=actor,
        subject=f"municipality:{row.id}",
        facts={"ars": ars, "host": host, "former_ars": row.ars, "former_host": main.domain},
        now=now,
    )
    forget_cached()


def _lock(municipality_id: UUID) -> Municipality:
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=municipality_id).first()
    if row is None or row.state in {rules.LEAVING, rules.GONE}:
        raise RenamingRefused
    return row


def _move_host(main: Host, host: str, *, today: dt.date, days: int) -> None:
    """Let a new host be the main one and the former lead to it."""
    until = today + dt.timedelta(days=days)
    Host.objects.filter(id=main.id).update(is_primary=False, redirects_until=until)
    free_host(host, municipality_id=main.tenant_id, today=today)
    with refuse_on(
        one_municipality_per_host=HostTaken(host=host),
        registry_host_domain_key=HostTaken(host=host),
    ):
        Host.objects.bulk_create([Host(domain=host, tenant_id=main.tenant_id, is_primary=True)])


def free_host(host: str, *, municipality_id: UUID, today: dt.date) -> None:
    """Let go of a former host that is over, or that its own municipality takes up again."""
    former = Host.objects.filter(domain=host, is_primary=False)
    former.filter(Q(tenant_id=municipality_id) | Q(redirects_until__lt=today)).delete()
