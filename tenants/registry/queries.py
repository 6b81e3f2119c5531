"""Reading municipalities. Look-ups that every request makes are cached for a short time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from campus.kernel import clock
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from tenants.registry import rules
from tenants.registry.database.base import PUBLIC
from tenants.registry.database.short_cache import ShortCache
from tenants.registry.models import Departure, ExportRun, FormerName, Host, Merger, Municipality

CACHE_SECONDS = 30.0
# They are there before the table that says where a schema lies.
ALWAYS_AT_HOME = frozenset({PUBLIC, "m_template"})
# Each municipality is remembered by id, host and schema.
KEYS_MAX, UNKNOWN_MAX = 3 * 15_000, 2_000


@dataclass(frozen=True, kw_only=True)
class MunicipalityView:
    """A municipality as other apps see it. `ars` is its 12-digit key, `land` the Land's name."""

    id: UUID
    name: str
    ars: str
    kind: str
    population: int
    street: str
    postcode: str
    city: str
    leitweg_id: str
    welcome: str
    has_logo: bool
    state: str
    host: str
    schema_name: str
    # The database in which the schema lies, where it is not the home database.
    cell: str = ""
    # Its schema is being moved to another database.
    is_moving: bool = False
    # Asked by a former host: the main one, to which it leads.
    redirects_to: str = ""
    announcement: str = ""
    announced_until: dt.date | None = None

    @property
    def land_code(self) -> str:
        return self.ars[:2]

    @property
    def land(self) -> str:
        return rules.LAENDER[self.ars[:2]]

    @property
    def kind_title(self) -> str:
        return rules.KINDS[self.kind]

    @property
    def state_title(self) -> str:
        return rules.STATES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether its people may sign in."""
        return self.state in rules.OPEN_STATES and not self.is_moving

    @property
    def announced(self) -> str:
        """What everybody who works there is told on the start page today; empty for nothing."""
        until = self.announced_until
        return self.announcement if until and berlin_day(clock.now()) <= until else ""

    @property
    def is_gone(self) -> bool:
        """Whether its data are deleted; only its name is left, for figures."""
        return self.state == rules.GONE

    @property
    def address(self) -> str:
        """The address of its start page; empty where it has none any more."""
        if self.is_gone:
            return ""
        scheme = "https" if settings.HTTPS else "http"
        return f"{scheme}://{self.host}{settings.PORT_IN_ADDRESSES}/"


_cache: ShortCache[MunicipalityView] = ShortCache(
    seconds=CACHE_SECONDS, found_max=KEYS_MAX, missing_max=UNKNOWN_MAX
)


def forget_cached() -> None:
    """Read municipalities afresh in this process; others follow within `CACHE_SECONDS`."""
    _cache.clear()


def _view(found: Any) -> MunicipalityView:
    return _view_of(found.tenant, host=found.domain, has_logo=found.has_logo)


def _view_of(row: Municipality, *, host: str = "", has_logo: bool = False) -> MunicipalityView:
    return MunicipalityView(
        id=row.id,
        name=row.name,
        ars=row.ars,
        kind=row.kind,
        population=row.population,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        leitweg_id=row.leitweg_id,
        welcome=row.welcome,
        has_logo=has_logo,
        state=row.state,
        host=host,
        schema_name=row.schema_name,
        announcement=row.announcement,
        announced_until=row.announced_until,
        cell=row.cell,
        is_moving=row.moving_since is not None,
    )


def _hosts() -> QuerySet[Host]:
    return _all_hosts().filter(is_primary=True)


def _all_hosts() -> QuerySet[Host]:
    has_logo = _is_given("tenant__logo_png")
    hosts: QuerySet[Host] = Host.objects.annotate(has_logo=has_logo)
    return hosts.select_related("tenant").defer("tenant__logo_png")


def _is_given(name: str) -> ExpressionWrapper[Any]:
    """Whether there is a picture, not the picture itself."""
    return ExpressionWrapper(Q(**{f"{name}__isnull": False}), output_field=BooleanField())


def _look_up(key: object, **which: object) -> MunicipalityView | None:
    known, view = _cache.get(key)
    if not known:
        row = _all_hosts().filter(**which).first()
        if row is not None and not row.is_primary:
            return _former(key, row)
        view = _view(row) if row else None
        _remember(key, view)
    return view if _may_see(view) else None


def _remember(key: object, view: MunicipalityView | None) -> None:
    if view:
        # One look-up answers the other two questions as well: most requests ask all three.
        for each in (key, view.id, view.host, view.schema_name):
            _cache.put(each, view)
    elif _in_shared_layer():
        # In a municipality's scope "none" may mean "not yours".
        _cache.put(key, None)


def _in_shared_layer() -> bool:
    return bool(connection.schema_name == PUBLIC)  # type: ignore[attr-defined]


def _may_see(view: MunicipalityView | None) -> bool:
    """As PostgreSQL answers without the cache: in its own scope a municipality sees itself only."""
    own = connection.schema_name  # type: ignore[attr-defined]
    return view is None or own in {PUBLIC, view.schema_name}


def _former(key: object, found: Host) -> MunicipalityView | None:
    """What a former host leads to, or None where its time is over."""
    main = _hosts().filter(tenant_id=found.tenant_id).first()
    is_over = found.redirects_until is None or berlin_day(clock.now()) > found.redirects_until
    view = None if main is None or is_over else replace(_view(main), redirects_to=main.domain)
    if view or _in_shared_layer():
        _cache.put(key, view)
    return view


def find_by_host(host: str) -> MunicipalityView | None:
    """Return the municipality that a host name belongs to, or None where there is none."""
    return _look_up(host, domain=host)


def find_municipality(municipality_id: UUID) -> MunicipalityView | None:
    """Return a municipality by id, or None where there is none."""
    return _look_up(municipality_id, tenant_id=municipality_id, is_primary=True)


def find_by_schema(schema: str) -> MunicipalityView | None:
    """Return the municipality whose schema this is, or None (the public schema has none)."""
    return _look_up(schema, tenant__schema_name=schema, is_primary=True)


def cell_of(schema: str) -> str:
    """Return in which cell a schema lies; empty: at home. In the shared layer's scope."""
    cells = Municipality.objects.filter(schema_name=schema).values_list("cell", flat=True)
    return cells.first() or ""


