"""What two municipalities both have, before one becomes part of the other: asked case by case."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from campus.kernel.pseudonyms import pseudonym
from tenants.registry import rules
from tenants.registry.models import Departure, ExportRun, Merger, Municipality, Restoration
from tenants.registry.rules import LifeFact
from tenants.registry.rules.merging import (
    Collision,
    Decided,
    Pair,
    decide,
    person_collision,
    thing_collision,
)
from tenants.registry.scope import in_schema
from tenants.registry.services.migrating_standing import applied_in
from tenants.registry.services.template import required_migrations, tenant_labels

THINGS = {
    "staff_unit": ("name", "Organisationseinheit"),
    "staff_post": ("title", "Stelle"),
    "checks_jobfamily": ("title", "Jobfamilie"),
    "checks_jobprofile": ("title", "Anforderungsprofil"),
}
_PERSONS = """
WITH alike (was, own, what) AS (
    SELECT b.id, a.id, 'E-Mail-Adresse' FROM {s}.staff_employee b
      JOIN {t}.staff_employee a ON lower(a.email) = lower(b.email)
     UNION
    SELECT b.id, a.id, 'E-Mail-Adresse' FROM {s}.staff_employee b
      JOIN {s}.accounts_account ba ON ba.id = b.account_id
      JOIN {t}.accounts_account aa ON lower(aa.email) = lower(ba.email)
      JOIN {t}.staff_employee a ON a.account_id = aa.id
     UNION
    SELECT b.id, a.id, 'Anmeldung beim Anmeldedienst' FROM {s}.accounts_identity bi
      JOIN {t}.accounts_identity ai ON (ai.issuer, ai.subject) = (bi.issuer, bi.subject)
       AND ai.ended_at IS NULL AND bi.ended_at IS NULL
      JOIN {s}.staff_employee b ON b.account_id = bi.account_id
      JOIN {t}.staff_employee a ON a.account_id = ai.account_id
)
SELECT b.id, a.id, b.given_name || ' ' || b.family_name, a.given_name || ' ' || a.family_name,
       b.account_id, a.account_id, array_agg(DISTINCT alike.what ORDER BY alike.what)
  FROM alike JOIN {s}.staff_employee b ON b.id = alike.was
  JOIN {t}.staff_employee a ON a.id = alike.own
 GROUP BY b.id, a.id ORDER BY b.family_name, b.given_name, b.id
"""
_ACCOUNTS = """
SELECT b.id, a.id, b.display_name, a.display_name FROM {s}.accounts_account b
  JOIN {t}.accounts_account a ON lower(a.email) = lower(b.email) ORDER BY b.display_name, b.id
"""
_THINGS = """
SELECT DISTINCT ON (b.id) b.id, a.id, b.{column} FROM {{s}}.{table} b
  JOIN {{t}}.{table} a ON lower(a.{column}) = lower(b.{column}) ORDER BY b.id, a.id
"""
# What is under way must be over first: (count of it, in words).
_UNFINISHED = {
    "laufende Einlesungen der Personalliste": (
        "SELECT count(*) FROM {x}.staff_importrun WHERE state IN ('confirmed', 'running')"
    ),
    "laufende Vergaben von Zugängen": (
        "SELECT count(*) FROM {x}.staff_accessrun WHERE finished_at IS NULL"
    ),
    "laufende Ausgaben von Gutscheinen": (
        "SELECT count(*) FROM {x}.desk_distributionrow WHERE outcome = 'waiting'"
    ),
    "laufende Ausstellungen von Gutscheinen": (
        "SELECT count(*) FROM public.redemption_issuerun"
        " WHERE municipality_id = %(town)s AND finished_at IS NULL"
    ),
}
_JOBS = """
SELECT count(*) FROM public.outbox_job WHERE municipality_id = %(id)s
   AND state IN ('waiting', 'running') AND available_at <= %(now)s
"""
# One person may not have this twice: (of each schema, whom it is about and what).
_TWICE = {
    "Kurs, in dem dieselbe Person in beiden Kommunen angemeldet ist": (
        "learning_enrolment",
        "cancelled_at IS NULL",
    ),
    "Kurs, den dieselbe Person in beiden Kommunen anfragt": (
        "desk_courserequest",
        "ended_at IS NULL",
    ),
}
_MARKED = """
SELECT count(*) FROM {s}.staff_employee b WHERE NOT %(same)s::jsonb ? b.id::text
   AND EXISTS (SELECT FROM {t}.staff_employee a WHERE a.personnel_number = b.personnel_number)
   {more}
"""
_MARK_FAILS = """
   AND (length(b.personnel_number) + length(%(number_mark)s) > 40 OR EXISTS (
        SELECT FROM {t}.staff_employee a WHERE a.personnel_number = b.personnel_number
           || %(number_mark)s) OR EXISTS (SELECT FROM {s}.staff_employee c
         WHERE c.personnel_number = b.personnel_number || %(number_mark)s))
