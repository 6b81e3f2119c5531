"""`/api/v1/reports/`: the same figures as the page."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import api_page
from campus.web.request import ApiRequest
from vouchers.reporting.queries import report_of


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


class UsageReport(APIView):
    """The usage report of one of the reader's grants."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(responses=ReportSerializer)
    @api_page(may="read_reports")
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
