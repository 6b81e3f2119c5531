"""Pages of the cooperative about its municipalities."""

from django.urls import path

from tenants.membership.views import life, logos, mergers, municipalities, runs

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
    path("kommunen/<uuid:municipality_id>/exporte/", life.exports, name="exports"),
    path(
        "kommunen/<uuid:municipality_id>/exporte/<uuid:run_id>/datei/",
        life.export_file,
        name="export_file",
    ),
    path("kommunen/<uuid:municipality_id>/umbenennen/", life.renaming, name="renaming"),
    path("kommunen/<uuid:municipality_id>/zusammenschluss/", mergers.merger, name="merger"),
    path(
        "kommunen/<uuid:municipality_id>/zusammenschluss/vorbereiten/",
        mergers.merger_plan,
        name="merger_plan",
    ),
    path(
        "kommunen/<uuid:municipality_id>/zusammenschluss/verwerfen/",
        mergers.merger_withdrawal,
        name="merger_withdrawal",
    ),
    path(
        "kommunen/<uuid:municipality_id>/zusammenschluss/bestaetigen/",
        mergers.merger_confirmation,
        name="merger_confirmation",
    ),
    path(
        "kommunen/<uuid:municipality_id>/zusammenschluss/zuruecknehmen/",
        mergers.merger_return,
        name="merger_return",
    ),
    path(
        "kommunen/<uuid:municipality_id>/zusammenschluss/nachweis.<slug:form>",
        mergers.merger_proof,
        name="merger_proof",
    ),
    path("kommunen/<uuid:municipality_id>/loeschung/", life.deletion, name="deletion"),
    path(
        "kommunen/<uuid:municipality_id>/loeschung/vormerken/",
        life.deletion_plan,
        name="deletion_plan",
    ),
    path(
        "kommunen/<uuid:municipality_id>/loeschung/zuruecknehmen/",
        life.deletion_withdrawal,
        name="deletion_withdrawal",
    ),
    path(
        "kommunen/<uuid:municipality_id>/loeschung/nachweis.<slug:form>",
        life.deletion_proof,
        name="deletion_proof",
    ),
]
