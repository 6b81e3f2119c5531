"""`/api/v1/`: issuing, looking vouchers up, and redemptions, for the cooperative's systems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import api_page
from campus.web.interface import examples
from campus.web.interface.answers import idempotent
from campus.web.interface.paging import PageQuestion, in_pages, paged
from campus.web.interface.parsing import question
from campus.web.interface.versions import versioned
from campus.web.request import ApiRequest
from vouchers.redemption.queries.listing import RedemptionLine, redemption_rows, shown_redemptions
from vouchers.redemption.queries.runs import find_run
from vouchers.redemption.queries.vouchers import (
    JournalLine,
    VoucherView,
    find_id_by_number,
    find_voucher,
    journal_of,
)
from vouchers.redemption.rules import STATES, VoucherUnknown
from vouchers.redemption.services.issuing import start_run_in_transaction

MOST_VOUCHERS = 100_000
NUMBER = re.compile(r"[A-Z0-9]{1,20}-[0-9]{6,9}")

RUN_EXAMPLE = {
    "id": examples.ISSUE_RUN,
    "allotment_id": examples.ALLOTMENT,
    "requested_count": 2,
    "issued_count": 0,
    "first_number": 6,
    "ceiling_cents": 40_000,
    "last_day": "2026-12-31",
    "started_at": "2026-03-10T10:30:00+01:00",
    "finished_at": None,
    "is_stuck": False,
}
LOOKED_UP_EXAMPLE = {
    "id": examples.VOUCHER,
    "number": examples.NUMBER,
    "programme_id": examples.PROGRAMME,
    "municipality_id": examples.MUNICIPALITY,
    "state": "distributed",
    "last_day": "2026-12-31",
    "ceiling_cents": 40_000,
    "journal": [
        {"sequence": 1, "kind": "issue", "at": "2026-03-10T10:30:00+01:00", "amount_cents": 40_000}
    ],
}
REDEMPTION_EXAMPLE = {
    "reference": "E-BG26-000001-3",
    "number": examples.NUMBER,
    "programme_id": examples.PROGRAMME,
    "municipality_id": examples.MUNICIPALITY,
    "course_id": examples.COURSE,
    "price_cents": 29_000,
    "amount_cents": 29_000,
    "redeemed_at": "2026-03-10T10:30:00+01:00",
    "completed_at": None,
    "reversed_at": None,
}


class RunRequestSerializer(serializers.Serializer[Any]):
    """How many vouchers of which allotment."""

    allotment_id = serializers.UUIDField()
    count = serializers.IntegerField(min_value=1, max_value=MOST_VOUCHERS)


class RunSerializer(serializers.Serializer[Any]):
    """A run: `finished_at` once all are issued; `is_stuck` where a person has to look."""

    id = serializers.UUIDField()
    allotment_id = serializers.UUIDField()
    requested_count = serializers.IntegerField()
    issued_count = serializers.IntegerField()
    first_number = serializers.IntegerField()
    ceiling_cents = serializers.IntegerField()
    last_day = serializers.DateField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    is_stuck = serializers.BooleanField()


class JournalLineSerializer(serializers.Serializer[Any]):
    """One thing that happened to a voucher."""

    sequence = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    amount_cents = serializers.IntegerField()


@dataclass(frozen=True)
class _LookedUp:
    voucher: VoucherView
    journal: tuple[JournalLine, ...]


class LookedUpSerializer(serializers.Serializer[Any]):
    """A voucher and what happened to it, without the person who holds it."""

    id = serializers.UUIDField(source="voucher.id")
    number = serializers.CharField(source="voucher.number")
    programme_id = serializers.UUIDField(source="voucher.programme_id")
    municipality_id = serializers.UUIDField(source="voucher.municipality_id")
    state = serializers.ChoiceField(source="voucher.state", choices=STATES)
    last_day = serializers.DateField(source="voucher.last_day")
    ceiling_cents = serializers.IntegerField(source="voucher.ceiling_cents")
    journal = JournalLineSerializer(many=True)


class RedemptionQuestion(PageQuestion):
    """Which redemptions."""

    programme_id = serializers.UUIDField(required=False)
    municipality_id = serializers.UUIDField(required=False)


class RedemptionSerializer(serializers.Serializer[Any]):
    """A voucher used for a course; nothing here leads to a person."""

    reference = serializers.CharField(source="redemption.reference")
    number = serializers.CharField()
    programme_id = serializers.UUIDField(source="redemption.programme_id")
    municipality_id = serializers.UUIDField()
    course_id = serializers.UUIDField(source="redemption.course_id")
    price_cents = serializers.IntegerField(source="redemption.price_cents")
    amount_cents = serializers.IntegerField(source="redemption.amount_cents")
    redeemed_at = serializers.DateTimeField(source="redemption.redeemed_at")
    completed_at = serializers.DateTimeField(source="redemption.completed_at", allow_null=True)
    reversed_at = serializers.DateTimeField(source="redemption.reversed_at", allow_null=True)


class IssueRuns(APIView):
    """Runs that issue vouchers."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="issue_runs_create",
        summary="Gutscheine eines Kontingents ausstellen",
        request=RunRequestSerializer,
        responses={202: RunSerializer},
        examples=[
            OpenApiExample(
                "Zwei ausstellen",
                {"allotment_id": examples.ALLOTMENT, "count": 2},
                request_only=True,
            ),
            OpenApiExample("Begonnen", RUN_EXAMPLE, response_only=True, status_codes=["202"]),
        ],
    )
    @api_page(may="issue_vouchers", writes=True, scope="vouchers:issue")
    @idempotent
    def post(self, request: ApiRequest) -> Response:
        """Begin a run; `Location` says where its progress is."""
        wanted = RunRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        run_id = start_run_in_transaction(
            **wanted.validated_data, actor=request.actor, now=request.now
        )
        return Response(
            RunSerializer(find_run(run_id)).data,
            status=status.HTTP_202_ACCEPTED,
            headers={"Location": reverse("redemption-api:issue_run", args=[run_id])},
        )


