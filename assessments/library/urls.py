"""The library's pages on the cooperative's host."""

from django.urls import path

from assessments.library.views import exchange, framework_states, frameworks, imports

app_name = "library"

urlpatterns = [
    path("rahmen/", frameworks.frameworks, name="frameworks"),
    path("rahmen/einlesen/", imports.upload, name="upload"),
    path("rahmen/vergleichen/", exchange.comparison, name="comparison"),
    path("rahmen/importe/<uuid:run_id>/", imports.run, name="run"),
    path("rahmen/<uuid:framework_id>/", frameworks.framework, name="framework"),
    path("rahmen/<uuid:framework_id>/veroeffentlichen/", framework_states.publish, name="publish"),
    path("rahmen/<uuid:framework_id>/verwerfen/", framework_states.discard, name="discard"),
    path("rahmen/<uuid:framework_id>/veraltet/", framework_states.outdate, name="outdate"),
    path("rahmen/<uuid:framework_id>/export/<slug:format>/", exchange.export, name="export"),
    path("rahmen/<uuid:framework_id>/<uuid:node_id>/", frameworks.node, name="node"),
]