def schemas_by_cell(schemas: Sequence[str]) -> dict[str, list[str]]:
    """Group names of schemas by the cell in which they lie; under "" what lies at home."""
    if not settings.CELLS or ALWAYS_AT_HOME.issuperset(schemas):
        return {"": list(schemas)}
    cells = dict(Municipality.objects.exclude(cell="").values_list("schema_name", "cell"))
    grouped: dict[str, list[str]] = {}
    for schema in schemas:
        grouped.setdefault(cells.get(schema, ""), []).append(schema)
    return grouped


def find_by_ars(ars: str) -> MunicipalityView | None:
    """Return a municipality by its 12-digit key, or None where there is none."""
    row = _hosts().filter(tenant__ars=ars).first()
    return _view(row) if row else None


class KeyUnknown(Refusal):
    code = "key_unknown"
    status = 404
    sentence = "Es gibt keine Kommune mit dem Regionalschlüssel %(ars)s."


def known_by_key(key: str) -> MunicipalityView:
    """Return the municipality with a key of 5 to 12 digits.

    :raises BadKey, KeyUnknown: the key is none, or nobody's
    """
    ars = rules.full_key(key)
    found = find_by_ars(ars)
    if found is None:
        raise KeyUnknown(ars=ars)
    return found


def iterate_municipalities(*, with_gone: bool = True) -> Iterator[MunicipalityView]:
    """Yield all municipalities, by name and key; gone ones have neither schema nor host."""
    main = FilteredRelation("domains", condition=Q(domains__is_primary=True))
    rows = Municipality.objects.alias(main=main).annotate(
        host=Coalesce("main__domain", Value("")), has_logo=_is_given("logo_png")
    )
    if not with_gone:
        rows = rows.exclude(state__in=[rules.GONE, rules.MERGING])
    for row in rows.defer("logo_png").order_by("name", "ars"):
        yield _view_of(row, host=row.host, has_logo=row.has_logo)


