"""The published catalogue as JSON, readable by everyone."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import EVERYONE, api_page
from campus.web.interface import examples
from campus.web.interface.paging import PageQuestion, in_pages, paged
from campus.web.interface.parsing import question
from campus.web.interface.versions import versioned
from campus.web.request import ApiRequest
from courses.catalogue.api import CourseUnknown, find_courses, get_course

ORDERS = {"title": ["title", "id"], "hours": ["hours", "id"], "price": ["price_cents", "id"]}
COURSE_EXAMPLE = {
    "id": examples.COURSE,
    "title": "Digitale Akte",
    "provider": "KommunalCampus eG",
    "url": "https://kommunalcampus.example/kurse/digitale-akte",
    "summary": "<p>Akten führen ohne Papier.</p>",
    "objectives": "",
    "hours": 8,
    "price_cents": 29_000,
    "category": "basis",
    "product": "course",
    "format": "on_demand",
    "licence": "CC-BY-4.0",
    "language": "de",
    "workable": False,
    "levels": [{"field_code": "F1", "level_from": 1, "level_to": 2}],
}


class LevelSerializer(serializers.Serializer[object]):
    """From which level to which a course leads in a field."""

    field_code = serializers.CharField()
    level_from = serializers.IntegerField()
    level_to = serializers.IntegerField()


class CourseSerializer(serializers.Serializer[object]):
    """A published course; money in cents, `hours` of work."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    provider = serializers.CharField()
    url = serializers.URLField()
    summary = serializers.CharField(help_text="Bereinigtes HTML")
    objectives = serializers.CharField(help_text="Bereinigtes HTML")
    hours = serializers.IntegerField()
    price_cents = serializers.IntegerField()
    category = serializers.CharField()
    product = serializers.CharField()
    format = serializers.CharField()
    licence = serializers.CharField(help_text="SPDX-Kennung, wo es eine gibt")
    language = serializers.CharField()
    workable = serializers.BooleanField(help_text="Hat Lerneinheiten auf der Plattform")
    levels = LevelSerializer(many=True)


class CourseQuestion(PageQuestion):
    """Which courses, in which order."""

    q = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        help_text="Wörter in Titel, Anbieter oder Beschreibung",
    )
    field = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="Kürzel eines Kompetenzfelds"
    )
    category = serializers.CharField(
        max_length=10, required=False, allow_blank=True, help_text="basis, intensiv oder bonus"
    )
    sort = serializers.ChoiceField(choices=sorted(ORDERS), default="title")


class CourseList(APIView):
    """The published courses."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="courses_list",
        parameters=[CourseQuestion],
        responses=CourseSerializer(many=True),
        summary="Veröffentlichte Kurse auflisten",
        examples=[OpenApiExample("Ein Kurs", COURSE_EXAMPLE, response_only=True)],
    )
    @api_page(may=EVERYONE)
    @in_pages
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """List the courses that match all filters."""
        wanted = question(CourseQuestion, request)
        found = find_courses(
            text=wanted.get("q", ""),
            field_code=wanted.get("field", ""),
            category=wanted.get("category", ""),
            sort=wanted["sort"],
        )
        return paged(request, found, by=ORDERS[wanted["sort"]], show=_courses)


class CourseDetail(APIView):
    """One published course."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="courses_retrieve",
        responses=CourseSerializer,
        summary="Einen veröffentlichten Kurs lesen",
        examples=[OpenApiExample("Ein Kurs", COURSE_EXAMPLE, response_only=True)],
    )
    @api_page(may=EVERYONE)
    @versioned
    def get(self, request: ApiRequest, course_id: UUID) -> Response:
        """Return a course, unless it is a draft or withdrawn."""
        try:
            course = get_course(course_id=course_id)
        except CourseUnknown as refusal:
            raise NotFound(str(refusal)) from refusal
        if not course.is_open:
            raise NotFound
        return Response(CourseSerializer(course).data)


def _courses(page: list[object]) -> object:
    return CourseSerializer(page, many=True).data
