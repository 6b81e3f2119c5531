"""`/api/v1/`: programmes and the municipalities' allotments, for the cooperative's systems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import api_page
from campus.web.interface import examples
from campus.web.interface.answers import idempotent
from campus.web.interface.paging import PageQuestion, in_pages, paged
from campus.web.interface.parsing import question
from campus.web.interface.versions import check_version, checks_version, etag_of, versioned
from campus.web.request import ApiRequest
from vouchers.funding.queries.allotments import AllotmentView, RoundView, find_allotment, find_round
from vouchers.funding.queries.listing import allotment_rows, shown
from vouchers.funding.queries.programmes import find_programme, programmes
from vouchers.funding.services.allotting import change_allotments
from vouchers.funding.services.resizing import resize_allotment

MOST_CHANGES = 3_000
MOST_VOUCHERS = 1_000_000

PROGRAMME_EXAMPLE = {
    "id": examples.PROGRAMME,
    "grant_id": examples.GRANT,
    "code": "BG26",
    "title": "Digitale Verwaltung",
    "voucher_count": 100,
    "allotted_count": 20,
    "value_cents": None,
    "ceiling_cents": 40_000,
    "version": 1,
    "issue_until": "2026-09-30",
    "last_day": "2026-12-31",
    "check_required": True,
    "maximum_per_person": 1,
}
ALLOTMENT_EXAMPLE = {
    "id": examples.ALLOTMENT,
    "programme_id": examples.PROGRAMME,
    "municipality_id": examples.MUNICIPALITY,
    "allotted_count": 20,
    "issued_count": 5,
}
CHANGES_EXAMPLE = {
    "programme_id": examples.PROGRAMME,
    "changes": [{"municipality_id": examples.MUNICIPALITY, "count": 3}],
}
ROUND_EXAMPLE = {
    "id": examples.ROUND,
    "programme_id": examples.PROGRAMME,
    "decided_at": "2026-03-10T10:30:00+01:00",
    "changes": [{"municipality_id": examples.MUNICIPALITY, "count": 3}],
}


class ProgrammeSerializer(serializers.Serializer[Any]):
    """A programme under its newest terms; `value_cents` null means "one course"."""

    id = serializers.UUIDField()
    grant_id = serializers.UUIDField()
    code = serializers.CharField()
    title = serializers.CharField()
    voucher_count = serializers.IntegerField()
    allotted_count = serializers.IntegerField()
    value_cents = serializers.IntegerField(allow_null=True)
    ceiling_cents = serializers.IntegerField()
    version = serializers.IntegerField()
    issue_until = serializers.DateField()
    last_day = serializers.DateField()
    check_required = serializers.BooleanField()
    maximum_per_person = serializers.IntegerField()


class AllotmentSerializer(serializers.Serializer[Any]):
    """How many vouchers of a programme a municipality may have, and how many are issued."""

    id = serializers.UUIDField()
    programme_id = serializers.UUIDField()
    municipality_id = serializers.UUIDField()
    allotted_count = serializers.IntegerField()
    issued_count = serializers.IntegerField()


class AllotmentQuestion(PageQuestion):
    """Which allotments."""

    programme_id = serializers.UUIDField(required=False)
    municipality_id = serializers.UUIDField(required=False)


class AllotmentPatchSerializer(serializers.Serializer[Any]):
    """What an allotment is to be."""

    allotted_count = serializers.IntegerField(min_value=0, max_value=MOST_VOUCHERS)


class ChangeSerializer(serializers.Serializer[Any]):
    """By how much one municipality's allotment rises, or falls where negative."""

    municipality_id = serializers.UUIDField()
    count = serializers.IntegerField(min_value=-MOST_VOUCHERS, max_value=MOST_VOUCHERS)


class RoundRequestSerializer(serializers.Serializer[Any]):
    """One decision about a programme's allotments: all of it or nothing."""

    programme_id = serializers.UUIDField()
    changes = serializers.ListField(child=ChangeSerializer(), min_length=1, max_length=MOST_CHANGES)


class RoundSerializer(serializers.Serializer[Any]):
    """A decision that was carried out."""

    id = serializers.UUIDField()
    programme_id = serializers.UUIDField()
    decided_at = serializers.DateTimeField()
    changes = ChangeSerializer(many=True)


class Programmes(APIView):
    """The programmes of all grants."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="programmes_list",
        summary="Förderprogramme auflisten",
        parameters=[PageQuestion],
        responses=ProgrammeSerializer(many=True),
        examples=[OpenApiExample("Ein Programm", PROGRAMME_EXAMPLE, response_only=True)],
    )
    @api_page(may="manage_funding", scope="programmes:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List programmes under their newest terms, by code."""
        return paged(
            request, programmes(), by=["code"], show=lambda page: _shown(ProgrammeSerializer, page)
        )


