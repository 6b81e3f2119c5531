"""The cooperative's addresses about vouchers."""

from __future__ import annotations

from django.urls import path

from vouchers.redemption import rest
from vouchers.redemption.views import cockpit, extending, issuing, reallocating, rounds, vouchers

app_name = "redemption"

urlpatterns = [
    path("ausstellung/", issuing.overview, name="overview"),
    path("ausstellung/kontingente/<uuid:allotment_id>/", issuing.contingent, name="contingent"),
    path(
        "ausstellung/kontingente/<uuid:allotment_id>/ausstellen/",
        issuing.new_run,
        name="new_run",
    ),
    path(
        "ausstellung/kontingente/<uuid:allotment_id>/ungueltig/",
        issuing.revocation,
        name="revocation",
    ),
    path("ausstellung/laeufe/<uuid:run_id>/", issuing.run, name="run"),
    path("ausstellung/programme/<uuid:programme_id>/", rounds.new_round, name="new_round"),
    path("ausstellung/sammelausstellungen/<uuid:round_id>/", rounds.round_page, name="round"),
    path(
        "ausstellung/sammelausstellungen/<uuid:round_id>/ergebnis/",
        rounds.round_result,
        name="round_result",
    ),
    path("foerderung/programme/<uuid:programme_id>/cockpit/", cockpit.cockpit, name="cockpit"),
    path(
        "foerderung/programme/<uuid:programme_id>/cockpit/nutzung.csv",
        cockpit.cockpit_csv,
        name="cockpit_csv",
    ),
    path(
        "foerderung/programme/<uuid:programme_id>/cockpit/nutzung.xlsx",
        cockpit.cockpit_xlsx,
        name="cockpit_xlsx",
    ),
    path(
        "foerderung/programme/<uuid:programme_id>/umschichten/",
        reallocating.reallocation,
        name="reallocation",
    ),
    path(
        "foerderung/programme/<uuid:programme_id>/verlaengerung/",
        extending.new_extension,
        name="new_extension",
    ),
    path("foerderung/verlaengerungen/<uuid:extension_id>/", extending.extension, name="extension"),
    path("ausstellung/gutscheine/", vouchers.search, name="search"),
    path("ausstellung/gutscheine/<uuid:voucher_id>/", vouchers.voucher, name="voucher"),
    path(
        "ausstellung/gutscheine/<uuid:voucher_id>/ungueltig/",
        vouchers.voucher_revocation,
        name="voucher_revocation",
    ),
]
api_urlpatterns = [
    path("issue-runs/", rest.IssueRuns.as_view(), name="issue_runs"),
    path("issue-runs/<uuid:run_id>/", rest.IssueRun.as_view(), name="issue_run"),
    path("vouchers/<str:number>/", rest.VoucherByNumber.as_view(), name="voucher"),
    path("redemptions/", rest.AllRedemptions.as_view(), name="redemptions"),
]