class IssueRun(APIView):
    """One run."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="issue_runs_retrieve",
        summary="Stand eines Laufs lesen",
        responses=RunSerializer,
        examples=[OpenApiExample("Begonnen", RUN_EXAMPLE, response_only=True)],
    )
    @api_page(may="issue_vouchers", scope="vouchers:issue")
    @versioned
    def get(self, request: ApiRequest, run_id: UUID) -> Response:
        """Return how far a run is."""
        return Response(RunSerializer(find_run(run_id)).data)


class VoucherByNumber(APIView):
    """A voucher's state, by its number."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="vouchers_look_up",
        summary="Stand eines Gutscheins nachsehen",
        parameters=[
            OpenApiParameter(
                "number",
                {"type": "string", "pattern": f"^{NUMBER.pattern}$"},
                OpenApiParameter.PATH,
            )
        ],
        responses=LookedUpSerializer,
        examples=[OpenApiExample("Ausgegeben", LOOKED_UP_EXAMPLE, response_only=True)],
    )
    @api_page(may="issue_vouchers", scope="vouchers:read")
    @versioned
    def get(self, request: ApiRequest, number: str) -> Response:
        """Return state and journal of the voucher with a number; never who holds it."""
        voucher_id = _id_of(number)
        content = _LookedUp(voucher=find_voucher(voucher_id), journal=journal_of(voucher_id))
        return Response(LookedUpSerializer(content).data)


class AllRedemptions(APIView):
    """The redemptions of all municipalities."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="redemptions_list",
        summary="Einlösungen auflisten, ohne Personen",
        parameters=[RedemptionQuestion],
        responses=RedemptionSerializer(many=True),
        examples=[OpenApiExample("Eine Einlösung", REDEMPTION_EXAMPLE, response_only=True)],
    )
    @api_page(may="issue_vouchers", scope="redemptions:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List redemptions in the order in which they happened, reversed ones too."""
        asked = question(RedemptionQuestion, request)
        rows = redemption_rows(
            programme_id=asked.get("programme_id"), municipality_id=asked.get("municipality_id")
        )
        return paged(request, rows, by=["redeemed_at", "id"], show=_redemptions)


def _id_of(number: str) -> UUID:
    code, _dash, digits = number.partition("-")
    voucher_id = find_id_by_number(code, int(digits)) if NUMBER.fullmatch(number) else None
    if voucher_id is None:
        raise VoucherUnknown
    return voucher_id


def _redemptions(page: list[Any]) -> Any:
    lines: list[RedemptionLine] = shown_redemptions(page)
    return RedemptionSerializer(lines, many=True).data
