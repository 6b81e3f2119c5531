"""`/api/v1/desk/`: the town's contingents, vouchers and redemptions, for its own programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
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
from tenants.registry.api import current_municipality
from tenants.staff.api import employee_with_number
from vouchers.desk.queries.desk import contingents
from vouchers.desk.queries.interface import find_town_voucher, holding_id_of, town_vouchers
from vouchers.desk.services.distributing import give_voucher
from vouchers.desk.services.looking import note_shown
from vouchers.desk.services.putting_back import withdraw_in_transaction
from vouchers.redemption.api import STATES, list_redemptions

CONTINGENT_EXAMPLE = {
    "programme_id": examples.PROGRAMME,
    "title": "Digitale Verwaltung",
    "last_day": "2026-12-31",
    "ceiling_cents": 40_000,
    "maximum_per_person": 1,
    "check_required": True,
    "allotted_count": 20,
    "issued_count": 5,
    "free_count": 4,
    "redeemed_count": 0,
    "completed_count": 0,
}
FREE_EXAMPLE = {
    "id": examples.VOUCHER,
    "number": examples.NUMBER,
    "programme_id": examples.PROGRAMME,
    "state": "issued",
    "last_day": "2026-12-31",
    "ceiling_cents": 40_000,
    "employee_id": None,
    "personnel_number": "",
    "distributed_at": None,
}
HELD_EXAMPLE = FREE_EXAMPLE | {
    "state": "distributed",
    "employee_id": examples.EMPLOYEE,
    "personnel_number": examples.PERSONNEL_NUMBER,
    "distributed_at": "2026-03-10T10:30:00+01:00",
}
BOOKING_EXAMPLE = {
    "reference": "E-BG26-000001-3",
    "number": examples.NUMBER,
    "programme_id": examples.PROGRAMME,
    "course_id": examples.COURSE,
    "price_cents": 29_000,
    "amount_cents": 29_000,
    "redeemed_at": "2026-03-10T10:30:00+01:00",
    "completed_at": None,
    "reversed_at": None,
}


class ContingentSerializer(serializers.Serializer[Any]):
    """What the town has of one programme, counted in vouchers."""

    programme_id = serializers.UUIDField()
    title = serializers.CharField()
    last_day = serializers.DateField()
    ceiling_cents = serializers.IntegerField()
    maximum_per_person = serializers.IntegerField()
    check_required = serializers.BooleanField()
    allotted_count = serializers.IntegerField()
    issued_count = serializers.IntegerField()
    free_count = serializers.IntegerField()
    redeemed_count = serializers.IntegerField()
    completed_count = serializers.IntegerField()


class TownVoucherQuestion(PageQuestion):
    """Which of the town's vouchers."""

    state = serializers.ChoiceField(choices=STATES, required=False)
    programme_id = serializers.UUIDField(required=False)


class TownVoucherSerializer(serializers.Serializer[Any]):
    """A voucher of the town, and who holds it; never a code, never a result."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    programme_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=STATES)
    last_day = serializers.DateField()
    ceiling_cents = serializers.IntegerField()
    employee_id = serializers.UUIDField(allow_null=True)
    personnel_number = serializers.CharField(allow_blank=True)
    distributed_at = serializers.DateTimeField(allow_null=True)


class DistributionRequestSerializer(serializers.Serializer[Any]):
    """One voucher of which programme for whom: personnel number or employee id, one of both."""

    programme_id = serializers.UUIDField()
    personnel_number = serializers.CharField(max_length=40, required=False)
    employee_id = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make sure that the person is named exactly once."""
        if ("personnel_number" in attrs) == ("employee_id" in attrs):
            raise serializers.ValidationError(
                "Bitte nennen Sie „personnel_number“ oder „employee_id“, genau eines von beiden."
            )
        return attrs


class BookingSerializer(serializers.Serializer[Any]):
    """A voucher of the town used for a course, without the person."""

    reference = serializers.CharField(source="redemption.reference")
    number = serializers.CharField()
    programme_id = serializers.UUIDField(source="redemption.programme_id")
    course_id = serializers.UUIDField(source="redemption.course_id")
    price_cents = serializers.IntegerField(source="redemption.price_cents")
    amount_cents = serializers.IntegerField(source="redemption.amount_cents")
    redeemed_at = serializers.DateTimeField(source="redemption.redeemed_at")
    completed_at = serializers.DateTimeField(source="redemption.completed_at", allow_null=True)
    reversed_at = serializers.DateTimeField(source="redemption.reversed_at", allow_null=True)


class TownProgrammes(APIView):
    """The programmes of which the town has vouchers."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="desk_programmes_list",
        summary="Eigene Kontingente auflisten",
        parameters=[PageQuestion],
        responses=ContingentSerializer(many=True),
        examples=[OpenApiExample("Ein Kontingent", CONTINGENT_EXAMPLE, response_only=True)],
    )
    @api_page(may="distribute_vouchers", scope="programmes:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List the town's contingents with what is free, redeemed and completed."""
        town = current_municipality()
        rows = contingents(municipality_id=town.id, now=request.now) if town else []
        return paged(request, rows, by=["programme_id"], show=_contingents)


