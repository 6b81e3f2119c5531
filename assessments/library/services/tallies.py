"""Adding sums over checks to the pooled figures; several municipalities may add at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from psycopg import sql

from assessments.library.models import (
    EstimateTally,
    Item,
    ItemTally,
    OptionTally,
    PairTally,
    ScaleTally,
    StatementTally,
    TemplateField,
)
from assessments.library.rules.tallies import (
    FEWEST_PERSONS,
    ItemKey,
    ScaleSum,
    Tallies,
    TooFewPersonsForSums,
    digest_of_texts,
)
from campus.kernel.transactions import require_transaction


def add_tallies(*, tallies: Tallies) -> None:
    """Add the sums of at least five people to what all municipalities have in common.

    Items and statements that are not of the library are left out, because figures about them
    would be figures about one municipality. Takes part in the caller's transaction.

    :raises TransactionRequired: outside a transaction
    :raises TooFewPersonsForSums: below five people
    """
    require_transaction()
    if tallies.person_count < FEWEST_PERSONS:
        raise TooFewPersonsForSums
    ids = _ids_of(tallies.items)
    _add(
        ItemTally,
        keys=["item_id"],
        rows=[
            {"item_id": ids[key], **asdict(sums)}
            for key, sums in tallies.items.items()
            if key in ids
        ],
    )
    _add(
        OptionTally,
        keys=["item_id", "key"],
        rows=[
            {"item_id": ids[code, version], "key": key, "chosen_count": count}
            for (code, version, key), count in tallies.options.items()
            if (code, version) in ids
        ],
    )
    _add(
        PairTally,
        keys=["right_item_id", "wrong_item_id"],
        rows=[
            {"right_item_id": ids[right], "wrong_item_id": ids[wrong], "pair_count": count}
            for (right, wrong), count in tallies.pairs.items()
            if right in ids and wrong in ids
        ],
    )
    _add_estimates(tallies)
    titles = _template_scales(field_code for field_code, _digest in tallies.scales)
    for key, scale in sorted(tallies.scales.items()):
        if key in titles:
            _add_scale(*key, titles[key], scale)


def _ids_of(keys: Iterable[ItemKey]) -> dict[ItemKey, UUID]:
    wanted = set(keys)
    versions = Q(code__in={code for code, _version in wanted})
    rows = Item.objects.filter(versions).values_list("code", "version", "id")
    return {
        (code, version): item_id for code, version, item_id in rows if (code, version) in wanted
    }


def _add_estimates(tallies: Tallies) -> None:
    rows = [
        {"field_code": field_code, "level_count": level_count, **asdict(sums)}
        for (field_code, level_count), sums in tallies.estimates.items()
    ]
    _add(EstimateTally, keys=["field_code", "level_count"], rows=rows)


def _template_scales(field_codes: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the titles of the competences that any edition of the template asks, by statements."""
    fields = TemplateField.objects.filter(code__in=set(field_codes))
    return {
        (field.code, digest_of_texts([line.text for line in field.statements.all()])): field.title
        for field in fields.prefetch_related("statements")
    }


def _add_scale(field_code: str, digest: str, title: str, scale: ScaleSum) -> None:
    row = {
        "field_code": field_code,
        "digest": digest,
        "check_count": scale.check_count,
        "total_sum": scale.total_sum,
        "total_square_sum": scale.total_square_sum,
    }
    fixed = {"field_title": title, "statement_count": len(scale.value_sums)}
    _add(ScaleTally, keys=["field_code", "digest"], rows=[row], fixed=fixed)
    scale_id = ScaleTally.objects.values_list("id", flat=True).get(
        field_code=field_code, digest=digest
    )
    statements = [
        {"scale_id": scale_id, "position": place, "value_sum": total, "value_square_sum": squares}
        for place, (total, squares) in enumerate(
            zip(scale.value_sums, scale.value_square_sums, strict=True), start=1
        )
    ]
    _add(StatementTally, keys=["scale_id", "position"], rows=statements)


def _add(
    model: type[models.Model],
    *,
    keys: Sequence[str],
    rows: list[dict[str, Any]],
    fixed: dict[str, Any] | None = None,
) -> None:
    """Insert rows, or add to those that have the same key, always in the same order.

    :param fixed: columns that are written with a new row only
    """
    if not rows:
        return
    sums = [name for name in rows[0] if name not in keys]
    first = fixed or {}
    names = [*keys, *sums, *first]
    table = sql.Identifier(model._meta.db_table)
    query = sql.SQL(
        "INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT ({keys}) DO UPDATE SET {sums}"
    ).format(
        table=table,
        names=_listed(names),
        places=sql.SQL(", ").join([sql.Placeholder()] * len(names)),
        keys=_listed(keys),
        sums=sql.SQL(", ").join(
            sql.SQL("{n} = {t}.{n} + EXCLUDED.{n}").format(n=sql.Identifier(name), t=table)
            for name in sums
        ),
    )
    ordered = sorted(rows, key=lambda row: [str(row[key]) for key in keys])
    values = [[*(row[name] for name in [*keys, *sums]), *first.values()] for row in ordered]
    with connection.cursor() as cursor:
        cursor.executemany(query.as_string(None), values)


def _listed(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
