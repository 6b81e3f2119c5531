from django.urls import path

from courses.learning.views import certificates, finding, working
from courses.learning.views import path as own_path

app_name = "learning"
urlpatterns = [
    path("lernen/", finding.catalogue, name="catalogue"),
    path("lernen/kurse/<uuid:course_id>/", finding.course, name="course"),
    path("lernen/pfad/", own_path.path, name="path"),
    path("lernen/pfad/vorschlag/", own_path.proposal, name="path_proposal"),
    path("lernen/pfad/<uuid:course_id>/ohne/", own_path.omission, name="path_omission"),
    path("lernen/pfad/<uuid:course_id>/wieder/", own_path.return_, name="path_return"),
    path("lernen/pfad/<uuid:course_id>/<slug:direction>/", own_path.place, name="path_place"),
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
