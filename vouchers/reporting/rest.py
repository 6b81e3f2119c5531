"""`/api/v1/reports/`: the same figures as the page."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import api_page
from campus.web.interface import examples
from campus.web.interface.paging import PageQuestion, in_pages, paged
from campus.web.interface.versions import versioned
from campus.web.request import ApiRequest
from vouchers.reporting.queries.reports import grants_for, report_of

GRANT_EXAMPLE = {
    "grant_id": examples.GRANT,
    "reference": "BM-2026-001",
    "title": "Digitale Bildung",
}
REPORT_EXAMPLE = {
    "grant_id": examples.GRANT,
    "reference": "BM-2026-001",
    "as_of": "2026-03-10T10:30:00+01:00",
    "threshold": 5,
    "lines": [
        {
            "breakdown": "Zuwendung",
            "line": "BM-2026-001",
            "figure": "Eingelöst",
            "count": 12,
            "cents": 348_000,
        }
    ],
}


class LineSerializer(serializers.Serializer[object]):
    """One figure; `count` and `cents` are null where it is hidden (threshold in `threshold`)."""

    breakdown = serializers.CharField()
    line = serializers.CharField()
    figure = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    cents = serializers.IntegerField(allow_null=True)


class ReportSerializer(serializers.Serializer[object]):
    """The usage report of a grant as of a moment."""

    grant_id = serializers.UUIDField()
    reference = serializers.CharField()
    as_of = serializers.DateTimeField()
    threshold = serializers.IntegerField()
    lines = LineSerializer(many=True)


class GrantSerializer(serializers.Serializer[object]):
    """A grant of which the reader may have the report."""

    grant_id = serializers.UUIDField(source="id")
    reference = serializers.CharField()
    title = serializers.CharField()


class Reports(APIView):
    """The reports of the reader's grants."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="reports_list",
        summary="Zuwendungen mit Bericht auflisten",
        parameters=[PageQuestion],
        responses=GrantSerializer(many=True),
        examples=[OpenApiExample("Eine Zuwendung", GRANT_EXAMPLE, response_only=True)],
    )
    @api_page(may="read_reports", scope="reports:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List the grants whose usage report the reader may read."""
        mine = grants_for(funder_id=request.actor.funder_id)
        return paged(request, mine, by=["reference", "id"], show=_grants)


class UsageReport(APIView):
    """The usage report of one of the reader's grants."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="reports_retrieve",
        summary="Nutzungsbericht einer Zuwendung lesen",
        responses=ReportSerializer,
        examples=[OpenApiExample("Ein Bericht", REPORT_EXAMPLE, response_only=True)],
    )
    @api_page(may="read_reports", scope="reports:read")
    def get(self, request: ApiRequest, grant_id: UUID) -> Response:
        """Return all figures, as the page shows them."""
        found = report_of(grant_id=grant_id, funder_id=request.actor.funder_id, now=request.now)
        names = ("breakdown", "line", "figure", "count", "cents")
        content = {
            "grant_id": found.grant.id,
            "reference": found.grant.reference,
            "as_of": found.as_of,
            "threshold": found.threshold,
            "lines": [dict(zip(names, line, strict=True)) for line in found.lines()],
        }
        return Response(ReportSerializer(content).data)


def _grants(page: list[object]) -> object:
    return GrantSerializer(page, many=True).data
