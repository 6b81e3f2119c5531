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
from vouchers.reporting.queries.proofs import ProofView, file_of, find_proof, proofs_of
from vouchers.reporting.queries.reports import grant_for, grants_for, report_of
from vouchers.reporting.rules.proofs import ProofUnknown

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


PROOF_EXAMPLE = {
    "id": examples.PROOF,
    "kind": "interim",
    "version": 1,
    "cutoff_day": "2026-03-09",
    "frozen_at": "2026-03-10T10:30:00+01:00",
    "sha256": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "replaced_by": None,
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


class ProofSerializer(serializers.Serializer[object]):
    """A frozen proof of use; `sha256` is of its content and can be verified at `/pruefen/`."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(["interim", "final"])
    version = serializers.IntegerField()
    cutoff_day = serializers.DateField()
    frozen_at = serializers.DateTimeField()
    sha256 = serializers.CharField(source="content_hash")
    replaced_by = serializers.UUIDField(source="replaced_by_id", allow_null=True)


class FrozenProofSerializer(ProofSerializer):
    """A frozen proof with its content: canonical JSON (RFC 8785) as a text, as it was hashed."""

    content = serializers.CharField()


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


class Proofs(APIView):
    """The frozen proofs of use of one of the reader's grants, also those that were replaced."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="proofs_list",
        summary="Eingefrorene Nachweise einer Zuwendung auflisten",
        parameters=[PageQuestion],
        responses=ProofSerializer(many=True),
        examples=[OpenApiExample("Ein Zwischennachweis", PROOF_EXAMPLE, response_only=True)],
    )
    @api_page(may="read_reports", scope="reports:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest, grant_id: UUID) -> Response:
        """List what was frozen by version; a replaced one names the one that replaced it."""
        grant = grant_for(grant_id=grant_id, funder_id=request.actor.funder_id)
        frozen = proofs_of(grant.id, with_drafts=False)
        return paged(request, frozen, by=["version", "id"], show=_proofs)


class FrozenProof(APIView):
    """One frozen proof of use with its content."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="proofs_retrieve",
        summary="Eingefrorenen Nachweis lesen",
        responses=FrozenProofSerializer,
        examples=[
            OpenApiExample("Ein Nachweis", {**PROOF_EXAMPLE, "content": "{}"}, response_only=True)
        ],
    )
    @api_page(may="read_reports", scope="reports:read")
    def get(self, request: ApiRequest, grant_id: UUID, proof_id: UUID) -> Response:
        """Return the content, byte for byte the file in JSON."""
        proof = find_proof(proof_id, funder_id=request.actor.funder_id)
        if proof.grant_id != grant_id:
            raise ProofUnknown
        content = file_of(proof_id, "json").decode()
        return Response({**ProofSerializer(proof).data, "content": content})


def _proofs(page: list[ProofView]) -> object:
    return ProofSerializer(page, many=True).data


def _grants(page: list[object]) -> object:
    return GrantSerializer(page, many=True).data
