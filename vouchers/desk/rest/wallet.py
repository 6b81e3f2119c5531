"""`/api/v1/`: one's own vouchers and redeeming one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import api_page
from campus.web.interface import examples
from campus.web.interface.answers import idempotent, key_of
from campus.web.interface.paging import PageQuestion, in_pages, paged
from campus.web.interface.versions import versioned
from campus.web.request import ApiRequest
from vouchers.desk.queries import wallet
from vouchers.desk.rules import holder_of
from vouchers.desk.services.redeeming import redeem_in_transaction
from vouchers.redemption.api import STATES

VOUCHER_EXAMPLE = {
    "id": examples.VOUCHER,
    "number": examples.NUMBER,
    "programme": "Digitale Verwaltung",
    "state": "distributed",
    "last_day": "2026-12-31",
    "ceiling_cents": 40_000,
}
REQUEST_EXAMPLE = {"voucher_id": examples.VOUCHER, "course_id": examples.COURSE}
RECEIPT_EXAMPLE = {
    "reference": "E-BG26-000001-3",
    "booking_ref": examples.BOOKING,
    "course_id": examples.COURSE,
    "amount_cents": 29_000,
}


class VoucherSerializer(serializers.Serializer[Any]):
    """A voucher of one's own; money in cents, `last_day` counts in full."""

    id = serializers.UUIDField(source="voucher_id")
    number = serializers.CharField()
    programme = serializers.CharField(source="programme_title")
    state = serializers.ChoiceField(choices=STATES)
    last_day = serializers.DateField()
    ceiling_cents = serializers.IntegerField()


class RedemptionRequestSerializer(serializers.Serializer[Any]):
    """Which voucher is used for which course."""

    voucher_id = serializers.UUIDField()
    course_id = serializers.UUIDField()


class ReceiptSerializer(serializers.Serializer[Any]):
    """What was done; the same for a repeated request."""

    reference = serializers.CharField()
    booking_ref = serializers.UUIDField()
    course_id = serializers.UUIDField()
    amount_cents = serializers.IntegerField()


class Vouchers(APIView):
    """The signed-in employee's vouchers."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="vouchers_list",
        summary="Eigene Gutscheine auflisten",
        parameters=[PageQuestion],
        responses=VoucherSerializer(many=True),
        examples=[OpenApiExample("Ein Gutschein", VOUCHER_EXAMPLE, response_only=True)],
    )
    @api_page(may="hold_vouchers")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List one's own vouchers."""
        mine = wallet.vouchers_of(holder_of(request.actor))
        return paged(request, mine, by=["last_day", "voucher_id"], show=_vouchers)


class Redemptions(APIView):
    """Redemptions of the signed-in employee."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="redemptions_create",
        summary="Einen eigenen Gutschein einlösen",
        request=RedemptionRequestSerializer,
        responses={201: ReceiptSerializer},
        examples=[
            OpenApiExample("Einlösen", REQUEST_EXAMPLE, request_only=True),
            OpenApiExample("Beleg", RECEIPT_EXAMPLE, response_only=True, status_codes=["201"]),
        ],
    )
    @api_page(may="hold_vouchers", writes=True)
    @idempotent
    def post(self, request: ApiRequest) -> Response:
        """Redeem a voucher for a course; the same key and body give the same answer."""
        wanted = RedemptionRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        receipt = redeem_in_transaction(
            **wanted.validated_data,
            idempotency_key=key_of(request),
            actor=request.actor,
            now=request.now,
        )
        return Response(ReceiptSerializer(receipt).data, status=status.HTTP_201_CREATED)


def _vouchers(page: list[Any]) -> Any:
    return VoucherSerializer(page, many=True).data
