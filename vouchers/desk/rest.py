"""`/api/v1/`: one's own vouchers, and redeeming one."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import api_page
from campus.web.request import ApiRequest
from vouchers.desk.queries import wallet
from vouchers.desk.rules import holder_of
from vouchers.desk.services.redeeming import redeem

KEY_MAX = 100


class VoucherSerializer(serializers.Serializer[object]):
    """A voucher of one's own; money in cents, `last_day` counts in full."""

    id = serializers.UUIDField(source="voucher_id")
    number = serializers.CharField()
    programme = serializers.CharField(source="programme_title")
    state = serializers.CharField()
    last_day = serializers.DateField()
    ceiling_cents = serializers.IntegerField()


class RedemptionRequestSerializer(serializers.Serializer[dict[str, str]]):
    """Which voucher is used for which course."""

    voucher_id = serializers.UUIDField()
    course_id = serializers.UUIDField()


class ReceiptSerializer(serializers.Serializer[object]):
    """What was done; the same for a repeated request."""

    reference = serializers.CharField()
    booking_ref = serializers.UUIDField()
    course_id = serializers.UUIDField()
    amount_cents = serializers.IntegerField()


class Vouchers(APIView):
    """The signed-in employee's vouchers."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(responses=VoucherSerializer(many=True))
    @api_page(may="hold_vouchers")
    def get(self, request: ApiRequest) -> Response:
        """List one's own vouchers, those still usable first."""
        mine = wallet.vouchers_of(holder_of(request.actor))
        return Response(VoucherSerializer(mine, many=True).data)


class Redemptions(APIView):
    """Redemptions of the signed-in employee."""

    http_method_names = ["post", "options"]

    @extend_schema(
        request=RedemptionRequestSerializer,
        responses={201: ReceiptSerializer},
        parameters=[OpenApiParameter("Idempotency-Key", str, "header", required=True)],
    )
    @api_page(may="hold_vouchers", writes=True)
    def post(self, request: ApiRequest) -> Response:
        """Redeem a voucher for a course; the same key and body give the same answer."""
        key = request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= KEY_MAX:
            raise ValidationError(
                {"Idempotency-Key": [f"Bitte senden Sie einen Schlüssel mit 1–{KEY_MAX} Zeichen."]}
            )
        wanted = RedemptionRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        receipt = redeem(
            **wanted.validated_data,
            idempotency_key=key,
            actor=request.actor,
            now=request.now,
        )
        return Response(ReceiptSerializer(receipt).data, status=status.HTTP_201_CREATED)
