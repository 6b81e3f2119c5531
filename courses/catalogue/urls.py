from django.urls import path

from courses.catalogue import rest
from courses.catalogue.views import courses, dates, imports, prerequisites, units

app_name = "catalogue"
COURSE = "katalog/<uuid:course_id>/"
DATE = f"{COURSE}termine/<uuid:date_id>/"
UNIT = f"{COURSE}einheiten/<uuid:unit_id>/"
urlpatterns = [
    path("katalog/", courses.courses, name="courses"),
    path("katalog/neu/", courses.course_add, name="course_add"),
    path("katalog/importe/", imports.import_runs, name="import_runs"),
    path("katalog/importe/neu/", imports.import_upload, name="import_upload"),
    path("katalog/importe/<uuid:run_id>/", imports.import_run, name="import_run"),
    path(COURSE, courses.course, name="course"),
    path(f"{COURSE}bearbeiten/", courses.course_edit, name="course_edit"),
    path(f"{COURSE}veroeffentlichen/", courses.publish, name="publish"),
    path(f"{COURSE}archivieren/", courses.archive, name="archive"),
    path(f"{COURSE}stufen/", courses.level_set, name="level_set"),
    path(f"{COURSE}stufen/<slug:field_code>/entfernen/", courses.level_remove, name="level_remove"),
    path(f"{COURSE}voraussetzungen/", prerequisites.prerequisite_set, name="prerequisite_set"),
    path(
        f"{COURSE}voraussetzungen/<uuid:required_id>/entfernen/",
        prerequisites.prerequisite_remove,
        name="prerequisite_remove",
    ),
    path(f"{COURSE}termine/neu/", dates.date_add, name="date_add"),
    path(DATE, dates.date, name="date"),
    path(f"{DATE}bearbeiten/", dates.date_edit, name="date_edit"),
    path(f"{DATE}absagen/", dates.date_cancel, name="date_cancel"),
    path(f"{DATE}entfernen/", dates.date_remove, name="date_remove"),
    path(f"{COURSE}einheiten/neu/", units.unit_add, name="unit_add"),
    path(UNIT, units.unit, name="unit"),
    path(f"{UNIT}bearbeiten/", units.unit_edit, name="unit_edit"),
    path(f"{UNIT}entfernen/", units.unit_remove, name="unit_remove"),
    path(f"{UNIT}verschieben/<slug:direction>/", units.unit_move, name="unit_move"),
    path(f"{UNIT}fragen/neu/", units.question_add, name="question_add"),
    path(f"{UNIT}fragen/<uuid:question_id>/", units.question_edit, name="question_edit"),
    path(
        f"{UNIT}fragen/<uuid:question_id>/entfernen/", units.question_remove, name="question_remove"
    ),
]
api_urlpatterns = [
    path("courses/", rest.CourseList.as_view(), name="courses"),
    path("courses/<uuid:course_id>/", rest.CourseDetail.as_view(), name="course"),
]
