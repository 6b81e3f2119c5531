"""The cooperative's addresses about money and contingents."""

from __future__ import annotations

from django.urls import path

from vouchers.funding import rest
from vouchers.funding.views import allotments, grants, planning, programmes

app_name = "funding"

urlpatterns = [
    path("foerderung/", grants.overview, name="overview"),
    path("foerderung/foerdergeber/", grants.funder_list, name="funders"),
    path("foerderung/foerdergeber/neu/", grants.new_funder, name="new_funder"),
    path("foerderung/zuwendungen/neu/", grants.new_grant, name="new_grant"),
    path("foerderung/zuwendungen/<uuid:grant_id>/", grants.grant, name="grant"),
    path("foerderung/zuwendungen/<uuid:grant_id>/finanzierungsplan/", planning.plan, name="plan"),
    path("foerderung/zuwendungen/<uuid:grant_id>/ziele/", planning.targets, name="targets"),
    path("foerderung/zuwendungen/<uuid:grant_id>/fristen/", planning.deadlines, name="deadlines"),
    path(
        "foerderung/zuwendungen/<uuid:grant_id>/programme/neu/",
        programmes.new_programme,
        name="new_programme",
    ),
    path("foerderung/programme/<uuid:programme_id>/", programmes.programme, name="programme"),
    path(
        "foerderung/programme/<uuid:programme_id>/bedingungen/",
        programmes.new_terms,
        name="new_terms",
    ),
    path(
        "foerderung/programme/<uuid:programme_id>/zuteilen/",
        allotments.choose_way,
        name="choose_way",
    ),
    path(
        "foerderung/programme/<uuid:programme_id>/zuteilen/von-hand/",
        allotments.allot_by_hand,
        name="allot_by_hand",
    ),
    path(
        "foerderung/programme/<uuid:programme_id>/zuteilen/vorschau/",
        allotments.allotment,
        name="allotment",
    ),
    path(
        "foerderung/programme/<uuid:programme_id>/zuruecknehmen/",
        allotments.take_back,
        name="take_back",
    ),
    path("foerderung/zuteilungen/<uuid:round_id>/", allotments.round_result, name="round"),
]
api_urlpatterns = [
    path("programmes/", rest.Programmes.as_view(), name="programmes"),
    path("programmes/<uuid:programme_id>/", rest.Programme.as_view(), name="programme"),
    path("allotments/", rest.Allotments.as_view(), name="allotments"),
    path("allotments/<uuid:allotment_id>/", rest.Allotment.as_view(), name="allotment"),
    path("allotment-rounds/", rest.AllotmentRounds.as_view(), name="allotment_rounds"),
    path("allotment-rounds/<uuid:round_id>/", rest.AllotmentRound.as_view(), name="round"),
]
