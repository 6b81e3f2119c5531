"""Making a municipality: row, host, schema and role, all or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.db.models import Model

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal, refuse_on
from campus.kernel.transactions import require_transaction
from tenants.registry import rules
from tenants.registry.models import Departure, Host, Municipality
from tenants.registry.queries import forget_cached
from tenants.registry.scope import as_owner_in
from tenants.registry.services.municipal_roles import role_statement
from tenants.registry.services.rights import role_statements
from tenants.registry.services.sending import send
from tenants.registry.services.template import (
    TemplateOutdated,
    migrations_version,
    schema_statements,
    schema_version,
)

CHANGEABLE = frozenset(
    {
        "name",
        "kind",
        "population",
        "street",
        "postcode",
        "city",
        "leitweg_id",
        "welcome",
        "logo_png",
    }
)


class MunicipalityKnown(Refusal):
    code = "municipality_known"
    sentence = (
        "Es gibt schon eine Kommune mit dem Regionalschlüssel %(ars)s. "
        "Bitte öffnen Sie den vorhandenen Eintrag."
    )


class HostTaken(Refusal):
    code = "host_taken"
    sentence = (
        "Die Adresse „%(host)s“ ist schon vergeben. Bitte wählen Sie einen anderen Adressteil."
    )


def provision_municipality(
    *,
    ars: str,
    subdomain: str,
    actor: Actor,
    now: dt.datetime,
    cell: str | None = None,
    **fields: Any,
) -> UUID:
    """Create a municipality with an empty schema, its role and its host; return its id.

    :param ars: 5, 8, 9 or 12 digits
    :param subdomain: the label before `BASE_DOMAIN`
    :param cell: the database in which its schema is made; without it `CELL_OF_NEW`
    :param fields: name, kind, population and the other `CHANGEABLE` ones
    :raises BadKey, BadSubdomain, MunicipalityKnown, HostTaken: with nothing created
    :raises TemplateOutdated: where the migrations changed since the template was made
    """
    require_transaction()
    cell = settings.CELL_OF_NEW if cell is None else cell
    key, label = rules.full_key(ars), rules.check_subdomain(subdomain)
    host = f"{label}.{settings.BASE_DOMAIN}"
    # Nobody's any more: a former address whose time is over.
    Host.objects.filter(domain=host, redirects_until__lt=berlin_day(now)).delete()
    with refuse_on(
        one_municipality_per_ars=MunicipalityKnown(ars=key),
        registry_municipality_schema_name_key=MunicipalityKnown(ars=key),
        one_municipality_per_host=HostTaken(host=host),
        registry_host_domain_key=HostTaken(host=host),
    ):
        row = Municipality(
            id=uuid4(),
            ars=key,
            schema_name=rules.schema_name_for(label, key),
            state_since=now,
            created_at=now,
            schema_version=schema_version(),
            cell=cell,
            **fields,
        )
        # Not the library's `save`: it looks for the name first, and two may look at once.
        Model.save(row, force_insert=True)
        Host.objects.create(domain=host, tenant=row, is_primary=True)
    _create_schema(row.schema_name, cell)
    record(
        action="registry.municipality_created",
        actor=actor,
        subject=f"municipality:{row.id}",
        facts={"ars": key, "host": host},
        now=now,
    )
    forget_cached()
    return row.id


def _create_schema(schema: str, cell: str) -> None:
    if cell or settings.ONE_STATEMENT_PER_MESSAGE:
        _create_by_statements(schema, cell)
        return
    # Not as the owner: with thousands of roles, to take another costs a fifth of all this.
    with connection.cursor() as cursor:
        asked = [schema, migrations_version()]
        cursor.execute("SELECT public.registry_make_schema(%s, %s)", asked)
        if not cursor.fetchone()[0]:
            raise TemplateOutdated("run manage.py migrate_schemas")


def _create_by_statements(schema: str, cell: str) -> None:
    filling = schema_statements(schema, version=migrations_version())
    if cell:
        # The shared layer knows a municipality by its role, wherever its schema lies.
        with as_owner_in(""):
            send([role_statement(schema)])
    with as_owner_in(cell):
        send([f"CREATE SCHEMA {schema}", *filling, *role_statements(schema)])


def update_municipality(
    *, municipality_id: UUID, actor: Actor, now: dt.datetime, **fields: Any
) -> None:
    """Change a municipality's particulars. Its key, host and schema stay.

    :param fields: any of `CHANGEABLE`
    """
    require_transaction()
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    Municipality.objects.filter(id=municipality_id).update(**fields)
    record(
        action="registry.municipality_changed",
        actor=actor,
        subject=f"municipality:{municipality_id}",
        facts={"fields": sorted(fields)},
        now=now,
    )
    forget_cached()


def change_state(*, municipality_id: UUID, state: str, actor: Actor, now: dt.datetime) -> None:
    """Take a municipality into operation, suspend it, or let it leave. Its data stay.

    :raises StateChangeRefused: where that step does not exist from its present state
    """
    require_transaction()
    row = Municipality.objects.select_for_update(of=("self",), no_key=True).get(id=municipality_id)
    rules.check_state_change(from_state=row.state, to_state=state)
    if row.state == rules.LEAVING:
        _stay(row, to_state=state)
    Municipality.objects.filter(id=row.id).update(state=state, state_since=now)
    record(
        action="registry.municipality_state_changed",
        actor=actor,
        subject=f"municipality:{row.id}",
        facts={"from": row.state, "to": state},
        now=now,
    )
    forget_cached()


def _stay(row: Municipality, *, to_state: str) -> None:
    """Withdraw a planned deletion of the data of who stays; one that has begun goes on."""
    departures = Departure.objects.filter(municipality=row)
    if departures.filter(state="running").exists():
        raise rules.StateChangeRefused(
            from_state="wird gelöscht", to_state=rules.STATES.get(to_state, to_state)
        )
    departures.filter(state="planned").update(state="withdrawn")
