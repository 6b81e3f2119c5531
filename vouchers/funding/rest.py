"""`/api/v1/`: programmes and the municipalities' allotments, for the cooperative's systems."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import api_page
from campus.web.request import ApiRequest
from vouchers.funding.queries.allotments import allotments
from vouchers.funding.queries.programmes import programmes


class ProgrammeSerializer(serializers.Serializer[object]):
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


class AllotmentSerializer(serializers.Serializer[object]):
    """How many vouchers of a programme a municipality may have, and how many are issued."""

    id = serializers.UUIDField()
    programme_id = serializers.UUIDField()
    municipality_id = serializers.UUIDField()
    allotted_count = serializers.IntegerField()
    issued_count = serializers.IntegerField()


class Programmes(APIView):
    """The programmes of all grants."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(responses=ProgrammeSerializer(many=True))
    @api_page(may="manage_funding")
    def get(self, request: ApiRequest) -> Response:
        """List programmes under their newest terms, by code."""
        return Response(ProgrammeSerializer(programmes(), many=True).data)


class Allotments(APIView):
    """The contingents of all municipalities."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(responses=AllotmentSerializer(many=True))
    @api_page(may="manage_funding")
    def get(self, request: ApiRequest) -> Response:
        """List allotments, by programme."""
        return Response(AllotmentSerializer(allotments(), many=True).data)