def ids_with_rows() -> list[UUID]:
    """Return the ids of all that have people, also of closed ones; those of a merger once."""
    brought = Merger.objects.filter(state__in=["running", "merged"], merged_at__isnull=False)
    rows = Municipality.objects.exclude(state=rules.GONE)
    rows = rows.exclude(id__in=brought.values("municipality_id"))
    return list(rows.order_by("id").values_list("id", flat=True))


def find_gone(municipality_id: UUID) -> MunicipalityView | None:
    """Return a municipality whose data are deleted, or None where there is none of this id."""
    row = _gone().filter(id=municipality_id).first()
    return _view_of(row) if row else None


def _gone() -> QuerySet[Municipality]:
    return Municipality.objects.filter(state=rules.GONE).defer("logo_png")


def read_logo(municipality_id: UUID) -> bytes | None:
    """Return the logo as PNG, or None where there is none."""
    logo = Municipality.objects.values_list("logo_png", flat=True).get(id=municipality_id)
    return bytes(logo) if logo is not None else None


@dataclass(frozen=True, kw_only=True)
class ExportView:
    """An export as its page shows it."""

    id: UUID
    state: str
    job_id: UUID | None
    requested_at: dt.datetime
    made_at: dt.datetime | None
    downloaded_at: dt.datetime | None
    tables: int
    rows: int
    size_bytes: int
    manifest_sha256: str


@dataclass(frozen=True, kw_only=True)
class DepartureView:
    """A deletion as its page shows it; `proof` once it is done."""

    id: UUID
    state: str
    job_id: UUID | None
    planned_at: dt.datetime
    not_before: dt.date
    successor_id: UUID | None
    finished_at: dt.datetime | None
    proof: dict[str, Any] | None
    proof_sha256: str


@dataclass(frozen=True, kw_only=True)
class MergerView:
    """A merger as its page shows it; `proof` once both are one."""

    id: UUID
    municipality_id: UUID
    successor_id: UUID
    state: str
    occasion: str
    mark: str
    new_name: str
    new_ars: str
    new_subdomain: str
    job_id: UUID | None
    started_at: dt.datetime | None
    merged_at: dt.datetime | None
    ended_at: dt.datetime | None
    proof: dict[str, Any] | None
    proof_sha256: str


@dataclass(frozen=True, kw_only=True)
class FormerNameView:
    """How a municipality was called until a day."""

    name: str
    ars: str
    host: str
    last_day: dt.date
    occasion: str


def list_exports(*, municipality_id: UUID) -> tuple[ExportView, ...]:
    """Return the exports of a municipality, the latest first."""
    names = [each.name for each in fields(ExportView)]
    rows = ExportRun.objects.filter(municipality_id=municipality_id).values(*names)
    return tuple(ExportView(**row) for row in rows)


def find_departure(*, municipality_id: UUID) -> DepartureView | None:
    """Return the deletion of a municipality that is planned, runs or is done, or None."""
    names = [each.name for each in fields(DepartureView)]
    rows = Departure.objects.filter(municipality_id=municipality_id).exclude(state="withdrawn")
    row = rows.values(*names).first()
    return DepartureView(**row) if row else None


def find_merger(*, municipality_id: UUID) -> MergerView | None:
    """Return the merger by which a municipality joins another, or one that it takes in now."""
    names = [each.name for each in fields(MergerView)]
    rows = Merger.objects.exclude(state__in=["withdrawn", "taken_back"])
    own = rows.filter(municipality_id=municipality_id).values(*names).first()
    if own is None:
        coming = rows.filter(successor_id=municipality_id).exclude(state="confirmed")
        own = coming.values(*names).first()
    return MergerView(**own) if own else None


def former_names(*, municipality_id: UUID) -> tuple[FormerNameView, ...]:
    """Return how a municipality was called before, the latest first."""
    names = [each.name for each in fields(FormerNameView)]
    rows = FormerName.objects.filter(municipality_id=municipality_id).values(*names)
    return tuple(FormerNameView(**row) for row in rows)
