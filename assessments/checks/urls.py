"""The pages on a municipality's host: the check for employees, model and profiles for HR."""

from django.urls import path

from assessments.checks.views import editing, model, profiles, results, taking

app_name = "checks"

CHECK = "kompetenz-check/<uuid:check_id>"
MODEL = "kompetenzmodell/<uuid:model_id>"

urlpatterns = [
    path("kompetenz-check/", taking.overview, name="overview"),
    path("kompetenz-check/beginnen/", taking.start, name="start"),
    path(f"{CHECK}/weiter/", taking.resume, name="resume"),
    path(f"{CHECK}/feld/<slug:code>/", taking.field, name="field"),
    path(f"{CHECK}/pruefen/", taking.review, name="review"),
    path(f"{CHECK}/ergebnis/", results.result, name="result"),
    path(f"{CHECK}/loeschen/", results.delete, name="delete"),
    path("kompetenzmodell/", model.models_list, name="models"),
    path("kompetenzmodell/vorlage/", model.copy_template, name="copy_template"),
    path(f"{MODEL}/", model.model, name="model"),
    path(f"{MODEL}/titel/", editing.rename, name="rename"),
    path(f"{MODEL}/neue-version/", model.new_version, name="new_version"),
    path(f"{MODEL}/veroeffentlichen/", model.publish, name="publish"),
    path(f"{MODEL}/verwerfen/", model.discard, name="discard"),
    path(f"{MODEL}/ziele/", profiles.targets, name="targets"),
    path(f"{MODEL}/felder/neu/", editing.new_field, name="new_field"),
    path(f"{MODEL}/felder/<uuid:field_id>/", editing.edit_field, name="edit_field"),
    path(f"{MODEL}/felder/<uuid:field_id>/entfernen/", editing.remove_field, name="remove_field"),
    path("profile/", profiles.profiles_list, name="profiles"),
    path("profile/neu/", profiles.new_profile, name="new_profile"),
    path("profile/stellen/", profiles.posts, name="posts"),
    path("profile/<uuid:profile_id>/", profiles.edit_profile, name="edit_profile"),
    path("profile/<uuid:profile_id>/stilllegen/", profiles.retire_profile, name="retire_profile"),
]