class Programme(APIView):
    """One programme."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="programmes_retrieve",
        summary="Ein Förderprogramm lesen",
        responses=ProgrammeSerializer,
        examples=[OpenApiExample("Ein Programm", PROGRAMME_EXAMPLE, response_only=True)],
    )
    @api_page(may="manage_funding", scope="programmes:read")
    @versioned
    def get(self, request: ApiRequest, programme_id: UUID) -> Response:
        """Return a programme under its newest terms."""
        return Response(ProgrammeSerializer(find_programme(programme_id)).data)


class Allotments(APIView):
    """The contingents of all municipalities."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="allotments_list",
        summary="Kontingente auflisten",
        parameters=[AllotmentQuestion],
        responses=AllotmentSerializer(many=True),
        examples=[OpenApiExample("Ein Kontingent", ALLOTMENT_EXAMPLE, response_only=True)],
    )
    @api_page(may="manage_funding", scope="allotments:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List allotments, of one programme or municipality or all."""
        asked = question(AllotmentQuestion, request)
        rows = allotment_rows(
            programme_id=asked.get("programme_id"), municipality_id=asked.get("municipality_id")
        )
        return paged(
            request, rows, by=["id"], show=lambda page: _shown(AllotmentSerializer, shown(page))
        )


class Allotment(APIView):
    """One municipality's contingent of one programme."""

    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(
        operation_id="allotments_retrieve",
        summary="Ein Kontingent lesen",
        responses=AllotmentSerializer,
        examples=[OpenApiExample("Ein Kontingent", ALLOTMENT_EXAMPLE, response_only=True)],
    )
    @api_page(may="manage_funding", scope="allotments:read")
    @versioned
    def get(self, request: ApiRequest, allotment_id: UUID) -> Response:
        """Return an allotment with the ETag that a change needs."""
        return Response(_allotment(find_allotment(allotment_id)))

    @extend_schema(
        operation_id="allotments_update",
        summary="Ein Kontingent auf eine Zahl setzen",
        request=AllotmentPatchSerializer,
        responses=AllotmentSerializer,
        examples=[
            OpenApiExample("Auf 25 erhöhen", {"allotted_count": 25}, request_only=True),
            OpenApiExample(
                "Danach", ALLOTMENT_EXAMPLE | {"allotted_count": 25}, response_only=True
            ),
        ],
    )
    @api_page(may="manage_funding", writes=True, scope="allotments:write")
    @checks_version
    def patch(self, request: ApiRequest, allotment_id: UUID) -> Response:
        """Raise or lower an allotment; `If-Match` says which state the change is based on."""
        wanted = AllotmentPatchSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = _allotment(
            resize_allotment(
                allotment_id=allotment_id,
                **wanted.validated_data,
                check=lambda found: check_version(request, _allotment(found)),
                actor=request.actor,
                now=request.now,
            )
        )
        return Response(changed, headers={"ETag": etag_of(changed)})


class AllotmentRounds(APIView):
    """Decisions about allotments."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="allotment_rounds_create",
        summary="Gutscheine zuteilen oder zurücknehmen",
        request=RoundRequestSerializer,
        responses={201: RoundSerializer},
        examples=[
            OpenApiExample("Drei mehr", CHANGES_EXAMPLE, request_only=True),
            OpenApiExample("Zugeteilt", ROUND_EXAMPLE, response_only=True, status_codes=["201"]),
        ],
    )
    @api_page(may="manage_funding", writes=True, scope="allotments:write")
    @idempotent
    def post(self, request: ApiRequest) -> Response:
        """Change the allotments of several municipalities by one decision."""
        wanted = RoundRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changes = _by_municipality(wanted.validated_data["changes"])
        round_id = change_allotments(
            programme_id=wanted.validated_data["programme_id"],
            way="hand" if sum(changes.values()) > 0 else "take_back",
            changes=changes,
            actor=request.actor,
            now=request.now,
        )
        return Response(_round(find_round(round_id)), status=201)


class AllotmentRound(APIView):
    """One decision about allotments."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="allotment_rounds_retrieve",
        summary="Eine Zuteilung lesen",
        responses=RoundSerializer,
        examples=[OpenApiExample("Zugeteilt", ROUND_EXAMPLE, response_only=True)],
    )
    @api_page(may="manage_funding", scope="allotments:read")
    @versioned
    def get(self, request: ApiRequest, round_id: UUID) -> Response:
        """Return what one decision changed."""
        return Response(_round(find_round(round_id)))


def _by_municipality(changes: list[dict[str, Any]]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for change in changes:
        if change["municipality_id"] in found:
            raise serializers.ValidationError({"changes": ["Jede Kommune darf nur einmal stehen."]})
        found[change["municipality_id"]] = change["count"]
    return found


def _allotment(found: AllotmentView) -> dict[str, Any]:
    return dict(AllotmentSerializer(found).data)


def _round(found: RoundView) -> dict[str, Any]:
    changes = [{"municipality_id": key, "count": count} for key, count in found.changes.items()]
    content = {"id": found.id, "programme_id": found.programme_id, "decided_at": found.decided_at}
    return dict(RoundSerializer(content | {"changes": changes}).data)


def _shown(serializer: type[serializers.Serializer[Any]], page: list[Any]) -> Any:
    return serializer(page, many=True).data