"""
_COMES = {
    "Beschäftigte": "SELECT count(*) FROM {s}.staff_employee",
    "Zugänge": "SELECT count(*) FROM {s}.accounts_account",
    "Gutscheine": "SELECT count(*) FROM public.redemption_voucher WHERE municipality_id = %(id)s",
    "Anmeldungen zu Kursen": "SELECT count(*) FROM {s}.learning_enrolment",
    "abgeschlossene Checks, versiegelt": (
        "SELECT count(*) FROM {s}.checks_check WHERE completed_at IS NOT NULL"
    ),
}
PASSKEYS = "Passkeys: gelten nur an der früheren Adresse und werden neu eingerichtet"
_HAS_OWN = (
    "EXISTS (SELECT FROM {t}.accounts_identityprovider a WHERE a.on_at IS NOT NULL"
    " AND a.off_at IS NULL)"
)
_PROVIDERS_ON = (
    "SELECT count(*) FROM {s}.accounts_identityprovider b WHERE b.on_at IS NOT NULL"
    " AND b.off_at IS NULL AND "
)
# What people set up anew where both work from then on.
_ANEW = {
    PASSKEYS: "SELECT count(*) FROM {s}.mfa_authenticator WHERE type = 'webauthn'",
    "gemeinsame Rechner: die Personalstelle registriert sie an der neuen Adresse neu": (
        "SELECT count(*) FROM {s}.accounts_shareddevice WHERE ended_at IS NULL"
    ),
    "Schlüssel des Verzeichnisses (SCIM): werden neu erstellt": (
        "SELECT count(*) FROM {s}.staff_directorykey WHERE revoked_at IS NULL"
    ),
    "Anmeldedienst der früheren Kommune: wird ausgeschaltet, es gilt der der aufnehmenden": (
        _PROVIDERS_ON + _HAS_OWN
    ),
    "Anmeldedienst, der mitkommt: beim Anbieter ist die neue Adresse einzutragen": (
        f"{_PROVIDERS_ON}NOT {_HAS_OWN}"
    ),
}
_STAYS = {
    "angefangene Checks derselben Person, die zurückbleiben": (
        "SELECT count(*) FROM {s}.checks_check b WHERE b.completed_at IS NULL"
        " AND %(same)s::jsonb ? b.employee_id::text"
    ),
}


@dataclass(frozen=True, kw_only=True)
class MergerPreview:
    """What comes, what both have and what hinders; `blocks` are sentences.

    :param anew: what people set up again afterwards
    """

    comes: tuple[LifeFact, ...]
    stays: tuple[LifeFact, ...]
    anew: tuple[LifeFact, ...]
    collisions: tuple[Collision, ...]
    blocks: tuple[str, ...]
    decided: Decided


def preview_merger(
    merger: Merger, choices: Mapping[str, str], *, now: dt.datetime
) -> MergerPreview:
    """Compare two municipalities, as the owner of both; nothing is changed.

    :param choices: what was decided, by the collisions' keys
    """
    with in_schema("public", as_owner=True):
        blocks = list(_of_rows(merger))
        schemas = {"s": merger.municipality.schema_name, "t": merger.successor.schema_name}
        if blocks:
            empty = decide([], {})
            return MergerPreview(
                comes=(), stays=(), anew=(), collisions=(), blocks=tuple(blocks), decided=empty
            )
        collisions = tuple(_collisions(merger, schemas))
        decided = decide(collisions, choices)
        facts = {
            "id": merger.municipality_id,
            "same": decided.as_json(),
            "number_mark": f"-{merger.mark}",
        }
        blocks += _of_people(collisions)
        blocks += _of_contents(merger, schemas, facts, now)
        return MergerPreview(
            comes=tuple(_facts(_COMES, schemas, facts)),
            stays=tuple(each for each in _stays(schemas, facts) if each.count),
            anew=tuple(each for each in _facts(_ANEW, schemas, facts) if each.count),
            collisions=collisions,
            blocks=tuple(blocks),
            decided=decided,
        )


def _collisions(merger: Merger, schemas: dict[str, str]) -> Iterator[Collision]:
    known = set()
    for was, own, was_name, own_name, was_account, own_account, what in _rows(_PERSONS, schemas):
        pairs = [Pair(was=str(was), own=str(own))]
        if was_account and own_account:
            pairs.append(Pair(was=str(was_account), own=str(own_account)))
            known.add(was_account)
        key = f"person:{pseudonym(f'{was}:{own}', purpose=f'merger:{merger.id}')}"
        yield person_collision(key, was_name, own_name, what, pairs)
    for was, own, was_name, own_name in _rows(_ACCOUNTS, schemas):
        if was not in known:
            key = f"account:{pseudonym(f'{was}:{own}', purpose=f'merger:{merger.id}')}"
            pairs = [Pair(was=str(was), own=str(own))]
            yield person_collision(key, was_name, own_name, ["E-Mail-Adresse des Zugangs"], pairs)
    for table, (column, title) in THINGS.items():
        statement = _THINGS.format(table=table, column=column)
        for was, own, name in _rows(statement, schemas):
            yield thing_collision(f"{table}:{was}", title, name, Pair(was=str(was), own=str(own)))


def _of_rows(merger: Merger) -> Iterator[str]:
    """What hinders, as the shared layer knows it."""
    expected = {rules.LIVE} if merger.state == "planned" else {rules.MERGING}
    towns = [merger.municipality, merger.successor]
    for town in towns:
        if town.state not in expected:
            yield f"{town.name} ist nicht in Betrieb, sondern: {rules.STATES[town.state]}."
        elif missing := _missing(town):
            yield (
                f"{town.name} hat noch nicht alle Änderungen der Datenbank ({missing} fehlen). "
                "Bitte lassen Sie zuerst „migrate_schemas“ laufen."
            )
    ids = [town.id for town in towns]
    if Departure.objects.filter(municipality_id__in=ids, state__in=["planned", "running"]).exists():
        yield "Für eine der Kommunen ist eine Löschung vorgemerkt. Bitte nehmen Sie sie zurück."
    if ExportRun.objects.filter(municipality_id__in=ids, state="waiting").exists():
        yield "Für eine der Kommunen wird gerade ein Export erstellt. Bitte warten Sie darauf."
    if Restoration.objects.filter(municipality_id__in=ids, state="kept").exists():
        yield "Eine der Kommunen wurde wiederhergestellt; bitte bestätigen Sie das zuerst."


def _missing(town: Municipality) -> int:
    return len(set(required_migrations(tenant_labels())) - applied_in(town.schema_name))


def _of_people(collisions: Iterable[Collision]) -> Iterator[str]:
    """Whoever has two counterparts cannot be decided here."""
    people = [pair for each in collisions if each.is_person for pair in each.pairs]
    for side in ("was", "own"):
        counted = Counter(getattr(pair, side) for pair in people)
        if any(count > 1 for count in counted.values()):
            yield (
                "Eine Person hat in der anderen Kommune zwei Gegenstücke. Bitte lassen Sie deren "
                "E-Mail-Adressen von der Personalstelle berichtigen."
            )
            return


def _of_contents(
    merger: Merger, schemas: dict[str, str], facts: dict[str, Any], now: dt.datetime
) -> Iterator[str]:
    for town in (merger.municipality, merger.successor):
        for title, statement in _UNFINISHED.items():
            about = facts | {"town": town.id}
            if count := _count(statement, {"x": town.schema_name}, about):
                yield f"{town.name}: {count} {title}. Bitte warten Sie, bis alles fertig ist."
        if count := _count(_JOBS, schemas, {"id": town.id, "now": now}):
            yield f"{town.name}: {count} Aufträge im Hintergrund. Bitte warten Sie einen Moment."
    for title, (table, condition) in _TWICE.items():
        statement = (
            f"SELECT count(*) FROM {{s}}.{table} b JOIN {{t}}.{table} a ON a.course_id ="
            " b.course_id AND a.employee_id = (%(same)s::jsonb ->> b.employee_id::text)::uuid"
            f" WHERE b.{condition} AND a.{condition}"
        )
        if count := _count(statement, schemas, facts):
            yield f"{count} × {title}: Bitte lassen Sie eines davon zurücknehmen."
    if count := _count(_MARKED.replace("{more}", _MARK_FAILS), schemas, facts):
        yield f"{count} Personalnummern passen mit dem Kürzel nicht. Bitte wählen Sie ein anderes."


def _stays(schemas: dict[str, str], facts: dict[str, Any]) -> Iterator[LifeFact]:
    yield LifeFact(
        title=f"Personalnummern, die es in beiden gibt: mit dem Zusatz {facts['number_mark']}",
        count=_count(_MARKED.replace("{more}", ""), schemas, facts),
    )
    yield from _facts(_STAYS, schemas, facts)


def _facts(
    statements: Mapping[str, str], schemas: dict[str, str], facts: dict[str, Any]
) -> Iterator[LifeFact]:
    for title, statement in statements.items():
        yield LifeFact(title=title, count=_count(statement, schemas, facts))


def _count(statement: str, schemas: dict[str, str], facts: dict[str, Any]) -> int:
    return int(_rows(statement, schemas, facts)[0][0])


def _rows(
    statement: str, schemas: dict[str, str], facts: dict[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    for name, schema in schemas.items():
        statement = statement.replace(f"{{{name}}}", schema)
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())
