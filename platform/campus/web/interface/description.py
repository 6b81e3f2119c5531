"""How the interface is described (OpenAPI 3.1): what every operation has in common."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import append_meta
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from campus.web.access import EVERYONE, Access, access_of_handler
from campus.web.interface.answers import HEADER, KEY_MAX, REPLAYED
from campus.web.problems import CONTENT_TYPE, TITLES

PROBLEMS_OF_ALL = (400, 404, 406, 429)
PROBLEMS_OF_CLOSED = (401, 403)
PROBLEMS_OF_WRITING = (409, 413, 415, 422)
PROBLEM = "Problem"


class PlaceSerializer(serializers.Serializer[Any]):
    """What is wrong, and where: a JSON pointer into the body, or a parameter of the address."""

    detail = serializers.CharField()
    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457). `code` never changes; `type` leads to its explanation."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    errors = serializers.ListField(  # type: ignore[assignment]
        child=PlaceSerializer(), required=False
    )
    reference = serializers.CharField(required=False)


class CampusSchema(AutoSchema):
    """Adds to each operation its problems, its scope, and the headers that its decorators ask."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Return the operation with all that its view's declaration says."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        access = self._access()
        if access.scope:
            operation["x-scope"] = access.scope
        operation["x-may"] = access.may
        for status in self._problems(access):
            operation["responses"].setdefault(str(status), self._problem(status))
        if getattr(self._handler(), "is_versioned", False):
            operation["responses"]["304"] = {"description": "Unverändert seit diesem ETag"}
            self._describe(operation, "ETag", "Stand dessen, was gelesen wurde")
        if self._is("is_idempotent"):
            self._describe(operation, REPLAYED, "Steht da, wenn die Antwort schon gegeben war")
        if self._is("is_paged"):
            self._describe(operation, "Link", 'Die nächste Seite: <…>; rel="next"')
        return operation

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters that the handler's decorators bring."""
        given = list(super().get_override_parameters())
        if self._is("is_idempotent"):
            given.append(
                _header(HEADER, "Für jeden Vorgang neu", pattern=f"^[!-~]{{1,{KEY_MAX}}}$")
            )
        if self._is("is_versioned"):
            given.append(_header("If-None-Match", "ETag, der schon bekannt ist", required=False))
        if self._is("checks_version"):
            given.append(_header("If-Match", "ETag, auf dem die Änderung beruht", pattern='^"'))
        return given

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Return how one may authenticate: not at all where everyone may read."""
        return [] if self._access().may == EVERYONE else super().get_auth()

    def _handler(self) -> Any:
        return getattr(self.view, self.method.lower(), None)

    def _is(self, mark: str) -> bool:
        return bool(getattr(self._handler(), mark, False))

    def _access(self) -> Access:
        return access_of_handler(self.view, self.method) or Access(EVERYONE)

    def _problems(self, access: Access) -> list[int]:
        found = [*PROBLEMS_OF_ALL]
        if access.may != EVERYONE:
            found += PROBLEMS_OF_CLOSED
        if self.method in {"POST", "PATCH"}:
            found += PROBLEMS_OF_WRITING
        if self._is("is_paged") or self.method == "GET":
            found.append(422)
        if self._is("checks_version"):
            found += [412, 428]
        return sorted(set(found))

    def _problem(self, status: int) -> dict[str, Any]:
        schema = self.resolve_serializer(ProblemSerializer, "response").ref
        example = {"type": "about:blank", "title": str(TITLES[status]), "status": status}
        content = append_meta({"schema": schema}, {"example": example})
        return {"description": str(TITLES[status]), "content": {CONTENT_TYPE: content}}

    def _describe(self, operation: dict[str, Any], header: str, text: str) -> None:
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                headers = response.setdefault("headers", {})
                headers[header] = {"schema": {"type": "string"}, "description": text}


def _header(name: str, text: str, *, required: bool = True, pattern: str = "") -> OpenApiParameter:
    schema = {"type": "string", **({"pattern": pattern} if pattern else {})}
    return OpenApiParameter(
        name, schema, OpenApiParameter.HEADER, required=required, description=text
    )
