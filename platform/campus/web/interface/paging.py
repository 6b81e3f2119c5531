"""Lists in pages: opaque signed cursors, a cap on the page's size, a `Link` to the next one.

A cursor says after which row to go on, so rows that come or go meanwhile neither repeat nor hide
others. It is signed together with the address, the question and who asked, and fits no other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.response import Response

from campus.web.interface.parsing import question
from campus.web.interface.refusals import CursorInvalid
from campus.web.request import ApiRequest

Handler = Callable[..., Any]
Fetch = Callable[[list[Any] | None, int], Sequence[Any]]
Rows = QuerySet[Any] | Sequence[Any] | Fetch

PAGE_SIZE = 100
LARGEST_PAGE = 500


class PageQuestion(serializers.Serializer[dict[str, Any]]):
    """How many rows, and after which."""

    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=PAGE_SIZE, help_text="Höchstens so viele"
    )
    cursor = serializers.CharField(
        max_length=500,
        required=False,
        help_text="Fortsetzung aus der Kopfzeile „Link“; nicht selbst gebildet",
    )


def in_pages(handler: Handler) -> Handler:
    """Say in the description that a handler answers with `paged`."""
    handler.is_paged = True  # type: ignore[attr-defined]
    return handler


def paged(
    request: ApiRequest,
    rows: Rows,
    *,
    by: Sequence[str],
    show: Callable[[list[Any]], Any],
) -> Response:
    """Answer with one page of rows, and with a `Link` header where there are more.

    :param rows: a queryset, all rows, or what returns `count` rows after a place (None: the first)
    :param by: the fields that put the rows in one order, together unique; never null
    :param show: makes the answer's items of the page's rows
    :raises QuestionInvalid, CursorInvalid: by the address
    """
    asked = question(PageQuestion, request)
    after = _read(request, asked["cursor"]) if "cursor" in asked else None
    found = _part(rows, by, after, asked["limit"] + 1)
    page = found[: asked["limit"]]
    response = Response(show(page))
    if len(found) > len(page):
        response["Link"] = (
            f'<{_next(request, [_value(page[-1], name) for name in by])}>; rel="next"'
        )
    return response


def _part(rows: Rows, by: Sequence[str], after: list[Any] | None, count: int) -> list[Any]:
    if callable(rows):
        return list(rows(after, count))
    if isinstance(rows, QuerySet):
        later = rows if after is None else rows.filter(_later(by, after))
        try:
            return list(later.order_by(*by)[:count])
        except (ValidationError, ValueError, TypeError) as error:
            raise CursorInvalid from error
    ordered = sorted(rows, key=lambda row: _place(row, by))
    if after is None:
        return ordered[:count]
    end = [_sortable(value) for value in after]
    return [row for row in ordered if _place(row, by) > end][:count]


def _place(row: Any, by: Sequence[str]) -> list[Any]:
    return [_sortable(_value(row, name)) for name in by]


def _sortable(value: Any) -> Any:
    # Numbers by size, texts as in a dictionary: Ä beside A, whatever the case.
    if isinstance(value, int):
        return value
    return unicodedata.normalize("NFKD", str(value)).casefold(), str(value)


def _later(by: Sequence[str], after: Sequence[Any]) -> Q:
    """Rows after a place: (a, b) > (x, y), written so that an index serves."""
    condition = Q()
    for position, name in enumerate(by):
        same = Q(**dict(zip(by[:position], after, strict=False)))
        condition |= same & Q(**{f"{name}__gt": after[position]})
    return condition


def _value(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row[name]
    return row.pk if name == "pk" and isinstance(row, Model) else getattr(row, name)


def _next(request: ApiRequest, place: list[Any]) -> str:
    # Texts keep all digits of a moment, which JSON writers cut.
    plain = [value if isinstance(value, int) else str(value) for value in place]
    cursor = _signer(request).sign_object(plain)
    asked = {**request.query_params.dict(), "cursor": cursor}
    return request.build_absolute_uri(f"{request.path}?{urlencode(asked)}")


def _read(request: ApiRequest, cursor: str) -> list[Any]:
    try:
        place: list[Any] = _signer(request).unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise CursorInvalid from error
    return place


def _signer(request: ApiRequest) -> signing.Signer:
    asked: QueryDict = request.query_params.copy()
    for name in ("cursor", "limit"):
        asked.pop(name, None)
    filters = urlencode(sorted(asked.items()))
    return signing.Signer(
        salt=f"cursor:{request.get_host()}:{request.path}:{request.actor.pseudonym}:{filters}"
    )
