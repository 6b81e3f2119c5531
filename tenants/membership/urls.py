"""Pages of the cooperative about its municipalities."""

from django.urls import path

from tenants.membership.views import logos, municipalities, runs

app_name = "membership"
urlpatterns = [
    path("kommunen/", municipalities.municipalities, name="municipalities"),
    path("kommunen/neu/", municipalities.new_municipality, name="new_municipality"),
    path("kommunen/aufnahmen/", runs.runs, name="runs"),
    path("kommunen/aufnahmen/neu/", runs.new_run, name="new_run"),
    path("kommunen/aufnahmen/<uuid:run_id>/", runs.run, name="run"),
    path("kommunen/aufnahmen/<uuid:run_id>/start/", runs.run_start, name="run_start"),
    path("kommunen/aufnahmen/<uuid:run_id>/datei/", runs.run_file, name="run_file"),
    path("kommunen/<uuid:municipality_id>/", municipalities.municipality, name="municipality"),
    path(
        "kommunen/<uuid:municipality_id>/angaben/",
        municipalities.particulars,
        name="particulars",
    ),
    path("kommunen/<uuid:municipality_id>/logo/", logos.logo, name="logo"),
    path("kommunen/<uuid:municipality_id>/kontakt/", municipalities.contact, name="contact"),
    path(
        "kommunen/<uuid:municipality_id>/stand/<slug:state>/",
        municipalities.state_change,
        name="state_change",
    ),
]
