"""HR's addresses on a municipality's host."""

from __future__ import annotations

from django.urls import path

from tenants.staff import rest
from tenants.staff.views import access, directory, imports, people, structure

app_name = "staff"

urlpatterns = [
    path("personal/", people.people, name="people"),
    path("personal/neu/", people.new_employee, name="new_employee"),
    path("personal/einheiten/", structure.units, name="units"),
    path("personal/einheiten/neu/", structure.new_unit, name="new_unit"),
    path("personal/einheiten/<uuid:unit_id>/", structure.unit, name="unit"),
    path(
        "personal/einheiten/<uuid:unit_id>/loeschung/",
        structure.unit_deletion,
        name="unit_deletion",
    ),
    path("personal/stellen/", structure.posts, name="posts"),
    path("personal/stellen/neu/", structure.new_post, name="new_post"),
    path("personal/stellen/<uuid:post_id>/", structure.post, name="post"),
    path(
        "personal/stellen/<uuid:post_id>/loeschung/",
        structure.post_deletion,
        name="post_deletion",
    ),
    path("personal/importe/", imports.imports, name="imports"),
    path("personal/importe/neu/", imports.new_import, name="new_import"),
    path("personal/importe/<uuid:run_id>/", imports.import_run, name="import"),
    path("personal/importe/<uuid:run_id>/zeilen/", imports.import_rows, name="import_rows"),
    path(
        "personal/importe/<uuid:run_id>/bestaetigung/",
        imports.import_confirmation,
        name="import_confirmation",
    ),
    path(
        "personal/importe/<uuid:run_id>/abbruch/",
        imports.import_cancellation,
        name="import_cancellation",
    ),
    path("personal/importe/<uuid:run_id>/ergebnis/", imports.import_result, name="import_result"),
    path("personal/zugaenge/", access.access_runs, name="access_runs"),
    path("personal/zugaenge/neu/", access.new_access, name="new_access"),
    path("personal/zugaenge/<uuid:run_id>/", access.access_run, name="access_run"),
    path("personal/zugaenge/<uuid:run_id>/briefe/", access.access_letters, name="access_letters"),
    path("personal/verzeichnis/", directory.directory, name="directory"),
    path("personal/verzeichnis/neu/", directory.new_directory_key, name="new_directory_key"),
    path(
        "personal/verzeichnis/<uuid:key_id>/widerruf/",
        directory.directory_key_revocation,
        name="directory_key_revocation",
    ),
    path("personal/<uuid:employee_id>/", people.employee, name="employee"),
    path(
        "personal/<uuid:employee_id>/bearbeitung/",
        people.employee_editing,
        name="employee_editing",
    ),
    path("personal/<uuid:employee_id>/austritt/", people.employee_leaving, name="employee_leaving"),
    path("personal/<uuid:employee_id>/rueckkehr/", people.employee_return, name="employee_return"),
    path("personal/<uuid:employee_id>/zugang/", access.employee_access, name="employee_access"),
    path(
        "personal/<uuid:employee_id>/rollen/<slug:role>/",
        access.employee_role,
        name="employee_role",
    ),
    path(
        "personal/<uuid:employee_id>/rollen/<slug:role>/ruecknahme/",
        access.employee_role_withdrawal,
        name="employee_role_withdrawal",
    ),
    path("scim/v2/Users", rest.users, name="scim_users"),
    path("scim/v2/Users/<uuid:user_id>", rest.user, name="scim_user"),
    path("scim/v2/Groups", rest.groups, name="scim_groups"),
    path("scim/v2/ServiceProviderConfig", rest.configuration, name="scim_configuration"),
    path("scim/v2/ResourceTypes", rest.resource_types, name="scim_resource_types"),
    path("scim/v2/Schemas", rest.schemas, name="scim_schemas"),
]