class TownVouchers(APIView):
    """The town's vouchers."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="desk_vouchers_list",
        summary="Gutscheine der Kommune auflisten",
        parameters=[TownVoucherQuestion],
        responses=TownVoucherSerializer(many=True),
        examples=[
            OpenApiExample("Frei", FREE_EXAMPLE, response_only=True),
            OpenApiExample("Ausgegeben", HELD_EXAMPLE, response_only=True),
        ],
    )
    @api_page(may="distribute_vouchers", scope="vouchers:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List the town's vouchers, in one state or of one programme or all."""
        asked = question(TownVoucherQuestion, request)
        states = [asked["state"]] if "state" in asked else []

        def fetch(after: list[Any] | None, count: int) -> list[Any]:
            return town_vouchers(
                states=states,
                programme_id=asked.get("programme_id"),
                after=_id(after),
                limit=count,
            )

        return paged(request, fetch, by=["id"], show=_vouchers)


class TownVoucher(APIView):
    """One voucher of the town."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="desk_vouchers_retrieve",
        summary="Einen Gutschein der Kommune lesen",
        responses=TownVoucherSerializer,
        examples=[OpenApiExample("Ausgegeben", HELD_EXAMPLE, response_only=True)],
    )
    @api_page(may="distribute_vouchers", writes=True, scope="vouchers:read")
    @versioned
    def get(self, request: ApiRequest, voucher_id: UUID) -> Response:
        """Return a voucher with its state and its holder, and note the look at that person."""
        found = find_town_voucher(voucher_id)
        note_shown(employee_ids=[found.employee_id], actor=request.actor, now=request.now)
        return Response(TownVoucherSerializer(found).data)


class Distributions(APIView):
    """Giving vouchers to people."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="desk_distributions_create",
        summary="Einen Gutschein ausgeben",
        request=DistributionRequestSerializer,
        responses={201: TownVoucherSerializer},
        examples=[
            OpenApiExample(
                "Nach Personalnummer",
                {
                    "programme_id": examples.PROGRAMME,
                    "personnel_number": examples.PERSONNEL_NUMBER,
                },
                request_only=True,
            ),
            OpenApiExample("Ausgegeben", HELD_EXAMPLE, response_only=True, status_codes=["201"]),
        ],
    )
    @api_page(may="distribute_vouchers", writes=True, scope="vouchers:write")
    @idempotent
    def post(self, request: ApiRequest) -> Response:
        """Give one employee the next free voucher of a programme."""
        wanted = DistributionRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        holding = give_voucher(
            employee_id=_employee_id(wanted.validated_data),
            programme_id=wanted.validated_data["programme_id"],
            actor=request.actor,
            now=request.now,
        )
        given = find_town_voucher(holding.voucher_id)
        return Response(
            TownVoucherSerializer(given).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": reverse("desk-api:town_voucher", args=[given.id])},
        )


class Withdrawal(APIView):
    """Taking a voucher back that has not been used."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="desk_withdrawals_create",
        summary="Einen ausgegebenen Gutschein zurückziehen",
        request=None,
        responses={201: TownVoucherSerializer},
        examples=[
            OpenApiExample(
                "Zurückgezogen",
                FREE_EXAMPLE | {"state": "returned"},
                response_only=True,
                status_codes=["201"],
            ),
        ],
    )
    @api_page(may="distribute_vouchers", writes=True, scope="vouchers:write")
    @idempotent
    def post(self, request: ApiRequest, voucher_id: UUID) -> Response:
        """Put a voucher that somebody holds back into the contingent."""
        holding_id = holding_id_of(voucher_id)
        withdraw_in_transaction(holding_id=holding_id, actor=request.actor, now=request.now)
        back = TownVoucherSerializer(find_town_voucher(voucher_id)).data
        return Response(back, status=status.HTTP_201_CREATED)


class TownRedemptions(APIView):
    """The town's redemptions."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="desk_redemptions_list",
        summary="Einlösungen der Kommune auflisten, ohne Personen",
        parameters=[PageQuestion],
        responses=BookingSerializer(many=True),
        examples=[OpenApiExample("Eine Einlösung", BOOKING_EXAMPLE, response_only=True)],
    )
    @api_page(may="distribute_vouchers", scope="redemptions:read")
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List what the town's vouchers were used for."""

        def fetch(after: list[Any] | None, count: int) -> tuple[Any, ...]:
            return list_redemptions(after=_id(after), limit=count)

        return paged(request, fetch, by=["id"], show=_bookings)


def _employee_id(wanted: dict[str, Any]) -> UUID:
    if "employee_id" in wanted:
        employee_id: UUID = wanted["employee_id"]
        return employee_id
    return employee_with_number(personnel_number=wanted["personnel_number"]).id


def _id(after: list[Any] | None) -> UUID | None:
    return UUID(after[0]) if after else None


def _contingents(page: list[Any]) -> Any:
    return ContingentSerializer(page, many=True).data


def _vouchers(page: list[Any]) -> Any:
    return TownVoucherSerializer(page, many=True).data


def _bookings(page: list[Any]) -> Any:
    return BookingSerializer(page, many=True).data
