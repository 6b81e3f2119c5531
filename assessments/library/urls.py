"""The library's pages on the cooperative's host."""

from django.urls import path

from assessments.library import views

app_name = "library"

urlpatterns = [
    path("rahmen/", views.frameworks, name="frameworks"),
    path("rahmen/einlesen/", views.upload, name="upload"),
    path("rahmen/importe/<uuid:run_id>/", views.run, name="run"),
    path("rahmen/<uuid:framework_id>/", views.framework, name="framework"),
    path("rahmen/<uuid:framework_id>/<uuid:node_id>/", views.node, name="node"),
]
