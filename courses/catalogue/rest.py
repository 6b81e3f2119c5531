"""The published catalogue as JSON, readable by everyone."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import EVERYONE, api_page
from campus.web.request import ApiRequest
from courses.catalogue.api import CourseUnknown, find_courses, get_course


class LevelSerializer(serializers.Serializer[object]):
    field_code = serializers.CharField()
    level_from = serializers.IntegerField()
    level_to = serializers.IntegerField()


class CourseSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    provider = serializers.CharField()
    url = serializers.URLField()
    summary = serializers.CharField(help_text="Bereinigtes HTML")
    objectives = serializers.CharField(help_text="Bereinigtes HTML")
    hours = serializers.IntegerField()
    price_cents = serializers.IntegerField()
    category = serializers.CharField()
    format = serializers.CharField()
    licence = serializers.CharField(help_text="SPDX-Kennung, wo es eine gibt")
    language = serializers.CharField()
    workable = serializers.BooleanField(help_text="Hat Lerneinheiten auf der Plattform")
    levels = LevelSerializer(many=True)


FILTERS = [
    OpenApiParameter("q", str, description="Wörter in Titel, Anbieter oder Beschreibung"),
    OpenApiParameter("field", str, description="Kürzel eines Kompetenzfelds"),
    OpenApiParameter("category", str, description="basis, intensiv oder bonus"),
    OpenApiParameter("sort", str, description="title, hours oder price"),
]


@api_page(may=EVERYONE)
class CourseList(APIView):
    """The published courses."""

    @extend_schema(
        operation_id="courses_list",
        parameters=FILTERS,
        responses=CourseSerializer(many=True),
        summary="Veröffentlichte Kurse auflisten",
    )
    def get(self, request: ApiRequest) -> Response:
        wanted = request.query_params
        found = find_courses(
            text=wanted.get("q", "")[:100],
            field_code=wanted.get("field", "")[:60],
            category=wanted.get("category", "")[:10],
            sort=wanted.get("sort", "title"),
        )
        return Response(CourseSerializer(found, many=True).data)


@api_page(may=EVERYONE)
class CourseDetail(APIView):
    """One published course."""

    @extend_schema(
        operation_id="courses_retrieve",
        responses=CourseSerializer,
        summary="Einen veröffentlichten Kurs lesen",
    )
    def get(self, request: ApiRequest, course_id: UUID) -> Response:
        try:
            course = get_course(course_id=course_id)
        except CourseUnknown as refusal:
            raise NotFound(str(refusal)) from refusal
        if not course.is_open:
            raise NotFound
        return Response(CourseSerializer(course).data)
