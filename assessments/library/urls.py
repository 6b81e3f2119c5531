"""The library's pages on the cooperative's host."""

from django.urls import path

from assessments.library.views import frameworks, imports

app_name = "library"

urlpatterns = [
    path("rahmen/", frameworks.frameworks, name="frameworks"),
    path("rahmen/einlesen/", imports.upload, name="upload"),
    path("rahmen/importe/<uuid:run_id>/", imports.run, name="run"),
    path("rahmen/<uuid:framework_id>/", frameworks.framework, name="framework"),
    path("rahmen/<uuid:framework_id>/<uuid:node_id>/", frameworks.node, name="node"),
]
