from django.urls import path

from courses.learning.views import certificates, finding, working

app_name = "learning"
urlpatterns = [
    path("lernen/", finding.catalogue, name="catalogue"),
    path("lernen/kurse/<uuid:course_id>/", finding.course, name="course"),
    path("lernen/pfad/", finding.path, name="path"),
    path("lernen/meine-kurse/", working.enrolments, name="enrolments"),
    path("lernen/meine-kurse/<uuid:enrolment_id>/", working.enrolment, name="enrolment"),
    path(
        "lernen/meine-kurse/<uuid:enrolment_id>/einheit/<uuid:unit_id>/",
        working.unit,
        name="unit",
    ),
    path(
        "lernen/meine-kurse/<uuid:enrolment_id>/einheit/<uuid:unit_id>/gelesen/",
        working.unit_read,
        name="unit_read",
    ),
    path(
        "lernen/meine-kurse/<uuid:enrolment_id>/einheit/<uuid:unit_id>/antworten/",
        working.quiz_answers,
        name="quiz_answers",
    ),
    path(
        "lernen/meine-kurse/<uuid:enrolment_id>/versuche/<uuid:attempt_id>/",
        working.attempt,
        name="attempt",
    ),
    path(
        "lernen/meine-kurse/<uuid:enrolment_id>/teilnahmebestaetigung.pdf",
        certificates.certificate_pdf,
        name="certificate_pdf",
    ),
    path("nachweis/", certificates.verify, name="verify"),
]
